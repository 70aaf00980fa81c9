import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Plan } from '../model/plan.ts'
import { absence } from './answers.ts'
import { baseline } from './baseline.ts'
import { eventCount, isTrue, rhythm, share, temporal, temporalOrdered, valueCount } from './counting.ts'
import { type Fact, type Meaning, meets, type Value } from './meaning.ts'
import { firstSeen, impossibleTravel } from './moments.ts'
import { valueAvg, valuePercentile, valueSum } from './reckoning.ts'
import { seasonalBaseline } from './seasonal.ts'
import { spike } from './spike.ts'
import { inOrder, type Seen, type Story } from './story.ts'

/** The condition from `t` on, until the next step. */
export interface Step extends Value {
  readonly t: number
}

/** One stretch of time in which the condition held, computed from the definition. */
export interface Trace {
  /** What must be reached, in words. */
  readonly asks: string
  /** The number to reach, where there is one. */
  readonly limit: number | undefined
  readonly steps: readonly Step[]
  readonly openedAt: number | undefined
  readonly closedAt: number | undefined
  readonly openedBy: 'event' | 'expiry'
  readonly value: number | undefined
  readonly count: number
  readonly peak: { readonly value: number; readonly at: number } | undefined
  /** Ids, in total order. */
  readonly evidence: readonly string[]
  /** Ids of the later events up to the end. */
  readonly later: readonly string[]
  /** What decided at the opening. */
  readonly facts: readonly Fact[]
  /** What is said of single events, by id. */
  readonly marks: ReadonlyMap<string, string>
  readonly lacking: string | undefined
}

/**
 * Computes what one key's condition was over time from the events and the definitions (docs/reference/semantics.md),
 * and the episode that was open at `openedAt`. It shares nothing with the engine, so that what differs from the engine's
 * own finding is a fault of one of the two.
 */
export function trace(story: Story, openedAt: number): Trace {
  const meaning = withLife(story, meaningOf(story))
  const said = new Map<string, Set<string>>()
  const steps = stepsOf(meaning, ({ id }, text) => said.set(id, (said.get(id) ?? new Set()).add(text)))
  const held = joined(story.plan, meaning, steps).find(({ a, b }) => a <= openedAt && openedAt < b)
  const evidence = held ? meaning.evidence(held.a).toSorted(inOrder) : []
  const later = held ? meaning.part.filter(({ t }) => held.a < t && t < held.b) : []
  const byEvent = held && !meaning.opensByExpiry && meaning.part.some(({ t }) => t === held.a)
  return {
    asks: meaning.asks,
    limit: meaning.limit,
    steps,
    openedAt: held?.a,
    closedAt: held?.b,
    openedBy: byEvent ? 'event' : 'expiry',
    value: held && steps.findLast(({ t }) => t <= held.a)?.f,
    count: evidence.length + later.length,
    peak: held && peakOf(story.plan, meaning, held, steps),
    evidence: idsOf(evidence),
    later: idsOf(later),
    facts: bounded(meaning.facts(held?.a ?? openedAt)),
    marks: new Map([...said].map(([id, texts]) => [id, [...texts].join(', ')])),
    lacking: story.lacking,
  }
}

const MOST_FACTS = 100

/** A rule may ask for thousands of values: the first ones say enough. */
function bounded(facts: readonly Fact[]): readonly Fact[] {
  if (facts.length <= MOST_FACTS) return facts
  return [...facts.slice(0, MOST_FACTS), { label: '', text: `and ${facts.length - MOST_FACTS} more` }]
}

/** An event that stands there for several of its values is named once. */
const idsOf = (seen: readonly Seen[]): readonly string[] => [...new Set(seen.map(({ id }) => id))]

function meaningOf(story: Story): Meaning {
  const { plan, seen } = story
  const { test } = plan
  switch (test.type) {
    case 'event_count':
      return eventCount(plan, test, seen)
    case 'value_count':
      return valueCount(plan, test, seen)
    case 'value_sum':
      return valueSum(plan, test, seen)
    case 'value_avg':
      return valueAvg(plan, test, seen)
    case 'value_percentile':
      return valuePercentile(plan, test, seen)
    case 'temporal':
      return temporal(plan, test, seen)
    case 'temporal_ordered':
      return temporalOrdered(plan, seen)
    case 'rhythm':
      return rhythm(plan, test, seen)
    case 'share':
      return share(plan, test, seen)
    case 'absence':
      return absence(plan, seen)
    case 'spike':
      return spike(story, test)
    case 'baseline':
      return baseline(story, test)
    case 'seasonal_baseline':
      return seasonalBaseline(story, test)
    case 'first_seen':
      return firstSeen(plan, test, seen, story.lastBefore)
    case 'impossible_travel':
      return impossibleTravel(plan, test, seen)
  }
}

/** Whether a condition is true of the empty window, so that it is judged only while its key lives. */
export function isAbsence({ test }: Plan): boolean {
  switch (test.type) {
    case 'event_count':
    case 'value_count':
      return meets(0, test.condition)
    case 'temporal':
      return 'formula' in test ? isTrue(test.formula, () => false) : meets(0, test.condition)
    default:
      return false
  }
}

/** A key lives in runs of events with gaps below `forget`: from first + W up to last + forget. */
function withLife(story: Story, meaning: Meaning): Meaning {
  const { plan } = story
  if (!isAbsence(plan)) return meaning
  const runs: [number, number][] = []
  for (const { t } of meaning.part) {
    const run = runs.at(-1)
    if (run && t - run[1] < plan.forgetMs) run[1] = t
    else runs.push([runs.length === 0 ? Math.min(t, story.firstOfRun ?? t) : t, t])
  }
  const lives = (t: number) =>
    runs.some(([first, last]) => t >= first + plan.windowMs && t < last + plan.forgetMs)
  return {
    ...meaning,
    changes: runs.flatMap(([first, last]) => [first + plan.windowMs, last + plan.forgetMs]),
    at(t) {
      const { f, holds } = meaning.at(t)
      return { f, holds: holds && lives(t) }
    },
    facts: (a) => [
      ...meaning.facts(a),
      ...runs
        .filter(([first, last]) => first <= a && a < last + plan.forgetMs)
        .map(([first, last]) => ({
          label: 'judged',
          text: `from ${formatTime(first + plan.windowMs)}, one window after the first event, until ${formatTime(last + plan.forgetMs)}, ${duration(plan.forgetMs)} after the last`,
        })),
    ],
  }
}

/** The condition at every time at which something enters or leaves. */
function stepsOf(meaning: Meaning, mark: (one: Seen, text: string) => void): readonly Step[] {
  const { part, staysMs } = meaning
  const others = [...new Set(meaning.changes ?? [])].sort((a, b) => a - b)
  const steps: Step[] = []
  let [come, gone, other] = [0, 0, 0]
  for (;;) {
    const enters = part[come]?.t ?? Number.POSITIVE_INFINITY
    const leaves = gone < part.length ? part[gone]!.t + staysMs : Number.POSITIVE_INFINITY
    const t = Math.min(enters, leaves, others[other] ?? Number.POSITIVE_INFINITY)
    if (t === Number.POSITIVE_INFINITY) return steps
    while (come < part.length && part[come]!.t === t) meaning.enter(part[come++]!, mark)
    while (gone < come && part[gone]!.t + staysMs === t) meaning.leave(part[gone++]!)
    while (others[other] === t) other++
    const value = meaning.at(t)
    const last = steps.at(-1)
    if (!last || last.f !== value.f || last.holds !== value.holds) steps.push({ t, ...value })
  }
}

interface Interval {
  readonly a: number
  b: number
}

function joined(plan: Plan, meaning: Meaning, steps: readonly Step[]): readonly Interval[] {
  const found: Interval[] = []
  for (const [i, { t, holds }] of steps.entries()) {
    if (!holds) continue
    const end = steps[i + 1]?.t ?? t + 1
    const last = found.at(-1)
    const one = last && (t === last.b || t - last.b < plan.holdMs || meaning.joins?.(last.b, t))
    if (one) last.b = end
    else found.push({ a: t, b: end })
  }
  return found
}

function peakOf(plan: Plan, meaning: Meaning, { a, b }: Interval, steps: readonly Step[]): Trace['peak'] {
  if (meaning.peak === 'none') return undefined
  if (meaning.peak === 'tiles') return bestTile(meaning.part, plan.windowMs, { a, b })
  const better = (x: number, y: number) => (meaning.peak === 'largest' ? x > y : x < y)
  let best: { value: number; at: number } | undefined
  for (const { t, f, holds } of steps) {
    if (!holds || t < a || t >= b || f === undefined) continue
    if (!best || better(f, best.value)) best = { value: f, at: t }
  }
  return best
}

/** The largest of (a-W, a], (a, a+W], ..., the last cut at b; the first of equal ones, at its last event. */
function bestTile(part: readonly Seen[], W: number, { a, b }: Interval): Trace['peak'] {
  let best = { value: 0, at: a }
  let i = part.findIndex(({ t }) => t > a - W)
  for (let end = a; end - W < b && i >= 0; end += W) {
    const first = i
    while (i < part.length && part[i]!.t <= Math.min(end, b - 1)) i++
    if (i - first > best.value) best = { value: i - first, at: part[i - 1]!.t }
    if (i >= part.length) break
  }
  return best
}
