import { isPlain } from './plain-text.ts'
import { mostBytes, writeUtf8 } from './utf8.ts'
import { putWords, type Words } from './words.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ZERO = 0x30
const POINT = 0x2e
/** Bytes that a number takes. */
const NUMBER = 32
/** Bytes that one byte of a text may become: `\u001f`. */
const ESCAPED = 6

/** Prints JSON as bytes, without a text for each of its parts. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView<ArrayBuffer>
  #end = 0

  /** `size` is how many bytes are expected; it grows where there are more. */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Begins anew, in the same bytes. */
  clear(): void {
    this.#end = 0
  }

  /** What was written so far; good until it begins anew. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#end)
  }

  /** Bytes that are known before. */
  words(words: Words): void {
    this.#reserve(words.length + 3)
    putWords(this.#view, this.#end, words)
    this.#end += words.length
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
      if (isPlain[byte] === 1) to[at++] = byte
      else at = writeEscaped(byte, to, at)
    }
    to[at++] = QUOTE
    this.#end = at
  }

  /** A whole number that is not below 0, with zeros in front up to so many digits. */
  whole(number: number, least = 1): void {
    this.#reserve(Math.max(NUMBER, least))
    let digits = least
    for (let limit = POWERS[least] ?? 10 ** least; limit <= number; limit *= 10) digits++
    const bytes = this.#bytes
    let high = number
    let at = this.#end + digits
    while (high >= MOST_QUICK) {
      const next = Math.floor(high / 10)
      bytes[--at] = ZERO + (high - next * 10)
      high = next
    }
    let low = high | 0
    while (at > this.#end) {
      const next = (low / 10) | 0
      bytes[--at] = ZERO + (low - next * 10)
      low = next
    }
    this.#end += digits
  }

  /** A number, as its text has it. */
  number(number: number): void {
    const thousandths = Math.round(number * 1000)
    // So few digits are those of one number only.
    if (!(number >= 0 && thousandths < MOST_QUICK && thousandths / 1000 === number)) {
      this.text(String(number))
      return
    }
    const whole = Math.floor(thousandths / 1000)
    this.whole(whole)
    let rest = thousandths - 1000 * whole
    if (rest === 0) return
    this.#bytes[this.#end++] = POINT
    for (let unit = 100; rest > 0; unit /= 10) {
      const digit = Math.floor(rest / unit)
      this.#bytes[this.#end++] = ZERO + digit
      rest -= unit * digit
    }
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#end + count))
    larger.set(this.written)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

const POWERS = Array.from({ length: 23 }, (_, digits) => 10 ** digits)

/** Below, numbers divide as whole ones. */
const MOST_QUICK = 2 ** 31

/** Bytes that have a name of their own behind a backslash. */
const names = new Map([
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
])

function writeEscaped(byte: number, bytes: Uint8Array, at: number): number {
  const name = names.get(byte) ?? `u00${byte.toString(16).padStart(2, '0')}`
  return writeUtf8(`\\${name}`, bytes, at)
}
