import type { Alert } from '../model/alert.ts'
import { FindingAlert } from './finding-alert.ts'

/** Alerts that have ended are remembered up to this number. */
const REMEMBERED = 16_384

/** Alerts that can be revised, in the order in which they were told. */
export interface RememberedAlerts {
  readonly alerts: readonly Alert[]
  /** When the last of those ended that are not among them. */
  readonly forgottenUntil: number
}

/**
 * What people were told of each alert last, so that a late event can change it. Open alerts are as many as there are.
 * Most runs revise nothing: what is told is only put aside, and sorted in when it is asked for, or when it is as many as are
 * remembered.
 */
export class ToldAlerts {
  readonly #open = new Map<string, Alert>()
  /** Ended or withdrawn, in the order in which that was told. */
  readonly #ended = new Map<string, Alert>()
  /** Goes on through them as they are forgotten: looked at from its beginning, a map passes all that it had there. */
  readonly #oldest = this.#ended.keys()
  /** Told since, in that order; none of them was ever revised. */
  #aside: Alert[] = []
  readonly #most: number
  #revised = false
  #forgottenUntil = Number.NEGATIVE_INFINITY

  constructor(most = REMEMBERED) {
    this.#most = most
  }

  /** When the last of the forgotten alerts ended. */
  get forgottenUntil(): number {
    this.#sortIn()
    return this.#forgottenUntil
  }

  /** What was told last of the same alert. */
  get(alert: Alert): Alert | undefined {
    this.#sortIn()
    return this.#known(nameOf(alert))
  }

  /** Alerts that stand: those that were not withdrawn. */
  *standing(): Iterable<Alert> {
    this.#sortIn()
    yield* this.#open.values()
    for (const alert of this.#ended.values()) if (alert.status !== 'withdrawn') yield alert
  }

  /** Notes that an alert is told; gives it with the revision that it has by now. */
  tell(alert: Alert): Alert {
    const revision = alert.revision ?? (this.#revised ? this.#known(nameOf(alert))?.revision : undefined)
    const told = revision === alert.revision ? alert : withRevision(alert, revision)
    if (told instanceof FindingAlert) told.keepIds()
    this.#aside.push(told)
    if (revision !== undefined) this.#revised = true
    if (revision !== undefined || this.#aside.length > this.#most) this.#sortIn()
    return told
  }

  /** What is remembered now, for {@link ToldAlerts.restore}. */
  save(): RememberedAlerts {
    this.#sortIn()
    const alerts = [...this.#open.values(), ...this.#ended.values()]
    return {
      alerts: alerts.map((alert) => withRevision(alert, alert.revision)),
      forgottenUntil: this.#forgottenUntil,
    }
  }

  /** Remembers what another one did; may be called several times, with some of it each. */
  restore({ alerts, forgottenUntil }: RememberedAlerts): void {
    for (const alert of alerts) this.tell(alert)
    this.#sortIn()
    this.#forgottenUntil = Math.max(this.#forgottenUntil, forgottenUntil)
  }

  #known(name: string): Alert | undefined {
    return this.#open.get(name) ?? this.#ended.get(name)
  }

  #sortIn(): void {
    for (const alert of this.#aside) {
      const name = nameOf(alert)
      this.#open.delete(name)
      this.#ended.delete(name)
      if (alert.status === 'open') this.#open.set(name, alert)
      else {
        this.#ended.set(name, alert)
        if (this.#ended.size > this.#most) this.#forgetOldest()
      }
    }
    this.#aside = []
  }

  #forgetOldest(): void {
    const name = this.#oldest.next().value!
    this.#forgottenUntil = Math.max(this.#forgottenUntil, this.#ended.get(name)!.closedAt)
    this.#ended.delete(name)
  }
}

/** What its id is made of, which takes longer. */
const nameOf = ({ rule, key, openedAt, attack }: Alert): string =>
  `${rule.id}\0${openedAt}\0${Object.values(key).join('\0')}\0${attack?.vector ?? ''}`

/** An alert with all it says, as it stands after so many revisions. */
export function withRevision(alert: Alert, revision: number | undefined): Alert {
  const { id, rule, key, status, openedAt, closedAt, openedBy, value, peak, count } = alert
  const { evidence, lastEvents, entities, attack, reason, advice, message, recovery, withdrawnBecause } =
    alert
  return {
    ...{ id, rule, key, status, openedAt, closedAt, openedBy, value, count },
    ...{ evidence, lastEvents, entities, reason, advice },
    ...(peak && { peak }),
    ...(attack && { attack }),
    ...(message !== undefined && { message }),
    ...(recovery !== undefined && { recovery }),
    ...(withdrawnBecause !== undefined && { withdrawnBecause }),
    ...(revision !== undefined && { revision }),
  }
}
