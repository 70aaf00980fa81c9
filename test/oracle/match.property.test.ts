import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches } from '../../src/agreement/definitions/match.ts'
import type { Value } from '../../src/agreement/definitions/occurrence.ts'
import { columnOf } from '../../src/app/written-events.ts'
import { Matcher } from '../../src/detect/matcher.ts'
import { wildcardMatches } from '../../src/detect/value-test.ts'
import type { Batch } from '../../src/model/batch.ts'
import { Dictionaries } from '../../src/model/dictionary.ts'
import type { Match, WildcardPart } from '../../src/model/plan.ts'
import { timeParts } from '../../src/model/plan.ts'

const numRuns = Number(process.env.VEDETTE_RUNS ?? 300)
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

interface Event {
  readonly time: number
  readonly fields: Readonly<Record<string, Value>>
}

const pick = <T>(...from: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...from)

/** Letters that fold in odd ways stand among plain ones: long s, Kelvin sign, final sigma, dotted capital I. */
const texts = [
  'a',
  'Ab',
  'b',
  'ab',
  'aab',
  '404',
  '404.0',
  '4.04',
  '',
  'a*',
  'ΑΣ',
  'ασβ',
  's',
  'ſ',
  'K',
  'k',
  'İ',
  '💀',
  'é\nb',
]
const few: fc.Arbitrary<Value> = fc.array(pick(...texts, 'Success', '404.5', null), { maxLength: 3 })
/** Now and then a list of what a field may hold. */
const orList = (one: fc.Arbitrary<Value>, list: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: one, weight: 5 }, { arbitrary: list, weight: 1 })
const columns: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  'user.name': orList(pick<Value>(...texts, null, undefined), few),
  message: fc.oneof(
    few,
    pick<Value>(...texts, null),
    fc.array(pick(...texts), { maxLength: 4 }).map((all) => all.join(' ')),
  ),
  status: pick<Value>('Success', 'Failure', 'failure', null, undefined, ['Failure', 'Success']),
  'src_endpoint.ip': pick<Value>('10.0.0.1', '10.0.0.2', '192.0.2.7', '2001:db8::1', undefined, [
    '10.0.0.2',
    '192.0.2.7',
  ]),
  'dst_endpoint.ip': pick<Value>('10.0.0.1', '10.0.0.2', '2001:db8::1', null, ['10.0.0.1', '10.0.0.2']),
  'http_response.code': pick<Value>(200, 404, 500.5, 70_000, undefined, [200, null, 404], []),
  'dst_endpoint.port': pick<Value>(0, 22, 404, undefined),
  'unmapped.at': pick<Value>(
    '2024-02-29T23:59:59Z',
    '2021-01-03T00:00:00',
    '2020-12-31T22:00:00-05:00',
    'never',
    undefined,
    ['never', '2024-02-29T23:59:59Z'],
  ),
}
const names = Object.keys(columns)
const event: fc.Arbitrary<Event> = fc.record({
  time: pick(0, 1_700_000_000_000, Date.UTC(2021, 0, 3), Date.UTC(2024, 11, 30, 5, 59)),
  fields: fc.record(columns),
})

const field = pick(...names)
const textField = pick('user.name', 'message', 'status', 'src_endpoint.ip', 'http_response.code')
const test = fc.record({
  op: pick('gt', 'gte', 'lt', 'lte', 'eq', 'neq'),
  n: pick(0, 22, 404, 500.5),
}) as fc.Arbitrary<Extract<Match, { op: 'compare' }>['test']>
const leafOf = (fields: fc.Arbitrary<string>): fc.Arbitrary<Match> =>
  fc.oneof(
    {
      arbitrary: fc.record({
        op: pick('equals' as const, 'contains' as const, 'startsWith' as const, 'endsWith' as const),
        field: fields,
        text: pick(...texts, 'Fail', '10.0.', 'σ', 'Σ', 'A'),
        cased: fc.boolean(),
      }),
      weight: 8,
    },
    {
      arbitrary: fc.record({
        op: fc.constant('wildcard' as const),
        field: fields,
        parts: fc.array(pick<WildcardPart>('a', 'b', 'F', '*', 'Σ', '4', { wild: 'many' }, { wild: 'one' }), {
          minLength: 1,
          maxLength: 4,
        }),
        cased: fc.boolean(),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        op: fc.constant('regex' as const),
        field: fields,
        pattern: pick(
          '^a',
          'b$',
          'a.b',
          '^(Ab|k)$',
          'fail',
          '[0-9]+\\.2$',
          '^$',
          '\\d{3}',
          'a?s',
          'Success|ure',
        ),
        flags: pick('', 'm', 's'),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        op: fc.constant('cidr' as const),
        field: fields,
        range: pick('10.0.0.0/8', '10.0.0.2/32', '0.0.0.0/0', '2001:db8::/32'),
      }),
      weight: 1,
    },
    { arbitrary: fc.record({ op: fc.constant('compare' as const), field: fields, test }), weight: 2 },
    { arbitrary: fc.record({ op: pick('lacks' as const, 'exists' as const), field: fields }), weight: 1 },
  )

const special: fc.Arbitrary<Match> = fc.oneof(
  fc.record({
    op: fc.constant('sameAs' as const),
    field: textField,
    other: textField,
    how: pick('equals' as const, 'contains' as const, 'startsWith' as const, 'endsWith' as const),
    cased: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('sameAs' as const),
    field: fc.constant('src_endpoint.ip'),
    other: fc.constant('dst_endpoint.ip'),
    how: fc.constant('equals' as const),
    cased: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('timePart' as const),
    field: pick('time', 'unmapped.at'),
    part: pick(...timeParts),
    test: fc.record({
      op: pick('eq', 'gte', 'lt'),
      n: pick(1, 3, 12, 23, 53, 59, 2020, 2024),
    }) as typeof test,
  }),
  fc
    .record({ op: fc.constant('keyword' as const), match: leafOf(fc.constant('*')) })
    .map((match) =>
      match.match.op === 'exists' || match.match.op === 'lacks' ? match.match : (match as Match),
    ),
)

const someMatch: fc.Arbitrary<Match> = fc.letrec<{ match: Match }>((tie) => ({
  match: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leafOf(field), weight: 5 },
    { arbitrary: special, weight: 2 },
    {
      arbitrary: fc.record({
        op: pick('all' as const, 'any' as const),
        of: fc.array(tie('match'), { maxLength: 4 }),
      }),
      weight: 5,
    },
    { arbitrary: tie('match').map((match): Match => ({ op: 'not', match })), weight: 1 },
  ),
})).match

/** Dictionaries as a run has them: addresses share one. */
class Table {
  readonly #dictionaries = new Dictionaries(7)

  batch(events: readonly Event[]): Batch {
    const present = names.filter((name) => events.some(({ fields }) => fields[name] !== undefined))
    return {
      eventClass: 'authentication',
      length: events.length,
      time: Float64Array.from(events, ({ time }) => time),
      ref: Float64Array.from(events, (_, i) => i),
      columns: new Map(
        present.map((name) => {
          const values = events.map(({ fields }) => fields[name])
          return [name, columnOf(name, values, this.#dictionaries)]
        }),
      ),
    }
  }
}

const rowsOf = (matcher: Matcher, all: readonly Match[], batches: readonly Batch[]): number[][][] =>
  batches.map((batch) =>
    all.map((match) => {
      const { rows, count } = matcher.add(match).rows(batch)
      return [...rows.subarray(0, count)]
    }),
  )

describe(`matching, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  const scene = fc.record({
    all: fc.array(someMatch, { minLength: 1, maxLength: 12 }),
    batches: fc.array(fc.array(event, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
  })

  it('together, one by one, and by the definitions', () => {
    let found = 0
    fc.assert(
      fc.property(scene, ({ all, batches }) => {
        const table = new Table()
        const made = batches.map((events) => table.batch(events))
        const wanted = batches.map((events) =>
          all.map((match) =>
            events.flatMap(({ fields, time }, row) => (matches(match, fields, time) ? [row] : [])),
          ),
        )
        found += wanted.flat(2).length
        expect(rowsOf(new Matcher(Number.POSITIVE_INFINITY), all, made), 'one by one').toEqual(wanted)
        expect(rowsOf(new Matcher(0), all, made), 'together').toEqual(wanted)
        // Asked rule by rule over all batches, as the engine asks.
        const matcher = new Matcher(0)
        const compiled = all.map((match) => matcher.add(match))
        const byRule = compiled.map((one) =>
          made.map((batch) => {
            const { rows, count } = one.rows(batch)
            return [...rows.subarray(0, count)]
          }),
        )
        expect(
          made.map((_, i) => byRule.map((rows) => rows[i])),
          'rule by rule',
        ).toEqual(wanted)
      }),
      { numRuns, seed },
    )
    expect(found).toBeGreaterThan(100)
  })

  it('wildcards, by every split', () => {
    const parts = fc.array(pick<WildcardPart>('a', 'ab', 'b', { wild: 'many' }, { wild: 'one' }), {
      minLength: 1,
      maxLength: 7,
    })
    const text = fc.string({ unit: pick('a', 'b', '💀'), maxLength: 12 })
    let held = 0
    fc.assert(
      fc.property(parts, text, (wanted, given) => {
        const match: Match = { op: 'wildcard', field: 'message', parts: wanted, cased: true }
        const holds = matches(match, { message: given })
        if (holds) held++
        expect(wildcardMatches(given, wanted)).toBe(holds)
      }),
      { numRuns: 5 * numRuns, seed },
    )
    expect(held).toBeGreaterThan(20)
  })

  it('few rows of large batches are asked as whole batches are', () => {
    const rare = fc.record({
      all: fc.array(someMatch, { minLength: 1, maxLength: 8 }),
      events: fc.array(event, { minLength: 1, maxLength: 6 }),
    })
    fc.assert(
      fc.property(rare, ({ all, events }) => {
        const filler: Event = { time: 5, fields: { status: 'nothing of note' } }
        const many = events.flatMap((one) => [one, ...Array<Event>(20).fill(filler)])
        const batch = new Table().batch(many)
        expect(rowsOf(new Matcher(0), all, [batch])).toEqual(
          rowsOf(new Matcher(Number.POSITIVE_INFINITY), all, [batch]),
        )
      }),
      { numRuns, seed },
    )
  })
})
