/** Bytes of one message; RFC 5425 asks for 8,192 at least. */
export const MAX_MESSAGE = 64 << 10
const SPACE = 32
const LINE_FEED = 10
const MAX_DIGITS = 7

/** A sender that counts octets wrongly: where its next message begins cannot be known. */
export class FramingError extends Error {}

/**
 * Cuts a stream of TCP into messages: each begins with the number of its octets and a space, or ends with a line feed (RFC 6587; which
 * of the two is told by its first byte). A message that is too long is passed over and counted.
 */
export class MessageFrames {
  readonly #take: (message: Uint8Array) => void
  #rest: Uint8Array = new Uint8Array(0)
  /** Octets of a long message that are still to come; or that it goes on to the next line feed. */
  #skipping = 0
  tooLong = 0

  constructor(take: (message: Uint8Array) => void) {
    this.#take = take
  }

  /** Throws `FramingError`. */
  write(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    for (let next = this.#read(bytes, at); next >= 0; next = this.#read(bytes, at)) at = next
    this.#rest = bytes.slice(at)
  }

  /** What came last without an end is a message too. */
  end(): void {
    const [first = 0] = this.#rest
    if (this.#skipping === 0 && this.#rest.length > 0 && !isDigit(first)) this.#give(this.#rest)
    this.#rest = new Uint8Array(0)
  }

  /** Reads what begins at `at` and gives where the next begins; -1 when it is not all there. */
  #read(bytes: Uint8Array, at: number): number {
    if (at >= bytes.length) return -1
    if (this.#skipping > 0) return this.#skip(bytes, at)
    return isDigit(bytes[at]!) ? this.#readCounted(bytes, at) : this.#readLine(bytes, at)
  }

  #readCounted(bytes: Uint8Array, at: number): number {
    let length = 0
    let digits = at
    while (digits < bytes.length && isDigit(bytes[digits]!)) length = length * 10 + bytes[digits++]! - 48
    if (digits - at > MAX_DIGITS) throw new FramingError('a count of octets that cannot be')
    if (digits === bytes.length) return -1
    if (bytes[digits] !== SPACE || length === 0) throw new FramingError('a count of octets without a message')
    const from = digits + 1
    if (length > MAX_MESSAGE) {
      this.tooLong++
      this.#skipping = length
      return from
    }
    if (from + length > bytes.length) return -1
    this.#give(bytes.subarray(from, from + length))
    return from + length
  }

  #readLine(bytes: Uint8Array, at: number): number {
    const end = bytes.indexOf(LINE_FEED, at)
    const length = (end < 0 ? bytes.length : end) - at
    if (length > MAX_MESSAGE) {
      this.tooLong++
      if (end < 0) this.#skipping = Number.POSITIVE_INFINITY
      return end < 0 ? bytes.length : end + 1
    }
    if (end < 0) return -1
    this.#give(bytes.subarray(at, end))
    return end + 1
  }

  #skip(bytes: Uint8Array, at: number): number {
    if (this.#skipping < Number.POSITIVE_INFINITY) {
      const skipped = Math.min(this.#skipping, bytes.length - at)
      this.#skipping -= skipped
      return at + skipped
    }
    const end = bytes.indexOf(LINE_FEED, at)
    if (end >= 0) this.#skipping = 0
    return end < 0 ? bytes.length : end + 1
  }

  #give(message: Uint8Array): void {
    if (message.length > 0) this.#take(message)
  }
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57
