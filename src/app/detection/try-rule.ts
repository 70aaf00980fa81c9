import type { RuleTrial } from '../../api/detection-service.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { classesOf, runStored } from '../events/run-stored.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'

/** Bounds of one trial: events read, alerts told, and time. */
const MOST_EVENTS = 1_000_000
const MOST_ALERTS = 1000
const MOST_MS = 20_000

export interface TrialOptions {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** How far before the newest event is looked. */
  readonly backMs: number
}

/**
 * The alerts that rules would have given over the last of the stored events that they look at. Back from the newest of them, and
 * not from the clock: logs that were played back, or of a source that is silent now, lie in any time.
 */
export async function tryRules(
  store: SearchableEvents,
  { plans, enrichments, isInside, backMs }: TrialOptions,
): Promise<RuleTrial> {
  const began = performance.now()
  const [newest] = await store.page({ classes: classesOf(plans), filters: [], fields: [], limit: 1 })
  if (newest === undefined) return { events: 0, whole: true, span: undefined, alerts: [] }
  const from = newest.time - backMs
  const alerts = new Map<string, Alert>()
  const { events, whole } = await runStored(
    store,
    {
      ...{ plans, enrichments, isInside, search: { from, filters: [] }, most: MOST_EVENTS },
      look: () => alerts.size < MOST_ALERTS && performance.now() - began < MOST_MS,
    },
    { alert: (alert) => alerts.set(alert.id, alert) },
  )
  const found = [...alerts.values()].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  return {
    events,
    whole: whole && found.length <= MOST_ALERTS,
    span: { from, until: newest.time },
    alerts: found.slice(0, MOST_ALERTS),
  }
}
