import { wholeColumn } from './column.ts'
import { hashBytes } from './hash-bytes.ts'
import { HashIndex, type SavedHashes } from './hash-index.ts'
import { mostBytes, readUtf8, writeUtf8 } from './utf8.ts'

const PAGE_BITS = 20
const PAGE = 1 << PAGE_BITS
const FIRST_PAGE = 1 << 10

let scratch = new Uint8Array(1024)

/** Many texts in some bytes. Where each begins, and where it ends, say two numbers of `places`, the first from `at` on, the others `step` apart. */
export interface PlacedTexts {
  readonly bytes: Uint8Array
  readonly places: Uint32Array
  readonly at: number
  readonly step: number
  readonly length: number
}

/** A part of a saved table. */
export type SavedTexts =
  /** The next page of texts as UTF-8, one behind the other, and where each ends, as the table has it. */
  | { readonly page: Uint8Array; readonly ends: Int32Array }
  /** The seed of hashes goes with them: whoever may read them could send texts that have the same ones. */
  | { readonly seed: number; readonly hashes: SavedHashes }

/**
 * Texts by number, from 0 in the order in which they are added: their UTF-8 bytes and 16 to 24 bytes more each, no object. It
 * grows in pages, so that no single addition takes long.
 */
export class TextTable {
  #seed: number
  readonly #index = new HashIndex()
  #pages: Uint8Array[] = [new Uint8Array(FIRST_PAGE)]
  /** The first text of each page. */
  #firsts = [0]
  /** Bytes of the last page. */
  #used = 0
  /** Where each text ends: its page, and the place in it. */
  readonly #ends = wholeColumn(0)
  #size = 0

  /** The seed is a number that nobody outside can foresee. */
  constructor(seed: number) {
    this.#seed = seed
  }

  get size(): number {
    return this.#size
  }

  /** The number of each text; -1 for one that was never added. */
  find(texts: PlacedTexts): Int32Array {
    const { bytes, places, step, length } = texts
    const hashes = this.#hashes(texts)
    const numbers = new Int32Array(length)
    for (let i = 0, at = texts.at; i < length; i++, at += step)
      numbers[i] = this.#find(bytes, places[at]!, places[at + 1]!, hashes[i]!)
    return numbers
  }

  /** The number of each text, which is added where it is new; an empty one is none, and has -1. */
  add(texts: PlacedTexts): Int32Array {
    const { bytes, places, step, length } = texts
    const hashes = this.#hashes(texts)
    const numbers = new Int32Array(length).fill(-1)
    for (let i = 0, at = texts.at; i < length; i++, at += step)
      if (places[at] !== places[at + 1])
        numbers[i] = this.#add(bytes, places[at]!, places[at + 1]!, hashes[i]!)
    return numbers
  }

  /** All at once, before their places are looked at. */
  #hashes({ bytes, places, at, step, length }: PlacedTexts): Int32Array {
    const hashes = new Int32Array(length)
    for (let i = 0, place = at; i < length; i++, place += step)
      hashes[i] = hashBytes(bytes, places[place]!, places[place + 1]!, this.#seed)
    this.#index.touch(hashes)
    return hashes
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const known = this.#find(bytes, start, end, hash)
    if (known >= 0) return known
    const number = this.#append(bytes, start, end)
    this.#index.add(hash)
    return number
  }

  findText(text: string): number {
    return this.findBytes(scratch, encoded(text))
  }

  addText(text: string): number {
    return this.addBytes(scratch, encoded(text))
  }

  /** The number of the first `length` bytes; -1 where they were never added. */
  findBytes(bytes: Uint8Array, length: number): number {
    return this.#find(bytes, 0, length, hashBytes(bytes, 0, length, this.#seed))
  }

  /** The number of the first `length` bytes, which are added where they are new. They need not be a text. */
  addBytes(bytes: Uint8Array, length: number): number {
    return this.#add(bytes, 0, length, hashBytes(bytes, 0, length, this.#seed))
  }

  text(number: number): string {
    const end = this.#ends.get(number)
    return readUtf8(this.#pages[end >>> PAGE_BITS]!, this.#startOf(number, end), end & (PAGE - 1))
  }

  /** All of it as it is now, in parts; more may be added while they are asked for. */
  save(): Iterable<SavedTexts> {
    return this.#parts(this.#size, this.#index.save())
  }

  *#parts(size: number, index: Iterable<SavedHashes>): Generator<SavedTexts, void> {
    for (let page = 0; page < this.#pages.length && this.#firsts[page]! < size; page++)
      yield this.#part(page, Math.min(size, this.#firsts[page + 1] ?? size))
    for (const hashes of index) yield { seed: this.#seed, hashes }
  }

  /** The texts of a page to before `to`: what stands there stays as it is. */
  #part(page: number, to: number): SavedTexts {
    const used = this.#ends.get(to - 1) & (PAGE - 1)
    return { page: this.#pages[page]!.subarray(0, used), ends: this.#ends.part(this.#firsts[page]!, to) }
  }

  /** Takes in one part after the other of what another table saved. It must be new. */
  restore(saved: SavedTexts): void {
    if ('hashes' in saved) {
      this.#seed = saved.seed
      this.#index.restore(saved.hashes)
      return
    }
    const { page, ends } = saved
    if (this.#size === 0) {
      this.#pages = []
      this.#firsts = []
    }
    this.#pages.push(page)
    this.#firsts.push(this.#size)
    this.#used = page.length
    this.#ends.reserve(this.#size + ends.length)
    this.#ends.put(this.#size, ends)
    this.#size += ends.length
  }

  /** Bytes of a text. */
  lengthOf(number: number): number {
    const end = this.#ends.get(number)
    return (end & (PAGE - 1)) - this.#startOf(number, end)
  }

  /** Copies the bytes of a text, for which there is room, and gives where they end. */
  copy(number: number, to: Uint8Array, at: number): number {
    const end = this.#ends.get(number)
    const page = this.#pages[end >>> PAGE_BITS]!
    const last = end & (PAGE - 1)
    let place = at
    for (let i = this.#startOf(number, end); i < last; i++) to[place++] = page[i]!
    return place
  }

  /** Puts the bytes of the next text behind the others, and gives its number. */
  #append(bytes: Uint8Array, start: number, end: number): number {
    const page = this.#roomFor(end - start)
    const number = this.#size++
    for (let i = start; i < end; i++) page[this.#used++] = bytes[i]!
    this.#ends.reserve(this.#size)
    this.#ends.set(number, ((this.#pages.length - 1) << PAGE_BITS) | this.#used)
    return number
  }

  #startOf(number: number, end: number): number {
    const before = number === 0 ? 0 : this.#ends.get(number - 1)
    return before >>> PAGE_BITS === end >>> PAGE_BITS ? before & (PAGE - 1) : 0
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    for (let number = this.#index.first(hash); number >= 0; number = this.#index.next())
      if (this.#is(number, bytes, start, end)) return number
    return -1
  }

  #is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const ends = this.#ends.get(number)
    const page = this.#pages[ends >>> PAGE_BITS]!
    const from = this.#startOf(number, ends)
    if ((ends & (PAGE - 1)) - from !== end - start) return false
    for (let i = start, at = from; i < end; i++) if (page[at++] !== bytes[i]) return false
    return true
  }

  /** The last page, with room for so many bytes more. */
  #roomFor(length: number): Uint8Array {
    if (length >= PAGE) throw new RangeError('a text of more than a megabyte')
    if (this.#used + length >= PAGE) {
      this.#pages.push(new Uint8Array(PAGE))
      this.#firsts.push(this.#size)
      this.#used = 0
    }
    const page = this.#pages.at(-1)!
    if (this.#used + length <= page.length) return page
    const larger = new Uint8Array(Math.min(PAGE, Math.max(FIRST_PAGE, 2 * (this.#used + length))))
    larger.set(page)
    this.#pages[this.#pages.length - 1] = larger
    return larger
  }
}

/** Writes a text into the scratch bytes, and gives where it ends. */
function encoded(text: string): number {
  if (mostBytes(text) > scratch.length) scratch = new Uint8Array(2 * mostBytes(text))
  return writeUtf8(text, scratch, 0)
}
