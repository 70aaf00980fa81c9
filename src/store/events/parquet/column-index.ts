import { LENGTH_BYTES } from './byte-runs.ts'
import type { ByteSource } from './cells.ts'
import { bucketsBetween, GRAM_BYTES, gramOf, TEXTS_TOGETHER } from './print-index.ts'
import type { Chunk, IndexPlace } from './read-footer.ts'
import { textHash } from './text-hash.ts'

const DIRECTORY_BYTES = 12
/** More rows are found quicker by looking at all. */
const MOST_NUMBERS = 96

/** Single texts of a column, and the rows that have one, without the others: see `print-index.ts`. */
export class TextIndex {
  readonly #source: ByteSource
  readonly #chunk: Chunk
  readonly #entries: number
  /** Hash, first byte, rows before: of every eighth text. */
  readonly #directory: Uint32Array
  readonly #countsAt: number
  readonly #rowsAt: number
  #grams: Uint8Array | undefined
  /** What was read last: an event's neighbours often have the same text. */
  #last = -1
  #texts: Buffer = Buffer.alloc(0)

  constructor(source: ByteSource, chunk: Chunk, { start, entries }: IndexPlace) {
    const size = (Math.ceil(entries / TEXTS_TOGETHER) + 1) * DIRECTORY_BYTES
    this.#source = source
    this.#chunk = chunk
    this.#entries = entries
    this.#directory = new Uint32Array(new Uint8Array(source.read({ start, size })).buffer)
    this.#countsAt = start + size
    this.#rowsAt = this.#countsAt + entries * 2
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#directory.byteLength + GRAM_BYTES
  }

  text(entry: number): string | undefined {
    if (entry < 0 || entry >= this.#entries) return undefined
    const bytes = this.#block(Math.floor(entry / TEXTS_TOGETHER))
    let at = 0
    for (let left = entry % TEXTS_TOGETHER; left > 0; left--) at += LENGTH_BYTES + bytes.readUInt32LE(at)
    const start = at + LENGTH_BYTES
    return bytes.toString('utf8', start, start + bytes.readUInt32LE(at))
  }

  /** The how-manieth a text is; -1 where no row has it. */
  find(text: string): number {
    const wanted = Buffer.from(text)
    const hash = textHash(wanted)
    for (let block = this.#firstWith(hash); block * TEXTS_TOGETHER < this.#entries; block++) {
      if (this.#directory[block * 3]! > hash) return -1
      const bytes = this.#block(block)
      let entry = block * TEXTS_TOGETHER
      for (let at = 0; at < bytes.length; entry++) {
        const start = at + LENGTH_BYTES
        const end = start + bytes.readUInt32LE(at)
        if (end - start === wanted.length && wanted.compare(bytes, start, end) === 0) return entry
        at = end
      }
    }
    return -1
  }

  /** Where the rows are listed that have a text; undefined where they are not, as so many have it. */
  listed(entry: number): ListedRows | undefined {
    const block = Math.floor(entry / TEXTS_TOGETHER)
    const first = block * TEXTS_TOGETHER
    const counts = read16(this.#source, this.#countsAt + first * 2, entry - first + 1)
    const count = counts[entry - first]!
    if (count === 0) return undefined
    let before = this.#directory[block * 3 + 2]!
    for (let i = 0; i < entry - first; i++) before += counts[i]!
    return { start: this.#rowsAt + before * 2, count }
  }

  /** Whether some text may hold another: false where three of its bytes stand nowhere together. */
  mayContain(text: string): boolean {
    const start = this.#rowsAt + this.#directory.at(-1)! * 2
    this.#grams ??= new Uint8Array(this.#source.read({ start, size: GRAM_BYTES }))
    const bytes = Buffer.from(text)
    for (let i = 2; i < bytes.length; i++) {
      const gram = gramOf(bytes[i - 2]!, bytes[i - 1]!, bytes[i]!)
      if ((this.#grams[gram >> 3]! & (1 << (gram & 7))) === 0) return false
    }
    return true
  }

  /** Listed rows, in order. */
  rows({ start, count }: ListedRows): Uint16Array {
    return read16(this.#source, start, count)
  }

  /** The first eight texts in which a hash can be. */
  #firstWith(hash: number): number {
    let from = 0
    let to = this.#directory.length / 3 - 1
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#directory[middle * 3]! < hash) from = middle + 1
      else to = middle
    }
    return Math.max(from - 1, 0)
  }

  /** Eight texts, each behind its length. */
  #block(block: number): Buffer {
    if (block !== this.#last) {
      const from = this.#directory[block * 3 + 1]!
      const size = this.#directory[block * 3 + 4]! - from
      this.#texts = this.#source.read({ start: this.#chunk.start + from, size })
      this.#last = block
    }
    return this.#texts
  }
}

/** Where rows are listed, and how many. */
export interface ListedRows {
  readonly start: number
  readonly count: number
}

function read16(source: ByteSource, start: number, count: number): Uint16Array {
  const bytes = source.read({ start, size: count * 2 })
  return new Uint16Array(new Uint8Array(bytes).buffer)
}

/** The rows whose number may lie between two, in order; undefined where there are many. */
export function rowsBetween(
  source: ByteSource,
  { start, entries }: IndexPlace,
  [min, max]: readonly [number, number],
  [least, most]: readonly [number, number],
): Uint16Array | undefined {
  if (!(least <= most && least <= max && most >= min)) return new Uint16Array(0)
  const bucket = bucketsBetween(min, max, entries)
  const first = bucket(least)
  const starts = source.read({ start: start + first * 4, size: (bucket(most) - first + 2) * 4 })
  const from = starts.readUInt32LE()
  const count = starts.readUInt32LE(starts.length - 4) - from
  if (count > MOST_NUMBERS) return undefined
  return read16(source, start + (entries + 1) * 4 + from * 2, count).sort()
}
