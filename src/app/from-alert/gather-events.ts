import { memoryOf } from '../../explain/story.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { TestEvent } from '../../rules/rule-tests.ts'
import { innerFindings, innerPlans } from '../explain/chain.ts'
import { Collector, type Detail, type Target } from '../explain/collect.ts'
import type { ReadAgain } from '../read-again.ts'

/** Events that a test is looked for in. */
const MOST_EVENTS = 20_000

/** The events that a finding may have come from, up to its opening, oldest first; of inner rules those of their findings. */
export async function gatherEvents(
  finding: Finding,
  plans: readonly Plan[],
  read: ReadAgain,
): Promise<readonly Detail[]> {
  const inner = innerPlans(finding.plan, plans)
  const { openedAt } = finding
  const from = openedAt - memoryOf(finding.plan) - Math.max(0, ...inner.map(memoryOf))
  const below = inner.length === 0 ? [] : (await innerFindings(inner, read, from, openedAt)).findings
  const collector = new Collector([...below, finding].map(targetOf), MOST_EVENTS)
  await read([...inner, finding.plan], { alert() {}, span: (span, ids) => collector.span(span, ids) })
  const all = new Map<string, Detail>()
  for (const { details } of collector.stories())
    for (const detail of details.values()) if (detail.t <= openedAt) all.set(detail.id, detail)
  return [...all.values()].sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1)).slice(-MOST_EVENTS)
}

const targetOf = ({ plan, key, openedAt }: Finding): Target => ({
  plan,
  key,
  openedAt,
  closedAt: openedAt + 1,
  named: new Set(),
  from: memoryStart(plan, openedAt),
})

/** Rules that learn need what they learned from. */
function memoryStart(plan: Plan, openedAt: number): number {
  const { test, windowMs } = plan
  if (test.type === 'baseline' || test.type === 'seasonal_baseline') return Number.NEGATIVE_INFINITY
  if (test.type === 'spike') return openedAt - (test.buckets + 2) * windowMs
  return openedAt - memoryOf(plan)
}

/** An event as a test holds it: what was derived from it is derived again. */
export function testEventOf({ t, eventClass, fields }: Detail, derived: ReadonlySet<string>): TestEvent {
  const kept = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[1] !== null && !derived.has(entry[0]),
  )
  return { time: t, fields: Object.fromEntries(kept), ...(eventClass ? { eventClass } : {}) }
}
