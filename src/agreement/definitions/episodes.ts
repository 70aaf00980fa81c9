import type { Plan } from '../../model/plan.ts'
import type { Meaning } from './meaning.ts'
import { between } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'
import { inOrder } from './occurrence.ts'

/** What the oracle says of one alert. */
export interface OracleAlert {
  readonly ruleId: string
  readonly key: readonly string[]
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly count: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly evidence: readonly string[]
  readonly lastEvents: readonly string[]
}

/** An alert with what outer rules need of it: the times of the later events of its key inside it. */
export interface Episode extends OracleAlert {
  readonly laterTimes: readonly number[]
  readonly newestEvidence: Occurrence | undefined
}

interface Interval {
  readonly a: number
  b: number
}

/** The episodes of one key. With `everyMillisecond` no time is skipped; slow, and a check of `changes`. */
export function episodesOf(
  plan: Plan,
  key: readonly string[],
  meaning: Meaning,
  everyMillisecond: boolean,
): readonly Episode[] {
  const times = everyMillisecond ? dense(meaning.changes) : distinct(meaning.changes)
  const steps = times.map((t, at) => ({ t, end: times[at + 1] ?? t, ...meaning.at(t) }))
  if (steps.at(-1)?.holds) throw new Error(`oracle: ${plan.info.id} still holds after its last change`)
  return joined(plan, meaning, steps).map((interval) => episode(plan, key, meaning, interval, steps))
}

const distinct = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b)

function dense(times: readonly number[]): number[] {
  const sorted = distinct(times)
  const first = sorted[0] ?? 0
  return Array.from({ length: (sorted.at(-1) ?? 0) - first + 1 }, (_, at) => first + at)
}

interface Step {
  readonly t: number
  readonly end: number
  readonly f: number
  readonly holds: boolean
}

function joined(plan: Plan, meaning: Meaning, steps: readonly Step[]): readonly Interval[] {
  const found: Interval[] = []
  for (const { t, end, holds } of steps) {
    if (!holds) continue
    const last = found.at(-1)
    const one = last && (t === last.b || t - last.b < plan.holdMs || meaning.joins?.(last.b, t))
    if (one) last.b = end
    else found.push({ a: t, b: end })
  }
  return found
}

function episode(
  plan: Plan,
  key: readonly string[],
  meaning: Meaning,
  { a, b }: Interval,
  steps: readonly Step[],
): Episode {
  const evidence = meaning.evidence(a)
  const later = meaning.part.filter((one) => a < one.t && one.t < b)
  const byEvent = !meaning.opensByExpiry && meaning.part.some((one) => one.t === a)
  const peak = peakOf(plan, meaning, { a, b }, steps)
  return {
    ruleId: plan.info.id,
    key,
    openedAt: a,
    closedAt: b,
    openedBy: byEvent ? 'event' : 'expiry',
    value: meaning.at(a).f,
    count: evidence.length + later.length,
    ...(peak && { peak }),
    evidence: ids(evidence, meaning.most),
    lastEvents: ids([...evidence, ...later], 10),
    newestEvidence: evidence.toSorted(inOrder).at(-1),
    laterTimes: distinct(later.map((one) => one.t)),
  }
}

/** An event that stands there for several of its values is named once. */
const ids = (all: readonly Occurrence[], most: number): string[] =>
  all
    .toSorted(inOrder)
    .slice(-most)
    .filter((one, at, kept) => at === 0 || inOrder(kept[at - 1]!, one) !== 0)
    .map((one) => one.id)

function peakOf(
  plan: Plan,
  meaning: Meaning,
  interval: Interval,
  steps: readonly Step[],
): OracleAlert['peak'] {
  switch (meaning.peak) {
    case 'none':
      return undefined
    case 'tiles':
      return bestTile(meaning.part, plan.windowMs, interval)
    case 'largest':
      return extreme(Math.max, interval, steps)
    case 'smallest':
      return extreme(Math.min, interval, steps)
  }
}

/** The largest of (a-W, a], (a, a+W], ..., the last cut at b; the first of equal ones, at its last event. */
function bestTile(part: readonly Occurrence[], windowMs: number, { a, b }: Interval): OracleAlert['peak'] {
  let best = { value: 0, at: a }
  for (let end = a; end - windowMs < b; end += windowMs) {
    const tile = between(part, end - windowMs, Math.min(end, b - 1))
    if (tile.length > best.value) best = { value: tile.length, at: tile.at(-1)!.t }
  }
  return best
}

/** The largest or smallest f while the condition holds, and the first millisecond that has it. */
function extreme(
  of: (...numbers: number[]) => number,
  { a, b }: Interval,
  steps: readonly Step[],
): OracleAlert['peak'] {
  const holding = steps.filter((step) => step.holds && a <= step.t && step.t < b)
  const value = of(...holding.map((step) => step.f))
  return { value, at: holding.find((step) => step.f === value)!.t }
}
