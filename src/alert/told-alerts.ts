import type { Alert } from '../model/alert.ts'
import { FindingAlert } from './finding-alert.ts'

/** Alerts that have ended are remembered up to this number. */
const REMEMBERED = 16_384

/** What people were told of each alert last, so that a late event can change it. Open alerts are as many as there are. */
export class ToldAlerts {
  readonly #open = new Map<string, Alert>()
  /** Ended or withdrawn, in the order in which that was told. */
  readonly #ended = new Map<string, Alert>()
  readonly #most: number
  /** When the last of the forgotten alerts ended. */
  forgottenUntil = Number.NEGATIVE_INFINITY

  constructor(most = REMEMBERED) {
    this.#most = most
  }

  get(id: string): Alert | undefined {
    return this.#open.get(id) ?? this.#ended.get(id)
  }

  /** Alerts that stand: those that were not withdrawn. */
  *standing(): Iterable<Alert> {
    yield* this.#open.values()
    for (const alert of this.#ended.values()) if (alert.status !== 'withdrawn') yield alert
  }

  /** Notes that an alert is told; gives it with the revision that it has by now. */
  tell(alert: Alert): Alert {
    const { id } = alert
    const revision = alert.revision ?? this.get(id)?.revision
    const told = revision === alert.revision ? alert : withRevision(alert, revision)
    if (told instanceof FindingAlert) told.keepIds()
    this.#open.delete(id)
    this.#ended.delete(id)
    if (alert.status === 'open') this.#open.set(id, told)
    else {
      this.#ended.set(id, told)
      if (this.#ended.size > this.#most) this.#forgetOldest()
    }
    return told
  }

  #forgetOldest(): void {
    for (const [id, { closedAt }] of this.#ended) {
      this.forgottenUntil = Math.max(this.forgottenUntil, closedAt)
      this.#ended.delete(id)
      return
    }
  }
}

/** An alert with all it says, as it stands after so many revisions. */
export function withRevision(alert: Alert, revision: number | undefined): Alert {
  const { id, rule, key, status, openedAt, closedAt, openedBy, value, peak, count } = alert
  const { evidence, lastEvents, entities, attack, reason, advice, withdrawnBecause } = alert
  return {
    ...{ id, rule, key, status, openedAt, closedAt, openedBy, value, count },
    ...{ evidence, lastEvents, entities, reason, advice },
    ...(peak && { peak }),
    ...(attack && { attack }),
    ...(withdrawnBecause !== undefined && { withdrawnBecause }),
    ...(revision !== undefined && { revision }),
  }
}
