import type { Input, Plan } from '../../model/plan.ts'
import { absence } from './absence.ts'
import { baseline, spike } from './buckets.ts'
import type { Episode, OracleAlert } from './episodes.ts'
import { episodesOf } from './episodes.ts'
import { matches } from './match.ts'
import type { Meaning } from './meaning.ts'
import { firstSeen, impossibleTravel } from './moments.ts'
import { micro, valueAvg, valuePercentile, valueSum } from './numbers.ts'
import type { Occurrence, OracleEvent, Value } from './occurrence.ts'
import { inOrder, textsOf, tuplesOf } from './occurrence.ts'
import { seasonalBaseline } from './seasonal.ts'
import { eventCount, rhythm, share, temporal, temporalOrdered, valueCount } from './windows.ts'

export type { OracleAlert } from './episodes.ts'
export type { OracleEvent } from './occurrence.ts'

export interface JudgeOptions {
  /** The horizon: only what happened before it is judged. Default: all of a finished stream. */
  readonly until?: number
  /** Looks at every millisecond, not only at those where something can change. */
  readonly everyMillisecond?: boolean
  /** The id under which an outer rule names an inner alert. */
  readonly alertId?: (ruleId: string, key: readonly string[], openedAt: number) => string
}

/**
 * The alerts that the definitions in docs/reference/semantics.md give: every key, every time at which
 * anything can change, everything counted afresh from all events. It shares no code with the engine.
 */
export function judge(
  plans: readonly Plan[],
  events: readonly OracleEvent[],
  options: JudgeOptions = {},
): OracleAlert[] {
  const seen = events.filter((event) => options.until === undefined || event.time < options.until)
  if (seen.length === 0) return []
  const times = seen.map((event) => event.time)
  const streamStart = Math.min(...times)
  const horizon = options.until ?? Math.max(...times) + 1
  const told = new Map<string, Told>()
  for (const plan of plans.toSorted((a, b) => a.depth - b.depth)) {
    if (told.has(plan.info.id)) throw new Error(`oracle: the id ${plan.info.id} stands twice`)
    const episodes = [...byKey(plan, seen, told, options.alertId ?? plainAlertId)].flatMap(([key, all]) =>
      episodesOf(
        plan,
        JSON.parse(key) as string[],
        meaningOf(plan, all, streamStart),
        options.everyMillisecond ?? false,
      ),
    )
    told.set(plan.info.id, { plan, episodes: episodes.filter((one) => one.openedAt < horizon) })
  }
  return [...told.values()]
    .filter(({ plan }) => !plan.silent)
    .flatMap(({ episodes }) => episodes.map(({ laterTimes: _, newestEvidence: __, ...alert }) => alert))
    .sort(inAlertOrder)
}

interface Told {
  readonly plan: Plan
  readonly episodes: readonly Episode[]
}

/** Alerts by opening, rule, key. */
export function inAlertOrder(a: OracleAlert, b: OracleAlert): number {
  return a.openedAt - b.openedAt || compare(a.ruleId, b.ruleId) || compare(a.key.join('\0'), b.key.join('\0'))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const plainAlertId = (ruleId: string, key: readonly string[], openedAt: number): string =>
  `alert:${ruleId}:${key.join(',')}:${openedAt}`

function meaningOf(plan: Plan, all: readonly Occurrence[], streamStart: number): Meaning {
  const { test } = plan
  switch (test.type) {
    case 'event_count':
      return eventCount(plan, test, all)
    case 'value_count':
      return valueCount(plan, test, all)
    case 'value_sum':
      return valueSum(plan, test, all)
    case 'value_avg':
      return valueAvg(plan, test, all)
    case 'value_percentile':
      return valuePercentile(plan, test, all)
    case 'temporal':
      return temporal(plan, test, all)
    case 'temporal_ordered':
      return temporalOrdered(plan, all)
    case 'rhythm':
      return rhythm(plan, test, all)
    case 'share':
      return share(plan, test, all)
    case 'spike':
      return spike(plan, test, all, streamStart)
    case 'baseline':
      return baseline(plan, test, all, streamStart)
    case 'seasonal_baseline':
      return seasonalBaseline(plan, test, all, streamStart)
    case 'first_seen':
      return firstSeen(plan, test, all)
    case 'absence':
      return absence(plan, all)
    case 'impossible_travel':
      return impossibleTravel(plan, test, all)
  }
}

interface Fact {
  readonly t: number
  readonly depth: number
  readonly id: string
  readonly fields: Readonly<Record<string, Value>>
}

/** What each key of a plan sees, in total order. An event that several inputs match stands there once. */
function byKey(
  plan: Plan,
  events: readonly OracleEvent[],
  told: ReadonlyMap<string, Told>,
  alertId: NonNullable<JudgeOptions['alertId']>,
): ReadonlyMap<string, readonly Occurrence[]> {
  const keys = new Map<string, Map<string, Occurrence & { readonly inputs: Set<number> }>>()
  plan.inputs.forEach((input, number) => {
    for (const fact of factsOf(plan, input, events, told, alertId)) {
      for (const key of keysOf(plan, input, fact)) {
        const name = JSON.stringify(key)
        const place = `${fact.t} ${fact.id}`
        const all = keys.get(name) ?? new Map()
        keys.set(name, all)
        const known = all.get(place) ?? { ...fact, inputs: new Set<number>() }
        known.inputs.add(number)
        all.set(place, known)
      }
    }
  })
  return new Map([...keys].map(([name, all]) => [name, [...all.values()].sort(inOrder)]))
}

/** One key for each tuple of its lists' values; none where these are too many. */
function keysOf({ test }: Plan, input: Input, { fields }: Fact): readonly (readonly string[])[] {
  const keys = tuplesOf(input.keyFields, fields)
  const counted = 'fields' in test ? tuplesOf(input.valueFields ?? test.fields, fields).length : 1
  const reckons = 'field' in test && test.type !== 'impossible_travel'
  const reckoned = reckons
    ? textsOf(fields[input.valueFields?.[0] ?? test.field]).flatMap((text) => micro(text) ?? []).length
    : 1
  return keys.length > 64 || keys.length * Math.max(counted, reckoned) > 1024 ? [] : keys
}

function factsOf(
  plan: Plan,
  input: Input,
  events: readonly OracleEvent[],
  told: ReadonlyMap<string, Told>,
  alertId: NonNullable<JudgeOptions['alertId']>,
): readonly Fact[] {
  if (input.kind === 'events') {
    return events
      .filter(
        (event) => event.eventClass === input.eventClass && matches(input.match, event.fields, event.time),
      )
      .map(({ id, time, fields }) => ({ t: time, depth: 0, id, fields }))
  }
  const inner = told.get(input.ruleId)
  if (!inner) throw new Error(`oracle: ${plan.info.id} looks at ${input.ruleId}, which is not before it`)
  const lasting = plan.test.type === 'temporal' || plan.test.type === 'temporal_ordered'
  if (lasting && inner.plan.holdMs > 0)
    throw new Error(`oracle: ${input.ruleId} has hold, presence is unknown`)
  return inner.episodes.flatMap((alert) => {
    const fields = {
      ...who(alert.newestEvidence),
      ...Object.fromEntries(inner.plan.key.map((name, at) => [name, alert.key[at]])),
    }
    const id = alertId(alert.ruleId, alert.key, alert.openedAt)
    const times = lasting ? [alert.openedAt, ...alert.laterTimes] : [alert.openedAt]
    return times.map((t) => ({ t, depth: inner.plan.depth + 1, id, fields }))
  })
}

/** Of its newest evidence an alert carries user and source. */
const who = (evidence: Occurrence | undefined): Readonly<Record<string, Value>> => ({
  'user.name': evidence?.fields['user.name'],
  'src_endpoint.ip': evidence?.fields['src_endpoint.ip'],
})
