import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { type AddressKind, canonicalAddress, formatV4, kindOf, parseV4, parseV4Bytes } from './ip.ts'

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:0102:0304', '1.2.3.4'],
  ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
  ['::1.2.3.4', '::102:304'],
])('%s is %s', (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical)
})

test.each([
  '',
  '192.168.1',
  '192.168.1.256',
  '999.999.999.999',
  '010.0.0.1',
  '1.2.3.4.5',
  '1..2.3',
  '.1.2.3.4',
  '1.2.3.4.',
  ' 1.2.3.4',
  '0x7f.0.0.1',
  '2130706433',
  '1.2.3.-4',
  ':',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1:2:3:4:5:6:7::8',
  ':1:2:3:4:5:6:7:8',
  '12345::',
  'g::',
  'fe80::1%eth0',
  '::ffff:1.2.3',
  '::1.2.3.4:5',
  '1.2.3.4::',
  '[::1]',
  'localhost',
])('%j is no address', (text) => {
  expect(canonicalAddress(text)).toBeUndefined()
  expect(kindOf(text)).toBeUndefined()
})

test.each<[string, AddressKind]>([
  ['8.8.8.8', 'public'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['192.168.1.1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['169.254.1.1', 'link_local'],
  ['100.64.0.1', 'carrier_nat'],
  ['100.128.0.0', 'public'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.7', 'documentation'],
  ['203.0.113.7', 'documentation'],
  ['192.0.0.8', 'reserved'],
  ['192.0.0.9', 'public'],
  ['198.19.255.255', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::2', 'reserved'],
  ['::ffff:10.0.0.1', 'private'],
  ['fe80::1', 'link_local'],
  ['fd00::1', 'private'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['2606:4700::1', 'public'],
  ['64:ff9b::1', 'public'],
  ['2002::1', 'public'],
  ['2001:2::1', 'reserved'],
  ['100::1', 'reserved'],
  ['fec0::1', 'reserved'],
])('%s is %s', (text, kind) => {
  expect(kindOf(text)).toBe(kind)
})

const group = fc.integer({ min: 0, max: 0xffff })
const v6 = fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 })

test('canonical text agrees with ipaddr.js on any address', () => {
  fc.assert(
    fc.property(v6, fc.boolean(), (groups, long) => {
      const text = groups.map((g) => g.toString(16).padStart(long ? 4 : 1, '0')).join(':')
      const oracle = ipaddr.IPv6.parse(text)
      const wanted = oracle.isIPv4MappedAddress() ? oracle.toIPv4Address() : oracle
      expect(canonicalAddress(text)).toBe(wanted.toString())
      expect(canonicalAddress(text.toUpperCase())).toBe(wanted.toString())
    }),
    { numRuns: 2000 },
  )
})

test('never takes what ipaddr.js refuses, and never changes the address', () => {
  const piece = fc.constantFrom(
    '0',
    '1',
    '01',
    '255',
    '256',
    'a',
    'ffff',
    'fffff',
    ':',
    '::',
    '.',
    '%',
    '/',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 17 }), (pieces) => {
      const text = pieces.join('')
      const canonical = canonicalAddress(text)
      if (canonical === undefined) return
      expect(ipaddr.isValid(text)).toBe(true)
      expect(ipaddr.process(text).toString()).toBe(canonical)
    }),
    { numRuns: 20_000 },
  )
})

test('reads dotted bytes as it reads dotted text', () => {
  const encoder = new TextEncoder()
  const part = fc.constantFrom('0', '1', '00', '01', '9', '10', '99', '199', '255', '256', '1000', '', 'a')
  fc.assert(
    fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
      const text = parts.join('.')
      const bytes = encoder.encode(`x${text}x`)
      const value = parseV4Bytes(bytes, 1, bytes.length - 1)
      expect(value).toBe(parseV4(text))
      expect(value >= 0).toBe(ipaddr.IPv4.isValidFourPartDecimal(text))
      if (value >= 0) expect(formatV4(value)).toBe(text)
    }),
    { numRuns: 5000 },
  )
})
