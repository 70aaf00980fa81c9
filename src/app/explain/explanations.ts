import type { DetectionService } from '../../api/detection-service.ts'
import type { AlertExplanation, ExplainService } from '../../api/explain-service.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Detection } from '../detection/detection.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'

/** Explanations worked out at once; beyond, they are refused. */
const MOST_AT_ONCE = 2
/** Bounds of one of them: events read, and time. */
const MOST_EVENTS = 1_000_000
const MOST_MS = 30_000

/** Explains alerts of the service from the events that it has stored. What judges these anew is loaded with the first. */
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
    const { explainStored } = await import('./explain-stored.ts')
    const { toldExplanation } = await import('./told-explanation.ts')
    const explained = await explainStored(alert, plan, plans, store, { enrichments, isInside, ...bounds })
    return toldExplanation(explained, alert, limit)
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
