import { wholeColumn } from '../lib/column.ts'
import { hashBytes } from '../lib/hash-bytes.ts'
import { HashIndex, type SavedHashes } from '../lib/hash-index.ts'
import { spans } from '../lib/spans.ts'

/** Words of an address. */
const WORDS = 4
/** Addresses of a saved part. */
const TOGETHER = 8192

/** A part of a saved table. */
export type SavedV6 =
  /** Addresses in the order of their numbers, four words each. */
  | { readonly words: Int32Array }
  /** The seed of hashes goes with them: whoever may read them could send addresses that have the same ones. */
  | { readonly seed: number; readonly hashes: SavedHashes }

/** IPv6 addresses by number, from 0 in the order in which they are added: 27 to 38 bytes each, no object. */
export class V6Table {
  #seed: number
  readonly #index = new HashIndex()
  readonly #words = wholeColumn(0)
  #size = 0
  /** What is looked for, as words and as bytes. */
  readonly #asked = new Int32Array(WORDS)
  readonly #askedBytes = new Uint8Array(this.#asked.buffer)

  /** The seed is a number that nobody outside can foresee. */
  constructor(seed: number) {
    this.#seed = seed
  }

  get size(): number {
    return this.#size
  }

  /** The number of an address; -1 for one that was never added. */
  find(address: Int32Array): number {
    return this.#find(address, this.#hash(address))
  }

  /** The number of an address, which is added where it is new. */
  add(address: Int32Array): number {
    const hash = this.#hash(address)
    const known = this.#find(address, hash)
    if (known >= 0) return known
    const number = this.#size++
    this.#words.reserve(WORDS * this.#size)
    this.#words.put(WORDS * number, address)
    this.#index.add(hash)
    return number
  }

  /** Puts the words of an address into an array. */
  read(number: number, words: Int32Array): Int32Array {
    for (let i = 0; i < WORDS; i++) words[i] = this.#words.get(WORDS * number + i)
    return words
  }

  /** All of it as it is now, in parts; more may be added while they are asked for. */
  save(): Iterable<SavedV6> {
    return this.#parts(this.#size, this.#index.save())
  }

  *#parts(size: number, index: Iterable<SavedHashes>): Generator<SavedV6, void> {
    if (size === 0) return
    for (const [from, to] of spans(size, TOGETHER))
      yield { words: this.#words.part(WORDS * from, WORDS * to) }
    for (const hashes of index) yield { seed: this.#seed, hashes }
  }

  /** Takes in one part after the other of what another table saved. It must be new. */
  restore(saved: SavedV6): void {
    if ('hashes' in saved) {
      this.#seed = saved.seed
      this.#index.restore(saved.hashes)
      return
    }
    const from = WORDS * this.#size
    this.#words.reserve(from + saved.words.length)
    this.#words.put(from, saved.words)
    this.#size += saved.words.length / WORDS
  }

  #hash(address: Int32Array): number {
    this.#asked.set(address)
    return hashBytes(this.#askedBytes, 0, WORDS * 4, this.#seed)
  }

  #find(address: Int32Array, hash: number): number {
    for (let number = this.#index.first(hash); number >= 0; number = this.#index.next())
      if (this.#is(WORDS * number, address)) return number
    return -1
  }

  #is(at: number, address: Int32Array): boolean {
    for (let i = 0; i < WORDS; i++) if (this.#words.get(at + i) !== address[i]) return false
    return true
  }
}
