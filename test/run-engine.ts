import { runEvents } from '../src/app/run-events.ts'
import type { WrittenEvent } from '../src/app/written-events.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Plan } from '../src/model/plan.ts'

/** An event as tests write it down. */
export type TestEvent = WrittenEvent

export interface EngineAlert {
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

export interface RunOptions {
  readonly batchSize?: number
  readonly spanRows?: number
  readonly latenessMs?: number
}

/** Runs the engine over events as they come, through the sequencer, and gives the alerts that closed. */
export function runEngine(
  plans: readonly Plan[],
  events: readonly TestEvent[],
  options: RunOptions = {},
): EngineAlert[] {
  const { batchSize = 4096, spanRows = 4096, latenessMs = Number.POSITIVE_INFINITY } = options
  const batches: TestEvent[][] = []
  for (let from = 0; from < events.length; from += batchSize)
    batches.push(events.slice(from, from + batchSize))
  return runEvents(plans, batches, { source: 't', latenessMs, spanRows })
    .findings.map(alertOf)
    .sort(
      (a, b) =>
        a.openedAt - b.openedAt || compare(a.ruleId, b.ruleId) || compare(a.key.join('\n'), b.key.join('\n')),
    )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const withoutSource = (id: string): string => id.replace(/^t:/, '')

export const alertOf = (finding: Finding): EngineAlert => ({
  ruleId: finding.plan.info.id,
  key: finding.key,
  openedAt: finding.openedAt,
  closedAt: finding.closedAt,
  openedBy: finding.openedBy,
  value: finding.value,
  count: finding.count,
  ...(finding.peak ? { peak: finding.peak } : {}),
  evidence: finding.evidence.map(withoutSource),
  lastEvents: finding.lastEvents.map(withoutSource),
})
