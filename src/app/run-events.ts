import type { Alert } from '../model/alert.ts'
import type { SealedSpan } from '../model/batch.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { Revising } from './revising.ts'
import { newStream, orderingStream, type Stream, type StreamOptions } from './stream-state.ts'
import { batchesOf, type WrittenEvent } from './written-events.ts'

/** What becomes of a stream between two batches. */
export type Between = (stream: Stream, options: StreamOptions) => Stream

export interface EventRun {
  /** The source under which the events stand: what their ids begin with. */
  readonly source: string
  readonly latenessMs: number
  readonly spanRows?: number
  /** Left out: nothing. */
  readonly between?: Between
  /** Alerts are revised after every batch with late events. */
  readonly revises?: boolean
}

export interface EventOutcome {
  /** Those that closed. */
  readonly findings: readonly Finding[]
  /** The last word on each alert. */
  readonly alerts: readonly Alert[]
  readonly late: number
}

/** Runs written events through the parts that run a stream, judging what is sealed after each batch. */
export function runEvents(
  plans: readonly Plan[],
  batches: Iterable<readonly WrittenEvent[]>,
  { source: name, between = (stream) => stream, ...rest }: EventRun,
): EventOutcome {
  const options = { ...rest, plans, seed: 7, isInside: () => false }
  const findings: Finding[] = []
  const told = new Map<string, Alert>()
  const tell = (alerts: readonly Alert[]) => {
    for (const alert of alerts) told.set(alert.id, alert)
  }
  let stream = newStream(options)
  const judge = (spans: Iterable<SealedSpan>) => {
    for (const span of spans) {
      const found = stream.engine.process(span)
      findings.push(...found.filter(({ status }) => status === 'closed'))
      tell(stream.alerter.alert(found, span.until))
    }
  }
  const source = stream.ids.addSource(name, true)
  stream.sequencer.open(source)
  const stored: WrittenEvent[] = []
  for (const events of batches) {
    if (stored.length > 0) stream = between(stream, options)
    for (const batch of batchesOf(events, stream, source)) stream.sequencer.add(source, batch)
    stored.push(...events)
    judge(stream.sequencer.sealed())
    if (!stream.engine.touched) continue
    const revising = new Revising(stream.engine, stream.alerter, stream.sequencer.watermark)
    tell(revising.decided)
    for (const span of inOrder(stored, stream, source, options)) revising.process(span)
    tell(revising.end().alerts)
  }
  judge(stream.sequencer.end())
  return { findings, alerts: [...told.values()], late: stream.sequencer.late }
}

/** Stored events in total order. */
function inOrder(
  events: readonly WrittenEvent[],
  stream: Stream,
  source: number,
  options: StreamOptions,
): Iterable<SealedSpan> {
  const sorted = { ...options, latenessMs: Number.POSITIVE_INFINITY, revises: false }
  const { sequencer } = orderingStream(stream, sorted)
  for (const batch of batchesOf(events, stream, source)) sequencer.add(source, batch)
  return sequencer.end()
}
