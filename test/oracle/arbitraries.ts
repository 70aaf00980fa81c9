import * as fc from 'fast-check'
import type { OracleEvent, Value } from '../../src/agreement/definitions/occurrence.ts'
import type { EventClass } from '../../src/model/fields.ts'
import type { Condition, Formula, Input, Match, Plan, Test } from '../../src/model/plan.ts'
import { onAlerts, plan } from './plans.ts'

/** Plans, and a stream on which they have something to say. */
export interface Scene {
  readonly plans: readonly Plan[]
  /** In total order. */
  readonly events: readonly OracleEvent[]
}

const coordinates = 'src_endpoint.location.coordinates'
const classes: readonly EventClass[] = ['authentication', 'http']

/** The few values a field has, so that keys meet, and now and then none. */
const values: Readonly<Record<string, readonly Value[]>> = {
  'user.name': [
    'ann',
    'Ann',
    'bob',
    '',
    null,
    undefined,
    ['ann', 'bob'],
    ['bob', null, 'Ann', 'bob'],
    ['ann'],
    [null],
    [],
  ],
  'src_endpoint.ip': [
    '10.0.0.1',
    '10.0.0.2',
    '192.0.2.7',
    '2001:db8::1',
    undefined,
    ['10.0.0.2', '2001:db8::1'],
  ],
  status: ['Success', 'Failure', 'failure', null, ['Success', 'Failure']],
  message: ['a', 'b', 'ab', 'a*', 'A\nb', undefined, ['a', 'b'], ['5', 'b', '5']],
  'http_response.code': [200, 404, 404, 500.5, undefined, [200, 404], [500.5, null, 7, 7]],
  'dst_endpoint.port': [0, 22, 80, undefined],
  'unmapped.color': ['red', 'blue', undefined, ['red', 'blue', 'red']],
  'unmapped.amount': [
    ...['0.1', '0.2', '0.3', '-0.1', '0', '1', '5', '100', '-1.5', '1e-6', '0.0000005', '0.00000049'],
    ...[
      '9007199254740.993',
      '999999999999999',
      '-999999999999999',
      '1e15',
      '2e14',
      '123456789.1234565',
      '.5',
      '+1e2',
    ],
    ...['', 'x', '1,5', 'NaN', 'Infinity', null, undefined],
    ...[
      ['0.1', '0.2'],
      ['1', 'x', '1'],
      ['x', 'y'],
    ],
  ],
  [coordinates]: [
    '13.405,52.52',
    '2.3522,48.8566',
    '139.6917,35.6895',
    'nowhere',
    undefined,
    ['13.405,52.52', '2.3522,48.8566'],
  ],
}
const keyFields = ['user.name', 'src_endpoint.ip', 'http_response.code', 'unmapped.color'] as const
/** Numbers, texts that are numbers, and texts that are none. */
const numberFields = [
  'unmapped.amount',
  'unmapped.amount',
  'http_response.code',
  'dst_endpoint.port',
  'message',
] as const
const valueFields = ['user.name', 'src_endpoint.ip', 'status', 'dst_endpoint.port', 'message'] as const

const pick = <T>(from: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...from)
const some = <T>(from: readonly T[], minLength: number, maxLength: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(pick(from), { minLength, maxLength })

/** Windows near each other, so that one stream suits several plans. */
const windowMs = fc.oneof(fc.integer({ min: 1, max: 50 }), pick([1, 2, 5, 10, 20]))

/* What a rule asks of one event. */

const texts = pick(['a', 'B', 'ab', 'ann', 'Failure', 'failure', '', 'red', '10.0.0.', '404', 'a*'])
const textField = pick(['user.name', 'status', 'message', 'src_endpoint.ip', 'unmapped.color'])
const textTest: fc.Arbitrary<Match> = fc.record({
  op: pick(['equals', 'contains', 'startsWith', 'endsWith'] as const),
  field: textField,
  text: texts,
  cased: fc.boolean(),
})
const wildcard: fc.Arbitrary<Match> = fc.record({
  op: fc.constant('wildcard' as const),
  field: textField,
  parts: fc.array(pick(['a', 'b', 'F', '*', { wild: 'many' }, { wild: 'one' }] as const), {
    minLength: 1,
    maxLength: 4,
  }),
  cased: fc.boolean(),
})
const regex: fc.Arbitrary<Match> = fc.record({
  op: fc.constant('regex' as const),
  field: textField,
  pattern: pick(['^a', 'b$', 'a.b', '^(ann|bob)$', 'fail', '[0-9]+\\.2$', '^$']),
  flags: pick(['', 'i', 's', 'm', 'ims']),
})
const cidr: fc.Arbitrary<Match> = fc.record({
  op: fc.constant('cidr' as const),
  field: fc.constant('src_endpoint.ip'),
  range: pick(['10.0.0.0/8', '10.0.0.2/32', '0.0.0.0/0', '2001:db8::/32', '192.0.2.0/24']),
})
const compare: fc.Arbitrary<Match> = fc.record({
  op: fc.constant('compare' as const),
  field: pick(['http_response.code', 'dst_endpoint.port']),
  test: fc.record({
    op: pick(['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const),
    n: pick([0, 22, 200, 404, 500.5]),
  }),
})
const presence: fc.Arbitrary<Match> = fc.record({ op: pick(['lacks', 'exists'] as const), field: textField })
const keyword: fc.Arbitrary<Match> = fc.record({
  op: fc.constant('keyword' as const),
  match: fc.record({
    op: pick(['equals', 'contains', 'startsWith'] as const),
    field: fc.constant('*'),
    text: pick(['a', 'b', 'ann', 'red']),
    cased: fc.boolean(),
  }),
})
const leaf: fc.Arbitrary<Match> = fc.oneof(
  { arbitrary: textTest, weight: 6 },
  { arbitrary: fc.oneof(wildcard, regex, cidr, compare, presence, keyword), weight: 6 },
)

/** A match that most often lets a good part of the stream pass. */
export const someMatch: fc.Arbitrary<Match> = fc.oneof(
  { arbitrary: fc.constant<Match>({ op: 'all', of: [] }), weight: 4 },
  { arbitrary: leaf, weight: 3 },
  { arbitrary: leaf.map<Match>((match) => ({ op: 'not', match })), weight: 2 },
  {
    arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map<Match>((of) => ({ op: 'any', of })),
    weight: 3,
  },
  {
    arbitrary: fc.array(leaf, { minLength: 1, maxLength: 2 }).map<Match>((of) => ({ op: 'all', of })),
    weight: 1,
  },
)

/* What must hold over a window. */

function conditionOf(most: number): fc.Arbitrary<Condition> {
  const n = fc.integer({ min: 0, max: most })
  const lower = fc.record({ op: pick(['gt', 'gte'] as const), n })
  const upper = fc.record({ op: pick(['lt', 'lte'] as const), n })
  const exact = fc.record({ op: pick(['eq', 'neq'] as const), n })
  return fc.oneof(
    { arbitrary: lower.map((one) => [one]), weight: 5 },
    { arbitrary: fc.oneof(upper, exact).map((one) => [one]), weight: 3 },
    { arbitrary: fc.tuple(lower, upper), weight: 2 },
    { arbitrary: fc.tuple(fc.oneof(lower, upper), exact), weight: 1 },
  )
}

/** The numbers of the streams, sums of some, averages between. */
const numberCondition: fc.Arbitrary<Condition> = conditionOf(5).chain((condition) =>
  fc
    .tuple(
      ...condition.map(({ op }) => {
        const n = pick([
          0, 0.1, 0.15, 0.2, 0.3, 22, 51, 80, 404, 500.5, -1.5, -1, 1e-6, 9_007_199_254_740.992, 2e14,
        ])
        return n.map((one) => ({ op, n: one }))
      }),
    )
    .map((comparisons) => comparisons as Condition),
)

/** Over two inputs or three; one that is not there is never seen. */
const someFormula: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.integer({ min: 0, max: 2 }).map<Formula>((input) => ({ op: 'seen', input })),
    tie('formula').map<Formula>((formula) => ({ op: 'not', formula })),
    fc
      .record({
        op: pick(['all', 'any'] as const),
        of: fc.array(tie('formula'), { minLength: 2, maxLength: 3 }),
      })
      .map<Formula>((words) => words),
  ),
})).formula

const tests = {
  event_count: conditionOf(5).map<Test>((condition) => ({ type: 'event_count', condition })),
  value_count: fc
    .record({ fields: some(valueFields, 1, 2), condition: conditionOf(4) })
    .map<Test>((words) => ({ type: 'value_count', ...words })),
  value_sum: fc
    .record({
      field: pick([...numberFields, 'unmapped.amount', 'unmapped.amount']),
      condition: numberCondition,
    })
    .map<Test>((words) => ({ type: 'value_sum', ...words })),
  value_avg: fc
    .record({
      field: pick([...numberFields, 'unmapped.amount', 'unmapped.amount']),
      condition: numberCondition,
    })
    .map<Test>((words) => ({ type: 'value_avg', ...words })),
  value_percentile: fc
    .record({
      field: pick([...numberFields, 'unmapped.amount', 'unmapped.amount']),
      percentile: pick([0, 10, 25, 50, 50, 75, 90, 99.9, 100, 33.333333]),
      maxWindow: fc.oneof({ arbitrary: fc.constant(100_000), weight: 5 }, fc.integer({ min: 1, max: 8 })),
      condition: numberCondition,
    })
    .map<Test>((words) => ({ type: 'value_percentile', ...words })),
  temporal: fc
    .oneof(
      { arbitrary: fc.constant({ condition: [] }), weight: 3 },
      { arbitrary: conditionOf(3).map((condition) => ({ condition })), weight: 2 },
      { arbitrary: someFormula.map((formula) => ({ formula })), weight: 4 },
    )
    // Without a condition of its own: all of the inputs, which are known when the plan is made.
    .map<Test>((words) => ({ type: 'temporal', ...words })),
  temporal_ordered: fc.constant<Test>({ type: 'temporal_ordered' }),
  spike: fc
    .record({
      factor: fc.integer({ min: 2, max: 3 }),
      min: fc.integer({ min: 1, max: 4 }),
      buckets: fc.integer({ min: 1, max: 4 }),
      accept: fc.integer({ min: 1, max: 4 }),
      exclude: fc.boolean(),
    })
    .map<Test>((words) => ({ type: 'spike', ...words })),
  baseline: fc
    .record({
      learn: fc.integer({ min: 1, max: 3 }),
      threshold: pick([1, 10, 50, 100, 200]),
      atLeast: fc.boolean(),
      both: fc.boolean(),
      min: fc.integer({ min: 0, max: 3 }),
      relearnAfter: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      sliding: fc.boolean(),
    })
    .map<Test>(({ relearnAfter, sliding, ...words }) => ({
      type: 'baseline',
      ...words,
      ...(sliding && { sliding }),
      ...(relearnAfter !== undefined && { relearn: words.learn + relearnAfter }),
    })),
  seasonal_baseline: fc
    .record({
      // Weeks of a few slots; how a slot and a bucket hang together is up to the window.
      slots: fc.integer({ min: 1, max: 3 }),
      remember: fc.integer({ min: 1, max: 5 }),
      needed: fc.integer({ min: 1, max: 3 }),
      deviations: fc.integer({ min: 0, max: 3 }),
      threshold: pick([0, 10, 50, 100]),
      both: fc.boolean(),
      min: fc.integer({ min: 0, max: 3 }),
    })
    .map<Test>(({ slots, remember, needed, ...words }) => ({
      type: 'seasonal_baseline',
      week: { slots, slotMs: 20, timeZone: 'UTC' },
      remember,
      needed: Math.min(needed, remember),
      ...words,
    })),
  first_seen: some(valueFields, 1, 2).map<Test>((fields) => ({ type: 'first_seen', fields })),
  rhythm: fc
    .record({
      events: fc.integer({ min: 3, max: 5 }),
      tolerance: pick([0, 10, 50, 100]),
      minInterval: fc.integer({ min: 0, max: 3 }),
    })
    .map<Test>((words) => ({ type: 'rhythm', ...words })),
  share: fc
    .record({ percent: pick([1, 33, 50, 60, 100]), min: fc.integer({ min: 1, max: 3 }) })
    .map<Test>((words) => ({ type: 'share', ...words })),
  absence: fc.constant<Test>({ type: 'absence' }),
  impossible_travel: fc
    // 900 km/h, and so fast that the milliseconds of the streams decide: 878 km in 10 ms and so on.
    .record({ speed: pick([900, 100_000_000, 300_000_000]), distance: pick([0, 500, 1000]) })
    .map<Test>((words) => ({ type: 'impossible_travel', field: coordinates, ...words })),
} satisfies Readonly<Record<Test['type'], fc.Arbitrary<Test>>>

/** The types there are; a property may run one of them alone. */
export const testTypes = Object.keys(tests) as readonly Test['type'][]

const severalInputs: readonly Test['type'][] = ['temporal', 'temporal_ordered', 'absence']

/** By input: how far its fields stand from those that the plan names. */
const rotation = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 })

/** Other fields of the same list in place of `named`. */
const rotated = (named: readonly string[], among: readonly string[], by: number): string[] =>
  named.map((field) => among[(among.indexOf(field) + by) % among.length]!)

function valuesOf(test: Test, by: number): { valueFields?: readonly string[] } {
  if ('fields' in test) return { valueFields: rotated(test.fields, valueFields, by) }
  if (!('field' in test) || test.type === 'impossible_travel') return {}
  return { valueFields: rotated([test.field], numberFields, by) }
}

/** A plan over events. */
export function somePlan(id: string, types: readonly Test['type'][] = testTypes): fc.Arbitrary<Plan> {
  return pick(types).chain((type) =>
    fc
      .record({
        test: tests[type],
        key: fc.oneof(
          { arbitrary: some(keyFields, 1, 2), weight: 3 },
          { arbitrary: fc.constant([]), weight: 1 },
        ),
        windowMs,
        hold: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
        forget: fc.integer({ min: 10, max: 14 }),
        extra: fc.integer({ min: 0, max: 3 }),
        aliases: fc.option(fc.record({ keys: rotation, values: rotation }), { nil: undefined, freq: 3 }),
        matches: fc.array(fc.tuple(pick(classes), someMatch), {
          minLength: severalInputs.includes(type) ? 2 : 1,
          maxLength: 3,
        }),
      })
      .map(({ test, key, windowMs, hold, forget, extra, matches, aliases }) => {
        const inputs = matches.map<Input>(([eventClass, match], at) => ({
          kind: 'events',
          name: `${id}-${at}`,
          eventClass,
          match,
          keyFields: aliases ? rotated(key, keyFields, aliases.keys[at]!) : key,
          ...(aliases && valuesOf(test, aliases.values[at]!)),
        }))
        const forgetMs = windowMs * forget + extra
        return plan({ id, test: filled(test, inputs.length), key, windowMs, holdMs: hold, forgetMs, inputs })
      }),
  )
}

/** An empty condition of `temporal` stands for its default, all of the inputs. */
function filled(test: Test, inputs: number): Test {
  if (test.type !== 'temporal' || 'formula' in test || test.condition.length > 0) return test
  return { ...test, condition: [{ op: 'gte', n: inputs }] }
}

/** Whether outer rules see an alert of a plan as long as it lasts. */
const lasting = ({ test }: Plan): boolean => test.type === 'temporal' || test.type === 'temporal_ordered'

/** Types whose alerts are known to last while they do. */
const surelyLasting = testTypes.filter((type) => type !== 'spike')

/** An outer plan over the alerts of others, and over events too where it has several inputs. */
function overAlerts(outer: Plan, inner: readonly Plan[], key: readonly string[], counted: string): Plan {
  const events = outer.inputs.slice(inner.length).map(({ valueFields: _, ...input }) => input)
  const inputs = [...inner.map(({ info }) => onAlerts(info.id, key)), ...events]
  return {
    ...outer,
    test: filled(over(outer.test, counted), inputs.length),
    key,
    depth: Math.max(...inner.map(({ depth }) => depth)) + 1,
    inputs: inputs.map((input) => ({ ...input, keyFields: key })),
  }
}

/** An inner plan and an outer one that looks at its alerts. */
export const someChain: fc.Arbitrary<readonly Plan[]> = somePlan('outer').chain((outer) =>
  fc
    .record({
      inner: somePlan('inner', lasting(outer) ? surelyLasting : testTypes),
      silent: fc.boolean(),
      grouped: pick(['as inner', 'by who', 'by nothing'] as const),
      who: some(['user.name', 'src_endpoint.ip'], 1, 2),
    })
    .map(({ inner, silent, grouped, who }) => {
      const key = { 'as inner': inner.key, 'by who': who, 'by nothing': [] }[grouped]
      const counted = [...inner.key, ...who].at(-1)!
      return [
        { ...inner, silent, holdMs: lasting(outer) ? 0 : inner.holdMs },
        overAlerts(outer, [inner], key, counted),
      ]
    }),
)

/** A plan over the alerts of a plan and of one that itself looks at those. */
export const someDeepChain: fc.Arbitrary<readonly Plan[]> = fc
  .record({
    inner: somePlan('inner', surelyLasting),
    middle: somePlan('middle', surelyLasting),
    outer: somePlan('outer'),
  })
  .map(({ inner, middle, outer }) => {
    const counted = inner.key[0] ?? 'user.name'
    const first = { ...inner, holdMs: 0 }
    const second = { ...overAlerts(middle, [first], inner.key, counted), holdMs: 0 }
    return [first, second, overAlerts(outer, [second, first], inner.key, counted)]
  })

/** A test over a field that the inner alerts carry. */
function over(test: Test, field: string): Test {
  if ('fields' in test) return { ...test, fields: [field] }
  return 'field' in test ? { ...test, field } : test
}

/** Events whose gaps are nothing, one, exactly W of some plan and one beside it, a life, or anything. */
export function someStream(plans: readonly Plan[]): fc.Arbitrary<readonly OracleEvent[]> {
  const edges = plans.flatMap(({ windowMs, holdMs, forgetMs }) => [
    ...[
      windowMs - 1,
      windowMs,
      windowMs,
      windowMs + 1,
      2 * windowMs,
      windowMs + holdMs,
      windowMs + holdMs - 1,
    ],
    ...[forgetMs - 1, forgetMs, forgetMs + windowMs],
  ])
  const near = plans.flatMap(({ windowMs }) => [windowMs, windowMs, Math.ceil(windowMs / 2), windowMs - 1])
  const gap = fc.oneof(
    { arbitrary: fc.constant(0), weight: 8 },
    { arbitrary: pick([1, 1, 2, 3, 10]), weight: 8 },
    { arbitrary: pick(near), weight: 6 },
    { arbitrary: pick(edges.filter((edge) => edge >= 0)), weight: 1 },
  )
  const event = fc.record({
    gap,
    // The same event again after the same gap: steady rhythms and steady rates.
    again: fc.oneof(
      { arbitrary: fc.constant(0), weight: 9 },
      { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 1 },
    ),
    eventClass: pick([...classes, 'authentication', 'network'] as const),
    fields: fc.record(Object.fromEntries(Object.entries(values).map(([name, all]) => [name, pick(all)]))),
  })
  return fc
    .record({
      start: fc.oneof(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_120 }),
      ),
      events: fc.array(event, { minLength: 1, maxLength: 60, size: 'max' }),
      // A flood in one millisecond now and then, where the limits of evidence and values show.
      flood: fc.oneof(
        { arbitrary: fc.constant(0), weight: 19 },
        { arbitrary: fc.integer({ min: 95, max: 130 }), weight: 1 },
      ),
    })
    .map(({ start, events, flood }) => {
      const steady = events.flatMap((one) => Array<Loose>(one.again + 1).fill(one))
      const spread = flood > 0 ? [...steady, ...floodOf(events[0]!, flood)] : steady
      let time = start
      return spread.map(({ gap, eventClass, fields }, at) => {
        time += at === 0 ? 0 : gap
        return { id: `s:${String(at).padStart(6, '0')}`, time, eventClass, fields: present(fields) }
      })
    })
}

interface Loose {
  readonly gap: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, Value>>
}

const floodOf = (like: Loose, size: number): Loose[] =>
  Array.from({ length: size }, (_, at) => ({
    ...like,
    gap: at % 50 === 0 ? 1 : 0,
    fields: { ...like.fields, 'user.name': `u${at}`, 'dst_endpoint.port': at },
  }))

const present = (fields: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** A scene with plans of the given types, or a chain. */
export function someScene(types: readonly Test['type'][] = testTypes): fc.Arbitrary<Scene> {
  const alone = fc.integer({ min: 1, max: 3 }).chain((size) => {
    const plans = Array.from({ length: size }, (_, at) => somePlan(`rule-${at}`, types))
    return fc.tuple(...plans)
  })
  return alone.chain(sceneOf)
}

export const someChainScene: fc.Arbitrary<Scene> = fc
  .oneof({ arbitrary: someChain, weight: 3 }, { arbitrary: someDeepChain, weight: 1 })
  .chain(sceneOf)

function sceneOf(plans: readonly Plan[]): fc.Arbitrary<Scene> {
  return someStream(plans).map((events) => ({ plans, events }))
}
