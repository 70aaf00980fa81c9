import { timeColumn, wholeColumn } from '../lib/column.ts'
import {
  formatV4,
  formatV6,
  isMapped,
  parseV4,
  parseV4Bytes,
  parseV6,
  parseV6Bytes,
  wordsOf,
  writeV4,
  writeV6,
} from '../lib/ip.ts'
import { spans } from '../lib/spans.ts'
import { type PlacedTexts, type SavedTexts, TextTable } from '../lib/text-table.ts'
import { WordTable } from '../lib/word-table.ts'

/** An address as a number, or of version 6 as four words of 32 bits. */
export type AddressValue = number | Int32Array

/** In the place of a key: none was ever given. */
export const UNKNOWN = -2
/** Addresses of a saved part. */
const TOGETHER = 8192

/** Users and addresses by number. A user's key is even, an address's odd. */
export class Keys {
  readonly #users: TextTable
  readonly #v4 = new WordTable()
  /** Addresses of version 6 by number, as their 16 bytes. */
  readonly #v6: TextTable
  /** By code: an address of version 4, or the number of one of version 6 from -1 down. */
  readonly #values = timeColumn()
  /** The code of each address of version 6, by its number. */
  readonly #codes = wholeColumn(0)
  #addresses = 0
  /** Of each 65,536 addresses of version 4 the code last met, and of each code the one met before it; -1 for none. */
  readonly #bucket = new Int32Array(65_536).fill(-1)
  readonly #beforeIt = wholeColumn(-1)
  /** The address of version 6 that is read now, as words and as bytes. */
  readonly #words = new Int32Array(4)
  readonly #bytes = new Uint8Array(this.#words.buffer)

  /** The seed is a number that nobody outside can foresee. */
  constructor(seed: number) {
    this.#users = new TextTable(seed)
    this.#v6 = new TextTable(seed)
  }

  /** The key of a user; -1 for none. */
  user(name: string | undefined): number {
    return name === undefined || name === '' ? -1 : 2 * this.#users.addText(name)
  }

  /** {@link user} of each of some texts. */
  users(texts: PlacedTexts): Int32Array {
    const keys = this.#users.add(texts)
    for (let i = 0; i < keys.length; i++) if (keys[i]! >= 0) keys[i]! *= 2
    return keys
  }

  /** {@link users} that were met before; {@link UNKNOWN} for one that was not. */
  knownUsers(texts: PlacedTexts): Int32Array {
    const { places, at, step } = texts
    const keys = this.#users.find(texts)
    for (let i = 0, place = at; i < keys.length; i++, place += step)
      keys[i] = places[place] === places[place + 1] ? -1 : 2 * keys[i]!
    return keys
  }

  /** The key of an address in any spelling; -1 for none, or for a text that is no address. */
  address(text: string | undefined): number {
    if (text === undefined) return -1
    const v4 = parseV4(text)
    if (v4 >= 0) return this.#v4Key(v4)
    return parseV6(text, this.#words) ? this.#wordsKey() : -1
  }

  /** {@link address} of each of some texts. */
  addresses(texts: PlacedTexts): Int32Array {
    return this.#addressKeys(
      texts,
      (v4) => this.#v4Key(v4),
      () => this.#wordsKey(),
    )
  }

  /** {@link addresses} that were met before; {@link UNKNOWN} for one that was not. */
  knownAddresses(texts: PlacedTexts): Int32Array {
    return this.#addressKeys(
      texts,
      (v4) => knownKey(this.#v4.get(v4)),
      () => this.#knownWordsKey(),
    )
  }

  /** `keyOfWords` is that of {@link #words}. */
  #addressKeys(
    { bytes, places, at, step, length }: PlacedTexts,
    keyOf: (v4: number) => number,
    keyOfWords: () => number,
  ): Int32Array {
    const v4 = new Float64Array(length)
    for (let i = 0, place = at; i < length; i++, place += step)
      v4[i] = parseV4Bytes(bytes, places[place]!, places[place + 1]!)
    this.#v4.touch(v4)
    const keys = new Int32Array(length)
    for (let i = 0, place = at; i < length; i++, place += step) {
      if (v4[i]! >= 0) keys[i] = keyOf(v4[i]!)
      else keys[i] = parseV6Bytes(bytes, places[place]!, places[place + 1]!, this.#words) ? keyOfWords() : -1
    }
    return keys
  }

  #wordsKey(): number {
    if (isMapped(this.#words)) return this.#v4Key(this.#words[3]! >>> 0)
    const before = this.#v6.size
    const number = this.#v6.addBytes(this.#bytes, this.#bytes.length)
    if (number < before) return 2 * this.#codes.get(number) + 1
    const code = this.#newAddress(-1 - number)
    this.#codes.reserve(number + 1)
    this.#codes.set(number, code)
    return 2 * code + 1
  }

  #knownWordsKey(): number {
    if (isMapped(this.#words)) return knownKey(this.#v4.get(this.#words[3]! >>> 0))
    const number = this.#v6.findBytes(this.#bytes, this.#bytes.length)
    return number < 0 ? UNKNOWN : 2 * this.#codes.get(number) + 1
  }

  userOf(key: number): string {
    return this.#users.text(key >> 1)
  }

  /** Bytes that {@link copyUser} needs. */
  userLength(key: number): number {
    return this.#users.lengthOf(key >> 1)
  }

  /** Writes a user's name as UTF-8, for which there is room, and gives where it ends. */
  copyUser(key: number, to: Uint8Array, at: number): number {
    return this.#users.copy(key >> 1, to, at)
  }

  /** {@link copyUser} of an address in its canonical spelling: at most `ADDRESS_BYTES`. */
  copyAddress(key: number, to: Uint8Array, at: number): number {
    const value = this.valueOf(key)
    return typeof value === 'number' ? writeV4(value, to, at) : writeV6(value, to, at)
  }

  /** Words are good until the next address is asked for. */
  valueOf(key: number): AddressValue {
    const value = this.#values.get(key >> 1)
    return value >= 0 ? value : this.#wordsOf(-1 - value)
  }

  /** The address of version 6 with a number. */
  #wordsOf(number: number): Int32Array {
    this.#v6.copy(number, this.#bytes, 0)
    return this.#words
  }

  addressText(key: number): string {
    const value = this.valueOf(key)
    return typeof value === 'number' ? formatV4(value) : formatV6(value)
  }

  /** The keys of all addresses from `low` to `high`. */
  addressesIn(version: 4 | 6, low: bigint, high: bigint): readonly number[] {
    return version === 4 ? this.#v4In(Number(low), Number(high)) : this.#v6In(low, high)
  }

  #v4In(low: number, high: number): readonly number[] {
    const found: number[] = []
    for (let bucket = low >>> 16; bucket <= high >>> 16; bucket++) {
      for (let code = this.#bucket[bucket]!; code >= 0; code = this.#beforeIt.get(code)) {
        const value = this.#values.get(code)
        if (value >= low && value <= high) found.push(2 * code + 1)
      }
    }
    return found
  }

  #v6In(low: bigint, high: bigint): readonly number[] {
    const found: number[] = []
    const [first, last] = [wordsOf(low), wordsOf(high)]
    for (let number = 0; number < this.#v6.size; number++) {
      const words = this.#wordsOf(number)
      if (order(first, words) <= 0 && order(words, last) <= 0) found.push(2 * this.#codes.get(number) + 1)
    }
    return found
  }

  /** All users as they are now, in parts; more may be added while they are asked for. */
  saveUsers(): Iterable<SavedTexts> {
    return this.#users.save()
  }

  restoreUsers(users: SavedTexts): void {
    this.#users.restore(users)
  }

  /** {@link saveUsers} of addresses. */
  saveAddresses(): Iterable<SavedAddresses> {
    return this.#addressParts(this.#addresses, this.#v6.save())
  }

  *#addressParts(all: number, saved: Iterable<SavedTexts>): Generator<SavedAddresses, void> {
    for (const v6 of saved) yield { v6 }
    for (const [from, to] of spans(all, TOGETHER)) yield { all, values: this.#values.part(from, to) }
  }

  /** Takes in one part after the other of what another one saved. It must be new. */
  restoreAddresses(saved: SavedAddresses): void {
    if ('v6' in saved) {
      this.#v6.restore(saved.v6)
      this.#codes.reserve(this.#v6.size)
      return
    }
    const { all, values } = saved
    const from = this.#addresses
    this.#values.reserve(from + values.length)
    this.#values.put(from, values)
    this.#beforeIt.reserve(from + values.length)
    for (let i = 0; i < values.length; i++) {
      if (values[i]! >= 0) this.#putIntoBucket(from + i, values[i]!)
      else this.#codes.set(-1 - values[i]!, from + i)
    }
    this.#addresses += values.length
    if (this.#addresses === all) this.#v4.fill(this.#values.part(0, all))
  }

  #v4Key(value: number): number {
    let code = this.#v4.get(value)
    if (code < 0) {
      code = this.#newAddress(value)
      this.#v4.add(value, code)
      this.#beforeIt.reserve(code + 1)
      this.#putIntoBucket(code, value)
    }
    return 2 * code + 1
  }

  #putIntoBucket(code: number, value: number): void {
    this.#beforeIt.set(code, this.#bucket[value >>> 16]!)
    this.#bucket[value >>> 16] = code
  }

  #newAddress(value: number): number {
    const code = this.#addresses++
    this.#values.reserve(code + 1)
    this.#values.set(code, value)
    return code
  }
}

const knownKey = (code = -1): number => (code < 0 ? UNKNOWN : 2 * code + 1)

/** Which of two addresses comes first: below 0 when it is the first. */
function order(a: Int32Array, b: Int32Array): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return (a[i]! >>> 0) - (b[i]! >>> 0)
  return 0
}

/** A part of saved addresses: those of version 6 come first, then what each of `all` is by its code. */
export type SavedAddresses =
  | { readonly v6: SavedTexts }
  | { readonly all: number; readonly values: Float64Array }
