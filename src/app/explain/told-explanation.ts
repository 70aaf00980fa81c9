import type { AlertExplanation } from '../../api/explain-service.ts'
import type { Alert } from '../../model/alert.ts'
import type { Explained } from './explain.ts'
import { shownSteps } from './explain-plot.ts'
import { explainedText } from './explain-text.ts'

/** What a client is told of an explanation: at most so many of each kind of thing. */
export function toldExplanation(explained: Explained, alert: Alert, limit: number): AlertExplanation {
  const { finding, trace, attack, events, more, inner, differences } = explained
  const steps = shownSteps(explained)
  return {
    alert,
    ...{
      asks: trace.asks,
      limit: trace.limit,
      windowMs: finding.plan.windowMs,
      type: finding.plan.test.type,
    },
    values: steps.slice(0, limit).map(({ t, f, holds }) => ({ at: t, value: f, holds })),
    moreValues: Math.max(0, steps.length - limit),
    decided: trace.facts,
    events: events.map(({ id, t, evidence, note, fields }) => ({ id, at: t, evidence, note, fields })),
    moreEvents: more,
    inner: inner.map(({ id, finding: { plan, openedAt, closedAt, count } }) => ({
      ...{ id: id.replace('alert:', ''), rule: plan.info, openedAt, closedAt, count },
    })),
    members: attack?.members.slice(0, limit) ?? [],
    moreMembers: attack ? attack.allMembers - Math.min(limit, attack.members.length) : 0,
    lacking: trace.lacking,
    differences,
    lines: () => explainedText(explained),
  }
}
