import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { type Cidr, CidrSet, parseCidr } from './cidr.ts'
import { formatV4 } from './ip.ts'

function cidr(text: string): Cidr {
  const result = parseCidr(text)
  if (!result.ok) throw new Error(result.detail)
  return result.cidr
}

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['1.2.3.4', '1.2.3.4/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['::1', '::1/128'],
  ['::/0', '::/0'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::ffff:10.0.0.1', '10.0.0.1/32'],
])('%s is the range %s', (text, canonical) => {
  expect(cidr(text).text).toBe(canonical)
})

test.each([
  ['10.0.0.1/8', '"10.0.0.1/8" has host bits set; did you mean 10.0.0.0/8?'],
  ['2001:db8::1/32', '"2001:db8::1/32" has host bits set; did you mean 2001:db8::/32?'],
  ['10.0.0/8', '"10.0.0" is not an IPv4 or IPv6 address'],
  ['banana', '"banana" is not an IPv4 or IPv6 address'],
  ['10.0.0.0/33', '"/33" is not a prefix from /0 to /32'],
  ['10.0.0.0/', '"/" is not a prefix from /0 to /32'],
  ['10.0.0.0/08', '"/08" is not a prefix from /0 to /32'],
  ['10.0.0.0/8/8', '"/8/8" is not a prefix from /0 to /32'],
  ['::/129', '"/129" is not a prefix from /0 to /128'],
  ['::ffff:0.0.0.0/95', '"::ffff:0.0.0.0/95" has host bits set'],
])('%s is refused: %s', (text, detail) => {
  expect(parseCidr(text)).toEqual({ ok: false, detail })
})

test('a set holds what its ranges hold, ends included', () => {
  const set = new CidrSet(['10.0.0.0/8', '192.168.1.0/24', '1.2.3.4', '2001:db8::/32'].map(cidr))
  expect(
    ['10.0.0.0', '10.255.255.255', '1.2.3.4', '192.168.1.7', '2001:db8::1'].map((a) => set.has(a)),
  ).toEqual(new Array(5).fill(true))
  expect(
    ['9.255.255.255', '11.0.0.0', '1.2.3.5', '192.168.2.0', '2001:db9::', 'x'].map((a) => set.has(a)),
  ).toEqual(new Array(6).fill(false))
})

test('touching and nested ranges become one stretch', () => {
  expect(new CidrSet(['10.0.0.0/9', '10.128.0.0/9', '10.1.0.0/16'].map(cidr)).size).toBe(1)
  expect(new CidrSet(['0.0.0.0/0'].map(cidr)).has('255.255.255.255')).toBe(true)
  expect(new CidrSet([]).has('1.2.3.4')).toBe(false)
})

test('a set agrees with ipaddr.js, range by range', () => {
  // Few bits in play, so that ranges and addresses often meet.
  const address = fc.integer({ min: 0, max: 0xff }).map((n) => (0x0a000000 + n * 0x111) >>> 0)
  const range = fc.tuple(address, fc.integer({ min: 16, max: 32 })).map(([base, prefix]) => {
    const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0
    return `${formatV4((base & mask) >>> 0)}/${prefix}`
  })
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 12 }),
      fc.array(address, { minLength: 1 }),
      (ranges, addresses) => {
        const set = new CidrSet(ranges.map(cidr))
        for (const value of addresses) {
          const text = formatV4(value)
          const wanted = ranges.some((one) => ipaddr.IPv4.parse(text).match(ipaddr.IPv4.parseCIDR(one)))
          expect(set.has(text)).toBe(wanted)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
