import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDescriber } from './describe.ts'
import { EnrichMistake } from './enrichment.ts'
import { createEnrichments } from './enrichments.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-geo-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const describeWith = (geo: string) =>
  createDescriber(createEnrichments({ geo, find: () => undefined })).describeAddress

describe('a database of the user', () => {
  const city = {
    country: { iso_code: 'NO' },
    location: { longitude: 10.75, latitude: -59.5 },
    traits: { autonomous_system_number: 64500, autonomous_system_organization: 'Example AS' },
  }

  test('gives country, coordinates and owner of what it holds', () => {
    const about = describeWith(file('city.mmdb', mmdb('5.', city)))
    const facts = { country: 'NO', coordinates: '10.75,-59.5', owner: 'Example AS', ownerNumber: 64500 }
    expect(about('5.6.7.8')).toEqual({ kind: 'public', inside: false, ...facts })
    expect(about('::ffff:5.6.7.8')).toEqual({ kind: 'public', inside: false, ...facts })
    expect(about('6.6.7.8')).toEqual({ kind: 'public', inside: false })
  })

  test('of IPv4 alone says nothing about an IPv6 address that begins with the same bits', () => {
    const about = describeWith(file('v4.mmdb', mmdb('32.', city)))
    expect(about('32.1.2.3').country).toBe('NO')
    expect(about('2001:200::1')).toEqual({ kind: 'public', inside: false })
  })

  test.each([
    ['a country that is no code', { country: { iso_code: 'Norway' } }],
    ['coordinates off the globe', { location: { longitude: 10.5, latitude: 91 } }],
    ['one coordinate', { location: { longitude: 10.5 } }],
    ['texts for numbers', { location: { longitude: '1', latitude: '2' }, autonomous_system_number: '7' }],
    ['text for a record', { country: 'NO', traits: 'none' }],
  ])('with %s gives no such fact', (_name, record) => {
    expect(describeWith(file('odd.mmdb', mmdb('5.', record)))('5.6.7.8')).toEqual({
      kind: 'public',
      inside: false,
    })
  })

  test('that is flat, as ip-location-db makes them, is read too', () => {
    const flat = { country_code: 'SE', longitude: 18.25, latitude: 59.25, autonomous_system_number: 64501 }
    expect(describeWith(file('flat.mmdb', mmdb('5.', flat)))('5.6.7.8')).toMatchObject({
      country: 'SE',
      coordinates: '18.25,59.25',
      ownerNumber: 64501,
    })
  })
})

describe('--geo', () => {
  const mistakes: readonly (readonly [name: string, make: () => string, message: RegExp])[] = [
    ['a missing file', () => join(folder, 'none.mmdb'), /none\.mmdb: no such file; give a MaxMind database/],
    ['a folder', () => folder, /: not a file; give/],
    ['another kind of file', () => file('x.mmdb', Buffer.from('hello')), /not a MaxMind database; give/],
    ['an empty file', () => file('e.mmdb', Buffer.alloc(0)), /not a MaxMind database; give/],
  ]

  test.each(mistakes)('naming %s is said at once', (_name, make, message) => {
    const geo = make()
    expect(() => createEnrichments({ geo })).toThrow(EnrichMistake)
    expect(() => createEnrichments({ geo })).toThrow(message)
  })

  test('naming a damaged database is said when it is first needed', () => {
    const damaged = file(
      'd.mmdb',
      Buffer.concat([Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), Buffer.alloc(9)]),
    )
    const about = describeWith(damaged)
    expect(() => about('5.6.7.8')).toThrow(/d\.mmdb: the database is damaged; get it again/)
  })
})

type Value = string | number | { readonly [name: string]: Value }

/** A database of IPv4 addresses (MaxMind DB format 2.0) with one record, for the /8 that `first` names. */
function mmdb(first: string, record: Value): Buffer {
  const bits = Number.parseInt(first, 10).toString(2).padStart(8, '0')
  const none = bits.length
  const found = bits.length + 16
  const tree = [...bits].map((bit, i) => {
    const next = i + 1 < bits.length ? i + 1 : found
    return Buffer.from(bit === '0' ? [0, 0, next, 0, 0, none] : [0, 0, none, 0, 0, next])
  })
  const metadata = { node_count: bits.length, record_size: 24, ip_version: 4, binary_format_major_version: 2 }
  const about = encoded({
    ...metadata,
    binary_format_minor_version: 0,
    database_type: 'Test',
    build_epoch: 1,
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([...tree, Buffer.alloc(16), encoded(record), marker, about])
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? whole(value) : double(value)
  const entries = Object.entries(value)
  const size = Buffer.from([(7 << 5) | entries.length])
  return Buffer.concat([size, ...entries.flatMap(([name, one]) => [encoded(name), encoded(one)])])
}

function text(value: string): Buffer {
  const size = value.length < 29 ? [(2 << 5) | value.length] : [(2 << 5) | 29, value.length - 29]
  return Buffer.concat([Buffer.from(size), Buffer.from(value)])
}

function whole(value: number): Buffer {
  const bytes = Buffer.from([(6 << 5) | 4, 0, 0, 0, 0])
  bytes.writeUInt32BE(value, 1)
  return bytes
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes[0] = (3 << 5) | 8
  bytes.writeDoubleBE(value, 1)
  return bytes
}
