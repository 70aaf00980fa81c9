import type { RememberedAlerts } from '../../alert/told-alerts.ts'
import type { SavedDictionary } from '../../model/dictionary.ts'
import type { SavedTraffic } from '../../stats/live-traffic.ts'
import type { SavedStream } from '../stream-state.ts'
import type { LiveSource } from './live-sources.ts'
import type { OwnEvents } from './pending-events.ts'
import type { SavedRecent } from './recent-entries.ts'

/** A part of what a rule follower saves. */
export type SavedFollower =
  | { readonly dictionary: readonly [name: string, saved: SavedDictionary] }
  | SavedRest
  | SavedTold
  | { readonly traffic: SavedTraffic }

export type SavedRest = {
  readonly stream: Omit<SavedStream, 'dictionaries'>
  readonly pending: OwnEvents
  readonly sources: readonly LiveSource[]
  readonly recent: SavedRecent
  readonly revised: { readonly at: number; readonly not: number }
  /** Alerts that nobody took yet, as JSON. */
  readonly untold: readonly string[]
}

/** Alerts that can be revised, as JSON. */
export type SavedTold = { readonly told: readonly string[]; readonly forgottenUntil: number }

/** Alerts in one part of what is saved. */
const TOLD = 500
/** All of it, with the alerts that can be revised a few at a time. */
export function* partsOf(
  dictionaries: ReadonlyMap<string, SavedDictionary>,
  rest: SavedRest,
  { alerts, forgottenUntil }: RememberedAlerts,
  traffic: SavedTraffic,
): Generator<SavedFollower, void> {
  for (const dictionary of dictionaries) yield { dictionary }
  yield rest
  yield { traffic }
  for (let from = 0; from < alerts.length; from += TOLD)
    yield { told: alerts.slice(from, from + TOLD).map((alert) => JSON.stringify(alert)), forgottenUntil }
}
