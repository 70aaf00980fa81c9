import { Engine } from '../detect/engine.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { Sequencer } from '../order/sequencer.ts'
import { batchesOf, type WrittenEvent } from './written-events.ts'

export interface EventRun {
  /** The source under which the events stand: what their ids begin with. */
  readonly source: string
  readonly latenessMs: number
  readonly spanRows?: number
}

/** Runs written events through the parts that run a stream, judging what is sealed after each batch; gives what closed. */
export function runEvents(
  plans: readonly Plan[],
  batches: Iterable<readonly WrittenEvent[]>,
  { source: name, ...options }: EventRun,
): { findings: Finding[]; late: number } {
  const dictionaries = new Dictionaries(7)
  const ids = new EventIds()
  const source = ids.addSource(name, true)
  const engine = new Engine(plans, dictionaries, ids)
  const sequencer = new Sequencer(ids, options)
  const findings: Finding[] = []
  sequencer.open(source)
  for (const events of batches) {
    for (const batch of batchesOf(events, { dictionaries, ids }, source)) sequencer.add(source, batch)
    for (const span of sequencer.sealed()) findings.push(...engine.process(span))
  }
  for (const span of sequencer.end()) findings.push(...engine.process(span))
  return { findings: findings.filter(({ status }) => status === 'closed'), late: sequencer.late }
}
