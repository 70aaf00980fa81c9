import type { TextCodes } from '../model/dictionary.ts'
import type { Plan } from '../model/plan.ts'
import { Baseline } from './baseline.ts'
import { type Detector, evidenceLimit, threshold } from './detector.ts'
import type { Episode } from './episode.ts'
import { Episodes, type Evidence } from './episodes.ts'
import { EventCount } from './event-count.ts'
import { FirstSeen } from './first-seen.ts'
import type { KeyTable } from './key-table.ts'
import { Sequence } from './sequence.ts'
import { Spike } from './spike.ts'
import { Travel } from './travel.ts'
import { ValueCount } from './value-count.ts'
import { WindowJudge } from './window-judge.ts'
import { eventCountTest, rhythmTest, shareTest, temporalTest, valueCountTest } from './window-tests.ts'
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
  const tiled = detector instanceof EventCount || (plan.test.type === 'event_count' && !onlyUpper(plan))
  const joinMs = plan.test.type === 'spike' ? Math.max(plan.holdMs, plan.windowMs) : plan.holdMs
  const options = { limit: evidenceLimit(plan), tiled, joinMs }
  detector.episodes = new Episodes(plan, world, keys, dictionaries, options, (slot, episode) =>
    detector.evidence(slot, episode),
  )
  return detector
}

function detectorOf(plan: Plan, values: TextCodes): Judging {
  const { test, windowMs, forgetMs } = plan
  const limit = evidenceLimit(plan)
  const make = (made: Omit<Judging, 'episodes'>): Judging => made as Judging
  switch (test.type) {
    case 'event_count': {
      const n = threshold(test.condition)
      if (n !== undefined) return make(new EventCount(n, windowMs, limit))
      return make(new WindowJudge(eventCountTest(test.condition), windowMs, forgetMs))
    }
    case 'value_count': {
      const n = threshold(test.condition)
      if (n !== undefined) return make(new ValueCount(n, windowMs, limit))
      return make(new WindowJudge(valueCountTest(test.condition, limit), windowMs, forgetMs))
    }
    case 'temporal':
      return make(new WindowJudge(temporalTest(plan.inputs.length, test.condition), windowMs, forgetMs))
    case 'temporal_ordered':
      return make(new Sequence(plan.inputs.length, windowMs))
    case 'spike':
      return make(new Spike(test, windowMs, limit))
    case 'baseline':
      return make(new Baseline(test, windowMs, forgetMs, limit, plan.key.length > 0))
    case 'first_seen':
      return make(new FirstSeen(windowMs))
    case 'rhythm':
      return make(new WindowJudge(rhythmTest(test), windowMs, forgetMs))
    case 'share':
      return make(new WindowJudge(shareTest(test), windowMs, forgetMs))
    case 'impossible_travel':
      return make(new Travel(test, windowMs, values))
  }
}

const onlyUpper = ({ test }: Plan): boolean =>
  'condition' in test && test.condition.every(({ op }) => op === 'lt' || op === 'lte')

/** How long a key's state can matter after its last event. */
export function memoryMs(plan: Plan): number {
  const { test, windowMs, holdMs, forgetMs } = plan
  switch (test.type) {
    case 'spike':
      return windowMs * (test.buckets + 2) + holdMs
    case 'baseline':
      return forgetMs + 2 * windowMs + holdMs
    case 'event_count':
    case 'value_count':
    case 'temporal':
      return threshold(test.condition) === undefined ? forgetMs + windowMs + holdMs : windowMs + holdMs
    default:
      return windowMs + holdMs
  }
}
