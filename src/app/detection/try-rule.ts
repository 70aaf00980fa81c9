import type { RuleTrial } from '../../api/detection-service.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { runStored } from '../events/run-stored.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'

/** Bounds of one trial: events read, alerts told, and time. */
const MOST_EVENTS = 1_000_000
const MOST_ALERTS = 1000
const MOST_MS = 20_000

export interface TrialOptions {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** Event times from this one on. */
  readonly from: number
}

/** The alerts that rules would have given over stored events. */
export async function tryRules(
  store: SearchableEvents,
  { plans, enrichments, isInside, from }: TrialOptions,
): Promise<RuleTrial> {
  const alerts = new Map<string, Alert>()
  const began = performance.now()
  const { events, whole } = await runStored(
    store,
    {
      ...{ plans, enrichments, isInside, search: { from, filters: [] }, most: MOST_EVENTS },
      look: () => alerts.size < MOST_ALERTS && performance.now() - began < MOST_MS,
    },
    { alert: (alert) => alerts.set(alert.id, alert) },
  )
  const found = [...alerts.values()].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  return { events, whole: whole && found.length <= MOST_ALERTS, alerts: found.slice(0, MOST_ALERTS) }
}
