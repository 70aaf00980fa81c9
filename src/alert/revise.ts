import { formatTime } from '../lib/time.ts'
import type { Alert } from '../model/alert.ts'
import type { LateEvents } from '../model/revision.ts'
import { type ToldAlerts, withRevision } from './told-alerts.ts'

/** The late events that may have changed an alert; undefined where none can have. */
export type LateFor = (alert: Alert) => LateEvents | undefined

/** What is to be told of an alert now, and what happened to it. */
export interface Revised {
  readonly what: 'created' | 'changed' | 'withdrawn'
  readonly alert: Alert
}

/**
 * Compares what was told with the alerts that stored events give, late ones among them. Gives what is to be told now, in order of
 * opening: alerts that are new, those that say something else than before, and those that are withdrawn.
 */
export function revise(told: ToldAlerts, again: ReadonlyMap<string, Alert>, lateFor: LateFor): Revised[] {
  const revised: Revised[] = []
  for (const before of told.standing()) {
    const late = lateFor(before)
    if (!late) continue
    const now = again.get(before.id)
    if (!now) revised.push({ what: 'withdrawn', alert: withdrawn(before, becauseOf(before, again, late)) })
    else if (contentOf(now) !== contentOf(before))
      revised.push({ what: 'changed', alert: withRevision(now, next(before)) })
  }
  for (const now of again.values()) {
    const before = told.get(now)
    if ((before && before.status !== 'withdrawn') || !lateFor(now)) continue
    revised.push({ what: 'created', alert: withRevision(now, next(before)) })
  }
  for (const { alert } of revised) told.tell(alert)
  return revised.sort((a, b) => inOrder(a.alert, b.alert))
}

const inOrder = (a: Alert, b: Alert): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)

const next = (before: Alert | undefined): number => (before ? (before.revision ?? 1) : 0) + 1

const withdrawn = (alert: Alert, withdrawnBecause: string): Alert => ({
  ...withRevision(alert, next(alert)),
  status: 'withdrawn',
  withdrawnBecause,
})

/** Everything that an alert says, but how often it was revised. */
function contentOf(alert: Alert): string {
  const { status, closedAt, openedBy, value, peak, count, evidence, lastEvents, entities, attack } = alert
  return JSON.stringify([
    ...[status, closedAt, openedBy, value, peak, count, evidence, lastEvents, entities, attack],
    ...[alert.reason, alert.advice],
  ])
}

/** Why an alert is withdrawn: another has it now, or its condition does not hold. */
function becauseOf(alert: Alert, again: ReadonlyMap<string, Alert>, { id, several }: LateEvents): string {
  const events = several ? `late events (${id} and others)` : `late event ${id}`
  for (const other of again.values()) {
    if (!isSame(alert, other) || other.openedAt > alert.closedAt || other.closedAt < alert.openedAt) continue
    const opened = formatTime(other.openedAt)
    return `with ${events} it is part of alert ${other.id}, opened at ${opened}`
  }
  return `with ${events} its condition does not hold`
}

const isSame = (a: Alert, b: Alert): boolean =>
  a.rule.id === b.rule.id && JSON.stringify(a.key) === JSON.stringify(b.key)
