import { wholeColumn } from '../lib/column.ts'
import { formatAddress, formatV4, parseAddress, parseV4 } from '../lib/ip.ts'
import { WordTable } from '../lib/word-table.ts'

/** An address as a number: of version 4 as a plain one, of version 6 as a bigint. */
export type AddressValue = number | bigint

/** In the place of a key: none was ever given. */
const UNKNOWN = -2

/** Users and addresses by number. A user's key is even, an address's odd. */
export class Keys {
  readonly #users = new Map<string, number>()
  readonly #userNames: string[] = []
  readonly #v4 = new WordTable()
  readonly #v6 = new Map<string, number>()
  readonly #addresses: AddressValue[] = []
  /** Of each 65,536 addresses of version 4 the code last met, and of each code the one met before it; -1 for none. */
  readonly #bucket = new Int32Array(65_536).fill(-1)
  readonly #beforeIt = wholeColumn(-1)

  /** The key of a user; -1 for none. */
  user(name: string | undefined): number {
    if (name === undefined || name === '') return -1
    let code = this.#users.get(name)
    if (code === undefined) {
      code = this.#userNames.length
      this.#users.set(name, code)
      this.#userNames.push(name)
    }
    return 2 * code
  }

  /** The key of an address in any spelling; -1 for none, or for a text that is no address. */
  address(text: string | undefined): number {
    if (text === undefined) return -1
    const v4 = parseV4(text)
    if (v4 >= 0) return this.#v4Key(v4)
    const address = parseAddress(text)
    if (!address) return -1
    if (address.version === 4) return this.#v4Key(Number(address.value))
    const canonical = formatAddress(address)
    let code = this.#v6.get(canonical)
    if (code === undefined) {
      code = this.#addresses.length
      this.#v6.set(canonical, code)
      this.#addresses.push(address.value)
    }
    return 2 * code + 1
  }

  /** {@link user} and {@link address} of one that was met before; {@link UNKNOWN} when it was not. */
  knownUser(name: string | undefined): number {
    if (name === undefined || name === '') return -1
    const code = this.#users.get(name)
    return code === undefined ? UNKNOWN : 2 * code
  }

  knownAddress(text: string): number {
    const v4 = parseV4(text)
    const code = v4 >= 0 ? this.#v4.get(v4) : (this.#v6.get(text) ?? -1)
    return code < 0 ? UNKNOWN : 2 * code + 1
  }

  userOf(key: number): string {
    return this.#userNames[key >> 1]!
  }

  valueOf(key: number): AddressValue {
    return this.#addresses[key >> 1]!
  }

  addressText(key: number): string {
    const value = this.#addresses[key >> 1]!
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
        const value = this.#addresses[code] as number
        if (value >= low && value <= high) found.push(2 * code + 1)
      }
    }
    return found
  }

  #v6In(low: bigint, high: bigint): readonly number[] {
    const found: number[] = []
    for (const code of this.#v6.values()) {
      const value = this.#addresses[code]!
      if (value >= low && value <= high) found.push(2 * code + 1)
    }
    return found
  }

  get users(): number {
    return this.#userNames.length
  }

  get addresses(): number {
    return this.#addresses.length
  }

  saveUsers(from: number, to: number): readonly string[] {
    return this.#userNames.slice(from, to)
  }

  restoreUsers(users: readonly string[]): void {
    for (const user of users) this.user(user)
  }

  saveAddresses(from: number, to: number): SavedAddresses {
    const v4 = new Float64Array(to - from)
    const others: string[] = []
    for (let code = from; code < to; code++) {
      const value = this.#addresses[code]!
      if (typeof value !== 'number') others.push(this.addressText(2 * code))
      v4[code - from] = typeof value === 'number' ? value : -1
    }
    return { v4, others }
  }

  restoreAddresses({ v4, others }: SavedAddresses): void {
    let next = 0
    for (const value of v4) {
      if (value >= 0) this.#v4Key(value)
      else this.address(others[next++])
    }
  }

  #v4Key(value: number): number {
    let code = this.#v4.get(value)
    if (code < 0) {
      code = this.#addresses.length
      this.#v4.add(value, code)
      this.#addresses.push(value)
      this.#beforeIt.reserve(code + 1)
      this.#beforeIt.set(code, this.#bucket[value >>> 16]!)
      this.#bucket[value >>> 16] = code
    }
    return 2 * code + 1
  }
}

/** Addresses of version 4 as numbers; -1 stands for the next of the others. */
export type SavedAddresses = {
  readonly v4: Float64Array
  readonly others: readonly string[]
}
