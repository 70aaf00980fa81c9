import { type Cidr, parseCidr } from '../../src/lib/cidr.ts'
import { type Address, formatAddress } from '../../src/lib/ip.ts'
import { createRandom, type Random } from '../../src/lib/random.ts'

export interface RangeLoad {
  readonly name: string
  readonly version: 4 | 6
  readonly ranges: readonly Cidr[]
  /** As 32-bit words: one of version 4, four of version 6. */
  readonly addresses: readonly (readonly number[])[]
}

/** Prefixes as lists of bad addresses have them: mostly single hosts, some networks, few wide ones. */
const prefixes = {
  4: [32, 32, 32, 32, 32, 32, 24, 24, 28, 22, 20, 16],
  6: [128, 128, 128, 128, 64, 64, 64, 56, 48, 48, 40, 32],
} as const

/** So many different ranges, and addresses of which one in ten lies in one at least. */
export function rangeLoad(version: 4 | 6, count: number, asked: number, seed: number): RangeLoad {
  const random = createRandom(seed)
  const ranges = new Map<string, Cidr>()
  while (ranges.size < count) {
    const cidr = rangeAround(anywhere(random, version), random.pick(prefixes[version]))
    ranges.set(cidr.text, cidr)
  }
  const held = [...ranges.values()]
  const addresses = Array.from({ length: asked }, () =>
    wordsOf(random.below(10) === 0 ? { version, value: random.pick(held).low } : anywhere(random, version)),
  )
  return { name: `IPv${version}, ${count} ranges`, version, ranges: held, addresses }
}

function rangeAround({ version, value }: Address, prefix: number): Cidr {
  const host = BigInt((version === 4 ? 32 : 128) - prefix)
  const read = parseCidr(`${formatAddress({ version, value: (value >> host) << host })}/${prefix}`)
  if (!read.ok) throw new Error(read.detail)
  return read.cidr
}

/** Version 6 within 4,096 networks of 32 bits, so that ranges meet. */
function anywhere(random: Random, version: 4 | 6): Address {
  const word = (): bigint => BigInt(random.below(2 ** 32))
  if (version === 4) return { version, value: word() }
  const network = 0x2a00_0000n + BigInt(random.below(4096))
  return { version, value: (network << 96n) | (word() << 64n) | (word() << 32n) | word() }
}

export function wordsOf({ version, value }: Address): number[] {
  const shifts = version === 4 ? [0n] : [96n, 64n, 32n, 0n]
  return shifts.map((shift) => Number(BigInt.asIntN(32, value >> shift)))
}
