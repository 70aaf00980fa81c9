import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../test/tries.ts'
import { type Cidr, parseCidr } from '../lib/cidr.ts'
import { type Address, formatAddress, parseAddress, wordsOf } from '../lib/ip.ts'
import { RangeIndex } from './range-index.ts'

/** Few different bits, so that ranges nest, meet, and are the same. */
const words = [0n, 1n, 2n, 3n, 0x7fffn, 0x8000n, 0xfffen, 0xffffn]
const word = fc.constantFrom(...words)

const address: fc.Arbitrary<Address> = fc.oneof(
  fc.tuple(fc.constantFrom(0x0a00n, 0x0a01n, 0xffffn), word).map(
    ([high, low]): Address => ({
      version: 4,
      value: (high << 16n) | low,
    }),
  ),
  fc.tuple(fc.constantFrom(0x2001n, 0x2a01n), word, word, word).map(
    ([a, b, c, d]): Address => ({
      version: 6,
      value: (a << 112n) | (b << 80n) | (c << 48n) | d,
    }),
  ),
)

const cidr: fc.Arbitrary<Cidr> = fc.tuple(address, fc.nat(128)).map(([{ version, value }, bits]) => {
  const width = version === 4 ? 32 : 128
  const host = BigInt(width - (version === 4 ? bits % 33 : bits))
  const base = formatAddress({ version, value: (value >> host) << host })
  const read = parseCidr(`${base}/${width - Number(host)}`)
  if (!read.ok) throw new Error(read.detail)
  return read.cidr
})

const holding = (held: ReadonlyMap<number, Cidr>, { version, value }: Address): number[] =>
  [...held]
    .filter(([, range]) => range.version === version && range.low <= value && value <= range.high)
    .sort(([a, x], [b, y]) => y.prefix - x.prefix || a - b)
    .map(([handle]) => handle)

function find(index: RangeIndex, { version, value }: Address): number[] {
  const count = version === 4 ? index.findV4(Number(value)) : index.findV6(wordsOf(value))
  return index.found.slice(0, count)
}

describe('a range index', () => {
  it('finds every range that holds an address, the narrowest first, after any adding and removing', () => {
    const act = fc.record({
      cidr,
      remove: fc.boolean(),
      which: fc.nat(40),
      ask: fc.array(address, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120, size: 'max' }), (acts) => {
        const index = new RangeIndex()
        const held = new Map<number, Cidr>()
        for (const [handle, { cidr: range, remove, which, ask }] of acts.entries()) {
          const gone = remove ? [...held.keys()][which] : undefined
          if (gone !== undefined) {
            index.remove(held.get(gone)!, gone)
            held.delete(gone)
          } else {
            index.add(range, handle)
            held.set(handle, range)
          }
          for (const at of [
            ...ask,
            { version: range.version, value: range.low },
            { version: range.version, value: range.high },
          ]) {
            expect(find(index, at)).toEqual(holding(held, at))
          }
        }
      }),
      { numRuns: tries(300) },
    )
  })

  it('holds a bucket full of single addresses, and is empty again after', () => {
    const index = new RangeIndex()
    const ranges = Array.from({ length: 65_536 }, (_, low) => {
      const read = parseCidr(`10.7.${low >> 8}.${low & 255}`)
      if (!read.ok) throw new Error(read.detail)
      return read.cidr
    })
    for (const [handle, range] of ranges.entries()) index.add(range, handle)
    expect(find(index, parseAddress('10.7.200.9')!)).toEqual([200 * 256 + 9])
    for (const [handle, range] of ranges.entries()) index.remove(range, handle)
    expect(ranges.every((range) => index.findV4(Number(range.low)) === 0)).toBe(true)
  })
})
