import { timeColumn, wholeColumn } from '../lib/column.ts'
import { formatAddress, formatV4, parseAddress, parseV4, parseV4Bytes, writeV4 } from '../lib/ip.ts'
import { spans } from '../lib/spans.ts'
import { type PlacedTexts, type SavedTexts, TextTable } from '../lib/text-table.ts'
import { readUtf8, writeUtf8 } from '../lib/utf8.ts'
import { WordTable } from '../lib/word-table.ts'

/** An address as a number: of version 4 as a plain one, of version 6 as a bigint. */
export type AddressValue = number | bigint

/** In the place of a key: none was ever given. */
export const UNKNOWN = -2
/** Bytes of the longest address. */
export const ADDRESS_BYTES = 39
/** In the place of an address of version 4. */
const NOT_V4 = -1
/** Addresses of a saved part. */
const TOGETHER = 8192

/** Users and addresses by number. A user's key is even, an address's odd. */
export class Keys {
  readonly #users: TextTable
  readonly #v4 = new WordTable()
  readonly #v6 = new Map<string, number>()
  /** By code: addresses of version 4, and the others. */
  readonly #v4Of = timeColumn()
  readonly #v6Of = new Map<number, bigint>()
  #addresses = 0
  /** Of each 65,536 addresses of version 4 the code last met, and of each code the one met before it; -1 for none. */
  readonly #bucket = new Int32Array(65_536).fill(-1)
  readonly #beforeIt = wholeColumn(-1)

  /** The seed is a number that nobody outside can foresee. */
  constructor(seed: number) {
    this.#users = new TextTable(seed)
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
    const address = parseAddress(text)
    if (!address) return -1
    if (address.version === 4) return this.#v4Key(Number(address.value))
    const known = this.#v6.get(formatAddress(address))
    if (known !== undefined) return 2 * known + 1
    const code = this.#newAddress(NOT_V4)
    this.#keepV6(code, address.value)
    return 2 * code + 1
  }

  /** {@link address} of each of some texts. */
  addresses(texts: PlacedTexts): Int32Array {
    return this.#addressKeys(
      texts,
      (v4) => this.#v4Key(v4),
      (text) => this.address(text),
    )
  }

  /** {@link addresses} that were met before, in their canonical spelling; {@link UNKNOWN} for one that was not. */
  knownAddresses(texts: PlacedTexts): Int32Array {
    return this.#addressKeys(
      texts,
      (v4) => knownKey(this.#v4.get(v4)),
      (text) => knownKey(this.#v6.get(text)),
    )
  }

  #addressKeys(
    { bytes, places, at, step, length }: PlacedTexts,
    keyOf: (v4: number) => number,
    keyOfOther: (text: string) => number,
  ): Int32Array {
    const v4 = new Float64Array(length)
    for (let i = 0, place = at; i < length; i++, place += step)
      v4[i] = parseV4Bytes(bytes, places[place]!, places[place + 1]!)
    this.#v4.touch(v4)
    const keys = new Int32Array(length)
    for (let i = 0, place = at; i < length; i++, place += step)
      keys[i] = v4[i]! >= 0 ? keyOf(v4[i]!) : keyOfOther(readUtf8(bytes, places[place]!, places[place + 1]!))
    return keys
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

  /** {@link copyUser} of an address in its canonical spelling: at most {@link ADDRESS_BYTES}. */
  copyAddress(key: number, to: Uint8Array, at: number): number {
    const v4 = this.#v4Of.get(key >> 1)
    return v4 === NOT_V4 ? writeUtf8(this.addressText(key), to, at) : writeV4(v4, to, at)
  }

  valueOf(key: number): AddressValue {
    const v4 = this.#v4Of.get(key >> 1)
    return v4 === NOT_V4 ? this.#v6Of.get(key >> 1)! : v4
  }

  addressText(key: number): string {
    const value = this.valueOf(key)
    return typeof value === 'number' ? formatV4(value) : formatAddress({ version: 6, value })
  }

  /** The keys of all addresses from `low` to `high`. */
  addressesIn(version: 4 | 6, low: bigint, high: bigint): readonly number[] {
    return version === 4 ? this.#v4In(Number(low), Number(high)) : this.#v6In(low, high)
  }

  #v4In(low: number, high: number): readonly number[] {
    const found: number[] = []
    for (let bucket = low >>> 16; bucket <= high >>> 16; bucket++) {
      for (let code = this.#bucket[bucket]!; code >= 0; code = this.#beforeIt.get(code)) {
        const value = this.#v4Of.get(code)
        if (value >= low && value <= high) found.push(2 * code + 1)
      }
    }
    return found
  }

  #v6In(low: bigint, high: bigint): readonly number[] {
    const found: number[] = []
    for (const [code, value] of this.#v6Of) {
      if (value >= low && value <= high) found.push(2 * code + 1)
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
    return this.#addressParts(this.#addresses)
  }

  *#addressParts(all: number): Generator<SavedAddresses, void> {
    for (const [from, to] of spans(all, TOGETHER)) {
      const v4 = this.#v4Of.part(from, to)
      const others: string[] = []
      for (let code = from; code < to; code++)
        if (v4[code - from] === NOT_V4) others.push(this.addressText(2 * code))
      yield { all, v4, others }
    }
  }

  /** Takes in one part after the other of what another one saved. It must be new. */
  restoreAddresses({ all, v4, others }: SavedAddresses): void {
    const from = this.#addresses
    let next = 0
    this.#v4Of.reserve(from + v4.length)
    this.#v4Of.put(from, v4)
    this.#beforeIt.reserve(from + v4.length)
    for (let i = 0; i < v4.length; i++) {
      if (v4[i]! >= 0) this.#putIntoBucket(from + i, v4[i]!)
      else this.#keepV6(from + i, parseAddress(others[next++]!)!.value)
    }
    this.#addresses += v4.length
    if (this.#addresses === all) this.#v4.fill(this.#v4Of.part(0, all))
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

  #keepV6(code: number, value: bigint): void {
    this.#v6.set(formatAddress({ version: 6, value }), code)
    this.#v6Of.set(code, value)
  }

  #newAddress(v4: number): number {
    const code = this.#addresses++
    this.#v4Of.reserve(code + 1)
    this.#v4Of.set(code, v4)
    return code
  }
}

const knownKey = (code = -1): number => (code < 0 ? UNKNOWN : 2 * code + 1)

/** Some of `all` addresses. Those of version 4 are numbers; -1 stands for the next of the others. */
export type SavedAddresses = {
  readonly all: number
  readonly v4: Float64Array
  readonly others: readonly string[]
}
