import * as fc from 'fast-check'
import type { EventClass } from '../../src/model/fields.ts'
import type { Condition, Input, Match, Plan, Test } from '../../src/model/plan.ts'
import type { OracleEvent, Value } from './occurrence.ts'
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
  'user.name': ['ann', 'Ann', 'bob', '', null, undefined],
  'src_endpoint.ip': ['10.0.0.1', '10.0.0.2', '192.0.2.7', '2001:db8::1', undefined],
  status: ['Success', 'Failure', 'failure', null],
  message: ['a', 'b', 'ab', 'a*', 'A\nb', undefined],
  'http_response.code': [200, 404, 404, 500.5, undefined],
  'dst_endpoint.port': [0, 22, 80, undefined],
  'unmapped.color': ['red', 'blue', undefined],
  [coordinates]: ['13.405,52.52', '2.3522,48.8566', '139.6917,35.6895', 'nowhere', undefined],
}
const keyFields = ['user.name', 'src_endpoint.ip', 'http_response.code', 'unmapped.color'] as const
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

const tests = {
  event_count: conditionOf(5).map<Test>((condition) => ({ type: 'event_count', condition })),
  value_count: fc
    .record({ fields: some(valueFields, 1, 2), condition: conditionOf(4) })
    .map<Test>((words) => ({ type: 'value_count', ...words })),
  temporal: fc
    .oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: conditionOf(3), weight: 2 })
    // Without a condition of its own: all of the inputs, which are known when the plan is made.
    .map<Test>((condition) => ({ type: 'temporal', condition: condition ?? [] })),
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
    })
    .map<Test>(({ relearnAfter, ...words }) => ({
      type: 'baseline',
      ...words,
      ...(relearnAfter !== undefined && { relearn: words.learn + relearnAfter }),
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
  impossible_travel: fc
    // 900 km/h, and so fast that the milliseconds of the streams decide: 878 km in 10 ms and so on.
    .record({ speed: pick([900, 100_000_000, 300_000_000]), distance: pick([0, 500, 1000]) })
    .map<Test>((words) => ({ type: 'impossible_travel', field: coordinates, ...words })),
} satisfies Readonly<Record<Test['type'], fc.Arbitrary<Test>>>

/** The types there are; a property may run one of them alone. */
export const testTypes = Object.keys(tests) as readonly Test['type'][]

const severalInputs: readonly Test['type'][] = ['temporal', 'temporal_ordered']

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
        matches: fc.array(fc.tuple(pick(classes), someMatch), {
          minLength: severalInputs.includes(type) ? 2 : 1,
          maxLength: 3,
        }),
      })
      .map(({ test, key, windowMs, hold, forget, extra, matches }) => {
        const inputs = matches.map<Input>(([eventClass, match], at) => ({
          kind: 'events',
          name: `${id}-${at}`,
          eventClass,
          match,
          keyFields: key,
        }))
        const forgetMs = windowMs * forget + extra
        return plan({ id, test: filled(test, inputs.length), key, windowMs, holdMs: hold, forgetMs, inputs })
      }),
  )
}

/** An empty condition of `temporal` stands for its default, all of the inputs. */
function filled(test: Test, inputs: number): Test {
  if (test.type !== 'temporal' || test.condition.length > 0) return test
  return { ...test, condition: [{ op: 'gte', n: inputs }] }
}

/** Types whose truth at a millisecond is known when it is sealed, so that an outer rule may see them last. */
const innerTypes: readonly Test['type'][] = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'share',
]
const outerTypes: readonly Test['type'][] = ['event_count', 'value_count', 'temporal', 'temporal_ordered']

/** An inner plan and an outer one that looks at its alerts, and at events too where it has several inputs. */
export const someChain: fc.Arbitrary<readonly Plan[]> = fc
  .record({
    inner: somePlan('inner', innerTypes),
    outer: somePlan('outer', outerTypes),
    silent: fc.boolean(),
    keyed: fc.boolean(),
  })
  .map(({ inner, outer, silent, keyed }) => {
    const key = keyed ? inner.key : []
    const lasting = outer.test.type === 'temporal' || outer.test.type === 'temporal_ordered'
    const events = outer.inputs.map((input) => ({ ...input, keyFields: key }))
    const test: Test =
      outer.test.type === 'value_count' && inner.key.length > 0
        ? { ...outer.test, fields: inner.key.slice(0, 1) }
        : outer.test
    return [
      { ...inner, silent, holdMs: lasting ? 0 : inner.holdMs },
      { ...outer, test, key, depth: 1, inputs: [onAlerts('inner', key), ...events.slice(1)] },
    ]
  })

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

export const someChainScene: fc.Arbitrary<Scene> = someChain.chain(sceneOf)

function sceneOf(plans: readonly Plan[]): fc.Arbitrary<Scene> {
  return someStream(plans).map((events) => ({ plans, events }))
}
