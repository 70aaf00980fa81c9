import { parseCidr } from '../lib/cidr.ts'
import { parseAddress, parseV4 } from '../lib/ip.ts'

/** Rules by address ranges: an address is read once and looked up once for each length of prefix that some range has. */
export class RangeTable {
  /** By bits behind the prefix, then by the prefix. */
  readonly #v4 = new Map<number, Map<number, number[]>>()
  readonly #v6 = new Map<bigint, Map<bigint, number[]>>()

  add(range: string, rule: number): void {
    const parsed = parseCidr(range)
    if (!parsed.ok) return
    const { version, prefix, low } = parsed.cidr
    if (version === 4) put(this.#v4, 32 - prefix, prefix === 0 ? 0 : Number(low) >>> (32 - prefix), rule)
    else put(this.#v6, BigInt(128 - prefix), low >> BigInt(128 - prefix), rule)
  }

  /** Tells the rules whose range holds an address; a rule with several ranges perhaps several times. */
  find(text: string, found: (rule: number) => void): void {
    if (this.#v4.size === 0 && this.#v6.size === 0) return
    const v4 = v4Of(text)
    if (v4 >= 0) {
      // A shift by 32 is no shift.
      for (const [host, rules] of this.#v4) tell(rules.get(host === 32 ? 0 : v4 >>> host), found)
      return
    }
    const address = parseAddress(text)
    if (!address) return
    for (const [host, rules] of this.#v6) tell(rules.get(address.value >> host), found)
  }
}

/** The 32 bits of an IPv4 address, written as one or as IPv6; -1 for anything else. */
function v4Of(text: string): number {
  const v4 = parseV4(text)
  if (v4 >= 0 || !text.includes(':')) return v4
  const address = parseAddress(text)
  return address?.version === 4 ? Number(address.value) : -1
}

function tell(rules: readonly number[] | undefined, found: (rule: number) => void): void {
  if (rules) for (const rule of rules) found(rule)
}

function put<K, P>(table: Map<K, Map<P, number[]>>, host: K, prefix: P, rule: number): void {
  let prefixes = table.get(host)
  if (!prefixes) table.set(host, (prefixes = new Map()))
  const rules = prefixes.get(prefix)
  if (rules) rules.push(rule)
  else prefixes.set(prefix, [rule])
}
