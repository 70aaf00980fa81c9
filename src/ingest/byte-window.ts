import type { Arena } from '../lib/arena.ts'

const LINE_FEED = 10

/**
 * The part of a source that a scanner can see: the bytes not yet consumed stand in `bytes` from `from` to `to`, in the
 * memory of an arena, so that kernels can read them: a position is an address.
 * Behind them stands a line feed (`bytes[to]`, so that loops need no bounds check), then room for unescaped values as
 * long as the seen bytes together, then the scanner's constants.
 */
export class ByteWindow {
  bytes = new Uint8Array(0)
  from: number
  to: number
  /** Byte offset in the source of `bytes[0]`. */
  offset: number
  /** Where the next unescaped byte goes. */
  scratch = 0
  /** Where the constants begin. */
  constantsAt = 0
  readonly #arena: Arena
  readonly #constants: Uint8Array
  #searched = 0

  constructor(arena: Arena, constants: Uint8Array = new Uint8Array(0)) {
    this.#arena = arena
    this.#constants = constants
    this.from = arena.bytesAt
    this.to = arena.bytesAt
    this.offset = -arena.bytesAt
    this.#makeRoom(1)
    arena.watch(() => this.#look())
    this.bytes[this.to] = LINE_FEED
  }

  /** Forgets what was consumed and puts the chunk behind what was not. */
  append(chunk: Uint8Array): void {
    const { bytesAt } = this.#arena
    const kept = this.to - this.from
    const size = kept + chunk.length
    this.bytes.copyWithin(bytesAt, this.from, this.to)
    this.#makeRoom(size)
    const to = bytesAt + size
    this.bytes.set(chunk, bytesAt + kept)
    this.bytes[to] = LINE_FEED
    this.offset += this.from - bytesAt
    this.#searched = Math.max(bytesAt, Math.min(bytesAt + kept, this.#searched - this.from + bytesAt))
    this.from = bytesAt
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
    const { bytes, from, to } = this
    if (to - from < 3 && !atEnd && bytes[from] === 0xef) return false
    if (to - from >= 3 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf)
      this.from = from + 3
    return true
  }

  #makeRoom(size: number): void {
    this.#arena.reserveBytes(2 * size + 1 + this.#constants.length)
  }

  #look(): void {
    const { memory, bytesEnd } = this.#arena
    this.bytes = new Uint8Array(memory.buffer)
    this.constantsAt = bytesEnd - this.#constants.length
    this.bytes.set(this.#constants, this.constantsAt)
  }
}
