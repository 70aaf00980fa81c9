import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matches } from '../../src/agreement/definitions/match.ts'
import type { OracleEvent, Value } from '../../src/agreement/definitions/occurrence.ts'
import { duckdb } from '../../src/compile/duckdb.ts'
import { printMatch } from '../../src/compile/match-sql.ts'
import { valueTest } from '../../src/detect/value-test.ts'
import { SqlRunner } from '../../src/history/run-sql.ts'
import type { Match } from '../../src/model/plan.ts'
import { someMatch, someStream } from '../oracle/arbitraries.ts'
import { anything, plan } from '../oracle/plans.ts'

const many = { wild: 'many' } as const
const one = { wild: 'one' } as const
const field = 'message'

let sql: SqlRunner
beforeAll(async () => {
  sql = await SqlRunner.open()
})
afterAll(() => sql.close())

function events(texts: readonly Value[], name = field): OracleEvent[] {
  return texts.map((text, at) => ({
    id: String(at).padStart(6, '0'),
    time: at,
    eventClass: 'authentication',
    fields: text === undefined ? {} : { [name]: text },
  }))
}

/** Which of the events match, as SQL says it. */
async function found(match: Match, all: readonly OracleEvent[]): Promise<boolean[]> {
  const table = (await sql.load(all)).authentication!
  const rows = await sql.rows(
    `SELECT ${printMatch(match, table, duckdb)} AS found FROM ${duckdb.identifier(table.table)} ORDER BY id`,
  )
  return rows.map((row) => row.found as boolean)
}

const hostile = [
  "'",
  '"',
  '\\',
  '%',
  '_',
  '*',
  '?',
  ';--',
  '\0',
  '\n',
  '\r\n',
  '$1',
  '\\0',
  '^',
  '.',
  '(',
  '[',
  '{',
  '|',
  'é',
  'É',
  '日本',
  'ſ',
  'K',
  'ß',
]
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...hostile), fc.string({ maxLength: 3 }), fc.constantFrom('a', 'A', 'ab')),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))
const part = fc.oneof(
  text.filter((one) => one !== ''),
  fc.constantFrom(many, one),
)

const tests: fc.Arbitrary<Match> = fc.oneof(
  fc.record({
    op: fc.constantFrom('equals' as const, 'contains' as const, 'startsWith' as const, 'endsWith' as const),
    field: fc.constant(field),
    text,
    cased: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('wildcard' as const),
    field: fc.constant(field),
    parts: fc.array(part, { minLength: 1, maxLength: 4 }),
    cased: fc.boolean(),
  }),
)

/** Texts that a test has a chance to find. */
const near = (match: Match, others: readonly string[]): readonly string[] => {
  const pieces =
    match.op === 'wildcard' ? match.parts.map((one) => (typeof one === 'string' ? one : 'x')) : []
  const self = 'text' in match ? match.text : pieces.join('')
  return [
    self,
    self.toUpperCase(),
    self.toLowerCase(),
    `x${self}`,
    `${self}x`,
    `x${self}x`,
    ...others,
    ...others.map((one) => one + self),
  ]
}

describe('a test of a text, whatever is in it', () => {
  it('finds in SQL what it finds live', async () => {
    await fc.assert(
      fc.asyncProperty(tests, fc.array(text, { minLength: 1, maxLength: 5 }), async (match, others) => {
        const texts = near(match, others)
        const live = valueTest(match)
        expect(await found(match, events(texts))).toEqual(texts.map((one) => live(one, true)))
      }),
      { numRuns: 150 },
    )
  })

  it('finds in SQL what the definitions say, over all kinds of tests', async () => {
    const scene = someMatch.chain((match) =>
      someStream([plan({ test: { type: 'temporal_ordered' } })]).map((all) => ({ match, all })),
    )
    await fc.assert(
      fc.asyncProperty(scene, async ({ match, all }) => {
        const mine = all.filter((event) => event.eventClass === 'authentication')
        expect(await found(match, mine)).toEqual(mine.map((event) => matches(match, event.fields)))
      }),
      { numRuns: 100 },
    )
  })

  it('stands in a field of any name', async () => {
    const names = [
      'unmapped.a"b',
      "unmapped.'",
      'unmapped.A',
      'unmapped.a',
      'unmapped.^a',
      'unmapped.;--',
      'unmapped. x ',
      'unmapped.日本',
    ]
    const all = events([undefined]).map((event) => ({
      ...event,
      fields: Object.fromEntries(names.map((name) => [name, name])),
    }))
    for (const name of names) {
      expect(await found({ op: 'equals', field: name, text: name, cased: true }, all)).toEqual([true])
    }
  })
})

interface Row {
  readonly match: Match
  readonly yes: readonly Value[]
  readonly no: readonly Value[]
  readonly field?: string
}

const whole: Match = { op: 'equals', field, text: '404', cased: false }
const code = 'http_response.code'
const rows: readonly Row[] = [
  { match: whole, yes: ['404', '404.0', '404.00', 404], no: ['404.', '404.5', '4040', '', null, undefined] },
  { match: { op: 'equals', field, text: '', cased: false }, yes: [''], no: [null, undefined, ' '] },
  { match: { op: 'lacks', field }, yes: [null, undefined], no: ['', 'a'] },
  { match: { op: 'exists', field }, yes: [null, '', 'a'], no: [undefined] },
  {
    match: { op: 'not', match: { op: 'contains', field, text: 'a', cased: false } },
    yes: ['b', '', null, undefined],
    no: ['a'],
  },
  { match: { op: 'contains', field, text: 'i', cased: false }, yes: ['I', 'İ'], no: ['j'] },
  { match: { op: 'equals', field, text: 'i', cased: false }, yes: ['I'], no: ['İ', 'ı'] },
  {
    match: { op: 'wildcard', field, parts: ['a', many, 'b'], cased: false },
    yes: ['ab', 'A\nB', 'a.b'],
    no: ['abc', ''],
  },
  { match: { op: 'wildcard', field, parts: [one], cased: false }, yes: ['a', '\n', '日'], no: ['', 'ab'] },
  {
    match: { op: 'wildcard', field, parts: ['.', many, '\\'], cased: false },
    yes: ['.\\', '.x\\'],
    no: ['x\\'],
  },
  { match: { op: 'regex', field, pattern: 'a.b$', flags: '' }, yes: ['xa-b'], no: ['A-b', 'a\nb', 'a-b\n'] },
  { match: { op: 'regex', field, pattern: 'a.b$', flags: 'ims' }, yes: ['A\nB', 'a-b\nc'], no: ['ab'] },
  { match: { op: 'regex', field, pattern: "it's|a", flags: '' }, yes: ["it's", 'a'], no: ['its'] },
  {
    match: { op: 'compare', field, test: { op: 'gte', n: 5 } },
    yes: ['5', '+5', '5.', '0.5e1', '1e300'],
    no: ['4.9', '', ' 5', '5_0', '1e999', 'inf', 'NaN', '0x10', null],
  },
  {
    match: { op: 'compare', field, test: { op: 'lt', n: -0.5 } },
    yes: ['-1', '-.6'],
    no: ['-0.5', '0', undefined],
  },
  {
    match: { op: 'compare', field: code, test: { op: 'neq', n: 404 } },
    yes: [200],
    no: [404, null, undefined],
    field: code,
  },
  { match: { op: 'equals', field: code, text: '500.5', cased: false }, yes: [500.5], no: [500], field: code },
  {
    match: { op: 'cidr', field, range: '10.0.0.0/8' },
    yes: ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', '::FFFF:a01:203'],
    no: [
      '11.0.0.0',
      '9.255.255.255',
      '010.0.0.1',
      '10.0.0',
      '10.0.0.1 ',
      '10.0.0.256',
      '::10.0.0.1',
      '',
      null,
    ],
  },
  { match: { op: 'cidr', field, range: '10.1.2.3' }, yes: ['10.1.2.3'], no: ['10.1.2.4'] },
  { match: { op: 'cidr', field, range: '0.0.0.0/0' }, yes: ['0.0.0.0', '255.255.255.255'], no: ['::', 'x'] },
  {
    match: { op: 'cidr', field, range: '2001:db8::/32' },
    yes: [
      '2001:db8::1',
      '2001:0DB8:0:0:0:0:0:0',
      '2001:db8:ffff:ffff:ffff:ffff:255.255.255.255',
      '2001:db8::',
    ],
    no: [
      '2001:db9::',
      '2001:db8:::1',
      '2001:db8::1::',
      '2001:db8',
      '2001:db8:1:2:3:4:5:6:7',
      '2001:db8::g',
      '2001:db8::00001',
      ':2001:db8::',
      '10.0.0.1',
    ],
  },
  {
    match: { op: 'cidr', field, range: '::/0' },
    yes: ['::', '::1', '::0.0.0.1', 'fe80::1'],
    no: ['fe80::1%eth0', '::ffff:1.2.3.4', '1.2.3.4'],
  },
  {
    match: { op: 'keyword', match: { op: 'contains', field: '*', text: 'x', cased: false } },
    yes: ['X'],
    no: ['y', null, undefined],
  },
  { match: anything, yes: ['a', undefined], no: [] },
]

describe('the traps', () => {
  it.each(rows.map((row) => [JSON.stringify(row.match), row] as const))('%s', async (_, row) => {
    const values = [...row.yes, ...row.no]
    expect(await found(row.match, events(values, row.field))).toEqual(
      values.map((_, at) => at < row.yes.length),
    )
  })

  it('an absent column is missing in every event', async () => {
    const all = events(['a'])
    expect(await found({ op: 'lacks', field: 'user.name' }, all)).toEqual([true])
    expect(await found({ op: 'exists', field: code }, all)).toEqual([false])
    expect(await found({ op: 'compare', field: code, test: { op: 'neq', n: 1 } }, all)).toEqual([false])
  })
})

describe('a number as text', () => {
  it('is what JavaScript writes', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc
        .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -25, max: 25 }))
        .map(([n, e]) => Number(`${n}e${e}`)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 20, maxLength: 50 }), async (numbers) => {
        const list = numbers.map((n) => `CAST('${n}' AS DOUBLE)`).join(', ')
        const told = await sql.rows(
          `SELECT ${duckdb.textOf('n')} AS said FROM (SELECT unnest([${list}]) AS n) AS x`,
        )
        expect(told.map((row) => row.said)).toEqual(numbers.map(String))
      }),
      { numRuns: 40 },
    )
  })
})
