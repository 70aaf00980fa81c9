import { mostBytes, writeUtf8 } from './utf8.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
/** Bytes that a whole number takes. */
const DIGITS = 17
/** Bytes that one byte of a text may become: `\u001f`. */
const ESCAPED = 6

/** Prints JSON as bytes, without a text for each of its parts. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #end = 0

  /** `size` is how many bytes are expected; it grows where there are more. */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
  }

  /** What was written so far. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#end)
  }

  /** Characters of ASCII, as they are. */
  ascii(text: string): void {
    this.#reserve(text.length)
    const bytes = this.#bytes
    for (let i = 0; i < text.length; i++) bytes[this.#end + i] = text.charCodeAt(i)
    this.#end += text.length
  }

  /** A text as it is. */
  text(text: string): void {
    this.#reserve(mostBytes(text))
    this.#end = writeUtf8(text, this.#bytes, this.#end)
  }

  /** The text that stands in `bytes`, as UTF-8, in quotes. */
  quoted(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(ESCAPED * (end - start) + 2)
    const to = this.#bytes
    let at = this.#end
    to[at++] = QUOTE
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) at = writeEscaped(byte, to, at)
      else to[at++] = byte
    }
    to[at++] = QUOTE
    this.#end = at
  }

  /** A whole number that is not below 0, with zeros in front up to so many digits. */
  whole(number: number, least = 1): void {
    this.#reserve(Math.max(DIGITS, least))
    const bytes = this.#bytes
    let digits = 1
    for (let limit = 10; limit <= number; limit *= 10) digits++
    digits = Math.max(digits, least)
    let high = number
    let at = this.#end + digits
    while (high >= MOST_QUICK) {
      const next = Math.floor(high / 10)
      bytes[--at] = 0x30 + (high - next * 10)
      high = next
    }
    let low = high | 0
    while (at > this.#end) {
      const next = (low / 10) | 0
      bytes[--at] = 0x30 + (low - next * 10)
      low = next
    }
    this.#end += digits
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#end + count))
    larger.set(this.written)
    this.#bytes = larger
  }
}

/** Below, numbers divide as whole ones. */
const MOST_QUICK = 2 ** 31

const short: Readonly<Record<number, string>> = {
  [0x08]: 'b',
  [0x09]: 't',
  [0x0a]: 'n',
  [0x0c]: 'f',
  [0x0d]: 'r',
  [QUOTE]: '"',
  [BACKSLASH]: '\\',
}

function writeEscaped(byte: number, bytes: Uint8Array, at: number): number {
  const name = short[byte] ?? `u00${byte.toString(16).padStart(2, '0')}`
  return writeUtf8(`\\${name}`, bytes, at)
}
