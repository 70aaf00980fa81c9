import type { DetectionService } from '../../api/detection-service.ts'
import type { AlertExplanation, ExplainService } from '../../api/explain-service.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Detection } from '../detection/detection.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'
import type { Explained } from './explain.ts'
import { shownSteps } from './explain-plot.ts'
import { explainStored } from './explain-stored.ts'
import { explainedText } from './explain-text.ts'

/** Explanations worked out at once; beyond, they are refused. */
const MOST_AT_ONCE = 2
/** Bounds of one of them: events read, and time. */
const MOST_EVENTS = 1_000_000
const MOST_MS = 30_000

/** Explains alerts of the service from the events that it has stored. */
export function explanations(
  detection: Pick<Detection, 'book' | 'followerOptions'>,
  alerts: Pick<DetectionService, 'alert'>,
  store: SearchableEvents,
): ExplainService {
  let running = 0
  const explainOne = async (alert: Alert, limit: number): Promise<AlertExplanation> => {
    const plans = plansOf(detection, alert)
    const plan = plans?.find(({ info }) => info.id === alert.rule.id)
    if (!plans || !plan)
      throw new Refusal(
        'conflict',
        `rule ${alert.rule.id} is not in force as it was when it told this alert: it was changed, disabled or deleted since`,
      )
    const { enrichments, isInside } = detection.followerOptions
    const signal = AbortSignal.timeout(MOST_MS)
    const bounds = { limit, most: MOST_EVENTS, signal }
    return told(
      await explainStored(alert, plan, plans, store, { enrichments, isInside, ...bounds }),
      alert,
      limit,
    )
  }
  return {
    explain: async (id, limit) => {
      const alert = await alerts.alert(id)
      if (!alert) return undefined
      if (running >= MOST_AT_ONCE)
        throw new Refusal('busy', `${MOST_AT_ONCE} alerts are being explained already; try again soon`)
      running++
      try {
        return await explainOne(alert, limit)
      } finally {
        running--
      }
    },
  }
}

/** The rules in force, where the rule of the alert is among them as it was then; else those with the version it had. */
function plansOf({ book }: Pick<Detection, 'book'>, { rule }: Alert): readonly Plan[] | undefined {
  const holds = (plans: readonly Plan[]): boolean =>
    plans.some(({ info }) => info.id === rule.id && info.version === rule.version)
  if (holds(book.plans)) return book.plans
  const older = book.all.flatMap(({ versions }) => versions.map(({ text }) => text))
  for (const text of older) {
    if (!text.includes(rule.id)) continue
    const plans = book.plansWith(text)
    if (holds(plans)) return plans
  }
  return undefined
}

function told(explained: Explained, alert: Alert, limit: number): AlertExplanation {
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
