import { type Address, formatAddress, formatV4, parseAddress, parseV4 } from './ip.ts'

/** A range of addresses, from `low` to `high`, both in it. `text` is its canonical form. */
export interface Cidr {
  readonly version: 4 | 6
  readonly prefix: number
  readonly low: bigint
  readonly high: bigint
  readonly text: string
}

export type CidrResult =
  | { readonly ok: true; readonly cidr: Cidr }
  | { readonly ok: false; readonly detail: string }

const widthOf = (version: 4 | 6): number => (version === 4 ? 32 : 128)

/**
 * Reads `10.0.0.0/8` or `2001:db8::/32`; a bare address is a range of one. Bits behind the prefix must be
 * zero. A range of IPv4 addresses written as IPv6 (`::ffff:10.0.0.0/104`) is the IPv4 range.
 */
export function parseCidr(text: string): CidrResult {
  const slash = text.indexOf('/')
  const base = slash < 0 ? text : text.slice(0, slash)
  const address = parseAddress(base)
  if (!address) return { ok: false, detail: `"${base}" is not an IPv4 or IPv6 address` }
  const mapped = address.version === 4 && base.includes(':')
  const widest = mapped ? 128 : widthOf(address.version)
  const written = slash < 0 ? String(widest) : text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(written) || Number(written) > widest) {
    return { ok: false, detail: `"/${written}" is not a prefix from /0 to /${widest}` }
  }
  const prefix = Number(written) - (mapped ? 96 : 0)
  if (prefix < 0) return { ok: false, detail: `"${text}" has host bits set` }
  return withPrefix(text, address, prefix)
}

function withPrefix(text: string, address: Address, prefix: number): CidrResult {
  const { version, value } = address
  if (version === 4) return withPrefixV4(text, Number(value), prefix)
  const host = (1n << BigInt(128 - prefix)) - 1n
  if ((value & host) !== 0n) {
    const meant = `${formatAddress({ version, value: value & ~host })}/${prefix}`
    return { ok: false, detail: `"${text}" has host bits set; did you mean ${meant}?` }
  }
  const canonical = `${formatAddress(address)}/${prefix}`
  return { ok: true, cidr: { version, prefix, low: value, high: value | host, text: canonical } }
}

/** Long lists are mostly these. */
function withPrefixV4(text: string, value: number, prefix: number): CidrResult {
  const size = 2 ** (32 - prefix)
  const host = value % size
  if (host !== 0) {
    const meant = `${formatV4(value - host)}/${prefix}`
    return { ok: false, detail: `"${text}" has host bits set; did you mean ${meant}?` }
  }
  const [low, high] = [BigInt(value), BigInt(value + size - 1)]
  return { ok: true, cidr: { version: 4, prefix, low, high, text: `${formatV4(value)}/${prefix}` } }
}

/** Many ranges, asked whether they hold an address. Overlapping and touching ranges are merged. */
export class CidrSet {
  readonly #low4: Uint32Array
  readonly #high4: Uint32Array
  readonly #low6: readonly bigint[]
  readonly #high6: readonly bigint[]

  constructor(cidrs: Iterable<Cidr>) {
    const all = [...cidrs]
    const v4 = merged(all.filter((cidr) => cidr.version === 4))
    const v6 = merged(all.filter((cidr) => cidr.version === 6))
    this.#low4 = Uint32Array.from(v4, ([low]) => Number(low))
    this.#high4 = Uint32Array.from(v4, ([, high]) => Number(high))
    this.#low6 = v6.map(([low]) => low)
    this.#high6 = v6.map(([, high]) => high)
  }

  /** Number of separate stretches of addresses. */
  get size(): number {
    return this.#low4.length + this.#low6.length
  }

  /** Whether some range holds the address; false for a text that is no address. */
  has(address: string): boolean {
    const v4 = parseV4(address)
    if (v4 >= 0) return this.hasV4(v4)
    const parsed = parseAddress(address)
    if (!parsed) return false
    if (parsed.version === 4) return this.hasV4(Number(parsed.value))
    return holds(this.#low6, this.#high6, parsed.value)
  }

  /** {@link has} for the 32 bits of an IPv4 address. */
  hasV4(value: number): boolean {
    return holdsV4(this.#low4, this.#high4, value)
  }
}

function merged(cidrs: readonly Cidr[]): [low: bigint, high: bigint][] {
  const sorted = cidrs.toSorted((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0))
  const out: [bigint, bigint][] = []
  for (const { low, high } of sorted) {
    const last = out.at(-1)
    if (!last || low > last[1] + 1n) out.push([low, high])
    else if (high > last[1]) last[1] = high
  }
  return out
}

/** The last stretch that begins at or below `value` must reach it. */
function holdsV4(lows: Uint32Array, highs: Uint32Array, value: number): boolean {
  let from = 0
  let to = lows.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (lows[middle]! <= value) from = middle + 1
    else to = middle
  }
  return from > 0 && highs[from - 1]! >= value
}

function holds(lows: readonly bigint[], highs: readonly bigint[], value: bigint): boolean {
  let from = 0
  let to = lows.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (lows[middle]! <= value) from = middle + 1
    else to = middle
  }
  return from > 0 && highs[from - 1]! >= value
}
