const LINE_FEED = 10

/**
 * The part of a source that a scanner can see: the bytes not yet consumed stand in `bytes` from `from` to `to`.
 * Behind them stands a line feed (`bytes[to]`, so that loops need no bounds check), then room for unescaped values as
 * long as the seen bytes together, then the scanner's constants.
 */
export class ByteWindow {
  bytes = Uint8Array.of(LINE_FEED)
  from = 0
  to = 0
  /** Byte offset in the source of `bytes[0]`. */
  offset = 0
  /** Where the next unescaped byte goes. */
  scratch = 0
  /** Where the constants begin. */
  constantsAt = 0
  readonly #constants: Uint8Array
  #searched = 0

  constructor(constants: Uint8Array = new Uint8Array(0)) {
    this.#constants = constants
  }

  /** Forgets what was consumed and puts the chunk behind what was not. */
  append(chunk: Uint8Array): void {
    const kept = this.to - this.from
    const to = kept + chunk.length
    const target = this.#room(2 * to + 1 + this.#constants.length)
    target.set(this.bytes.subarray(this.from, this.to), 0)
    target.set(chunk, kept)
    target[to] = LINE_FEED
    this.bytes = target
    this.offset += this.from
    this.#searched = Math.max(0, Math.min(kept, this.#searched - this.from))
    this.from = 0
    this.to = to
    this.clearScratch()
  }

  /** Makes room for the unescaped values of the next batch. */
  clearScratch(): void {
    this.scratch = this.to + 1
  }

  /** True when what is not yet consumed holds a line feed. Looks at every byte once. */
  hasLineFeed(): boolean {
    const at = this.bytes.indexOf(LINE_FEED, Math.max(this.from, this.#searched))
    this.#searched = Math.min(at, this.to)
    return at < this.to
  }

  /** Position of the first line feed at or after `from`; -1 where there is none yet. */
  lineFeed(from: number): number {
    const at = this.bytes.indexOf(LINE_FEED, from)
    return at < this.to ? at : -1
  }

  /** Steps over a byte order mark at the start of the source. False while that cannot be known yet. */
  skipByteOrderMark(atEnd: boolean): boolean {
    if (this.offset + this.from > 0) return true
    const { bytes, to } = this
    if (to < 3 && !atEnd && bytes[0] === 0xef) return false
    if (to >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.from = 3
    return true
  }

  #room(size: number): Uint8Array<ArrayBuffer> {
    if (size <= this.bytes.length) return this.bytes
    const bytes = new Uint8Array(size + (size >> 2))
    this.constantsAt = bytes.length - this.#constants.length
    bytes.set(this.#constants, this.constantsAt)
    return bytes
  }
}
