import { type Difference, differences } from '../../explain/compare.ts'
import { memoryOf } from '../../explain/story.ts'
import { type Trace, trace } from '../../explain/trace.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { ReadAgain } from '../read-again.ts'
import { type Fields, type InnerAlert, innerAlert, innerFindings, innerPlans, withAlerts } from './chain.ts'
import { type Collected, Collector, type Detail, type Target } from './collect.ts'

/** A finding judged a second time, from the events themselves. */
export interface JudgedAnew {
  readonly trace: Trace
  readonly details: ReadonlyMap<string, Detail>
  /** Where this finding, or an inner alert that it stands on, is not what the definitions give. */
  readonly differences: readonly Difference[]
  /** The inner alerts of its key. */
  readonly inner: readonly InnerAlert[]
}

/**
 * Reads the inputs again for what the key of a finding saw, and computes its condition over time. Where it stands on the
 * alerts of other rules, those are found and judged first.
 */
export async function judgeAnew(
  finding: Finding,
  plans: readonly Plan[],
  read: ReadAgain,
  limit: number,
): Promise<JudgedAnew> {
  const { plan, openedAt, closedAt } = finding
  const inner = innerPlans(plan, plans)
  const from = openedAt - memoryOf(plan) - Math.max(0, ...inner.map(memoryOf))
  const found =
    inner.length === 0
      ? { findings: [], complete: true }
      : await innerFindings(inner, read, from, closedAt + plan.windowMs + plan.holdMs)
  const findings = [...found.findings, finding]
  const collector = new Collector(findings.map(targetOf), limit)
  await read([...inner, plan], { alert() {}, span: (span, ids) => collector.span(span, ids) })
  return judge(findings, collector.stories(), found.complete)
}

const targetOf = ({ plan, key, openedAt, closedAt, evidence, lastEvents }: Finding): Target => ({
  plan,
  key,
  openedAt,
  closedAt,
  named: new Set([...evidence, ...lastEvents]),
})

/** Judges findings of inner rules, then the last, which stands on them. */
function judge(findings: readonly Finding[], stories: readonly Collected[], complete: boolean): JudgedAnew {
  const alerts: InnerAlert[] = []
  const fields = new Map<string, Fields>()
  const wrong = new Map<InnerAlert, readonly Difference[]>()
  for (const [i, finding] of findings.entries()) {
    const { story, details, inner } = withAlerts(stories[i]!, alerts)
    const whole = complete ? story : { ...story, lacking: 'more alerts of inner rules than are followed' }
    const traced = trace(whole, finding.openedAt)
    const differ = traced.lacking === undefined ? differences(finding, traced) : []
    if (i === findings.length - 1) {
      const below = inner.flatMap((one) => (wrong.get(one) ?? []).map((each) => within(one, each)))
      return { trace: traced, details, differences: [...differ, ...below], inner }
    }
    for (const { id, fields: known } of details.values()) fields.set(id, known)
    const alert = innerAlert(finding, traced, story, (id) => fields.get(id))
    alerts.push(alert)
    wrong.set(alert, differ)
  }
  throw new Error('nothing to judge')
}

const within = ({ id }: InnerAlert, { what, told, computed }: Difference): Difference => ({
  what: `${what} of ${id}`,
  told,
  computed,
})
