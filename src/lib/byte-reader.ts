import { plainEnd } from './plain-text.ts'
import { readUtf8 } from './utf8.ts'
import { startsWith, type Words } from './words.ts'

const QUOTE = 0x22
const ZERO = 0x30
const POINT = 0x2e
/** Digits of numbers that are all exact. */
const MOST_EXACT = 15
const POWERS = Array.from({ length: MOST_EXACT + 1 }, (_, digits) => 10 ** digits)

/** Goes through JSON as `ByteWriter` prints it, without a text for each of its parts. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  /** The place of the byte that is read next. */
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get isEnd(): boolean {
    return this.at === this.bytes.length
  }

  /** Passes bytes that are known before, where they stand here. */
  passes(words: Words): boolean {
    if (!startsWith(this.#view, this.at, words)) return false
    this.at += words.length
    return true
  }

  /** Passes a text in quotes that stands between them as it is meant: false where it has escapes, or is none. */
  plainText(): boolean {
    const end = this.bytes[this.at] === QUOTE ? plainEnd(this.bytes, this.at + 1) : -1
    if (end < 0) return false
    this.at = end + 1
    return true
  }

  /** What stands in some bytes, as UTF-8. */
  text(start: number, end: number): string {
    return readUtf8(this.bytes, start, end)
  }

  /** Passes a whole number that is not below 0, of at most fifteen digits; -1 where none stands here. */
  whole(): number {
    const start = this.at
    const value = this.#digits()
    return this.at > start && this.at - start <= MOST_EXACT ? value : -1
  }

  /** Passes a number up to the comma or bracket behind it; NaN where none stands here. */
  number(): number {
    const start = this.at
    const whole = this.#digits()
    let digits = 0
    let value = whole
    if (this.bytes[this.at] === POINT) {
      const point = this.at++
      const rest = this.#digits()
      digits = this.at - point - 1
      if (digits <= MOST_EXACT) value = whole * POWERS[digits]! + rest
    }
    const isPrinted = this.at > start && isBehind[this.bytes[this.at]!] === 1
    // Both are exact, so that what is divided is the nearest there is.
    if (isPrinted && this.at - start <= MOST_EXACT) return value / POWERS[digits]!
    while (this.at < this.bytes.length && isBehind[this.bytes[this.at]!] === 0) this.at++
    return this.at > start ? Number(this.text(start, this.at)) : Number.NaN
  }

  /** Passes decimal digits, of which the first fifteen make an exact number. */
  #digits(): number {
    const { bytes } = this
    let value = 0
    for (let digit = bytes[this.at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++this.at]! - ZERO)
      value = value * 10 + digit
    return value
  }
}

/** 1 for each byte that can stand behind a number. */
const isBehind = Uint8Array.from({ length: 256 }, (_, byte) =>
  ',]}'.includes(String.fromCharCode(byte)) ? 1 : 0,
)
