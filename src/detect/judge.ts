import type { TextCodes } from '../model/dictionary.ts'
import type { Plan } from '../model/plan.ts'
import { AbsenceMeasure } from './absence-measure.ts'
import { Baseline } from './baseline.ts'
import { onlyUpper } from './conditions.ts'
import { type Detector, evidenceLimit, threshold } from './detector.ts'
import type { Episode } from './episode.ts'
import { Episodes, type Evidence } from './episodes.ts'
import { EventCount } from './event-count.ts'
import { FirstSeen } from './first-seen.ts'
import type { KeyTable } from './key-table.ts'
import { learnedRate } from './learned-rate.ts'
import { learnedWeek } from './learned-week.ts'
import type { Measure } from './measure.ts'
import { PercentileMeasure } from './percentile-measure.ts'
import { RhythmMeasure } from './rhythm-measure.ts'
import { Sequence } from './sequence.ts'
import { SlidingBaseline } from './sliding-baseline.ts'
import { Spike } from './spike.ts'
import { eventCountTally, shareTally, sumTally } from './tallies.ts'
import { type Tally, TallyMeasure } from './tally-measure.ts'
import { TemporalMeasure } from './temporal-measure.ts'
import { Travel } from './travel.ts'
import { ValueCount } from './value-count.ts'
import { ValueMeasure } from './value-measure.ts'
import { WindowJudge } from './window-judge.ts'
import type { World } from './world.ts'

/** A detector that gives its evidence and speaks through its episodes. */
export type Judging = Detector & {
  episodes: Episodes
  evidence(slot: number, episode: Episode): Evidence
  start?(time: number): void
}

/** The detector of a plan, with its episodes. */
export function judge(
  plan: Plan,
  world: World,
  keys: KeyTable,
  dictionaries: readonly TextCodes[],
  values: TextCodes,
): Judging {
  const detector = detectorOf(plan, values)
  const tiled =
    detector instanceof EventCount || (plan.test.type === 'event_count' && !onlyUpper(plan.test.condition))
  const options = { limit: evidenceLimit(plan), tiled, joinMs: joinMs(plan) }
  detector.episodes = new Episodes(plan, world, keys, dictionaries, options, (slot, episode) =>
    detector.evidence(slot, episode),
  )
  return detector
}

function detectorOf(plan: Plan, values: TextCodes): Judging {
  const { test, windowMs, forgetMs } = plan
  const limit = evidenceLimit(plan)
  const make = (made: Omit<Judging, 'episodes'>): Judging => made as Judging
  const window = (measure: Measure): Judging => make(new WindowJudge(measure, windowMs, forgetMs))
  const tallied = (tally: Tally): Judging => window(new TallyMeasure(tally, windowMs, limit))
  switch (test.type) {
    case 'event_count': {
      const n = threshold(test.condition)
      if (n !== undefined) return make(new EventCount(n, windowMs, limit))
      return tallied(eventCountTally(test.condition))
    }
    case 'value_count': {
      const n = threshold(test.condition)
      if (n !== undefined) return make(new ValueCount(n, windowMs, limit))
      return window(new ValueMeasure(test.condition, limit))
    }
    case 'value_sum':
    case 'value_avg':
      return tallied(sumTally(test))
    case 'value_percentile':
      return window(new PercentileMeasure(test, windowMs, limit))
    case 'temporal':
      return window(new TemporalMeasure(test, plan.inputs.length))
    case 'temporal_ordered':
      return make(new Sequence(plan.inputs.length, windowMs))
    case 'spike':
      return make(new Spike(test, windowMs, limit))
    case 'baseline':
      if (test.sliding) return window(new SlidingBaseline(test, plan, limit))
      return make(new Baseline(learnedRate(test), plan, limit))
    case 'seasonal_baseline':
      return make(new Baseline(learnedWeek(test, plan), plan, limit))
    case 'first_seen':
      return make(new FirstSeen(windowMs, limit))
    case 'rhythm':
      return window(new RhythmMeasure(test))
    case 'share':
      return tallied(shareTally(test))
    case 'absence':
      return window(new AbsenceMeasure(windowMs, forgetMs, limit))
    case 'impossible_travel':
      return make(new Travel(test, windowMs, values))
  }
}

/** Two intervals closer than this are one episode. */
export const joinMs = ({ test, holdMs, windowMs }: Plan): number =>
  test.type === 'spike' ? Math.max(holdMs, windowMs) : holdMs

/** How long a key's state can matter after its last event. */
export function memoryMs(plan: Plan): number {
  const { test, windowMs, holdMs, forgetMs } = plan
  switch (test.type) {
    case 'spike':
      return windowMs * (test.buckets + 2) + holdMs
    case 'baseline':
    case 'seasonal_baseline':
      return forgetMs + 2 * windowMs + holdMs
    case 'absence':
      return forgetMs + windowMs + holdMs
    case 'event_count':
    case 'value_count':
      return threshold(test.condition) === undefined ? forgetMs + windowMs + holdMs : windowMs + holdMs
    case 'temporal': {
      const bounded = 'condition' in test && threshold(test.condition) !== undefined
      return bounded ? windowMs + holdMs : forgetMs + windowMs + holdMs
    }
    default:
      return windowMs + holdMs
  }
}
