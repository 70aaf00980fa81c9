import { setTimeout as pause } from 'node:timers/promises'
import { incidentAlert } from '../../incident/linked-alert.ts'
import type { Alert } from '../../model/alert.ts'
import type { AlertPageRequest } from '../../model/alert-page.ts'
import type { IncidentAlert } from '../../model/own-incident.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Broadcast } from '../detection/broadcast.ts'
import type { AlertIncidents, IncidentNews } from './alert-incidents.ts'

/** Detection, as incidents see it. */
export interface AlertSource {
  /** Tells alerts from now on, each whenever there is a newer word on it. */
  readonly broadcast: Pick<Broadcast, 'followAlerts' | 'heard' | 'tell'>
  readonly store: { page(request: AlertPageRequest): Promise<readonly Alert[]> }
  /** Resolves when every entry so far was judged. */
  judged(): Promise<void>
  /** Resolves when the store holds all alerts of the entries so far. */
  settled(): Promise<void>
}

const PAGE = 1000
const AGAIN_MS = 500
/** News gather for so long, and for so many times as long as the last ones took. */
const GATHER_MS = 250
const GATHER_SHARE = 20
const MOST_WAIT_MS = 10_000

/**
 * Incidents of the alerts that were ever told, and of those that are being told: first those that the store has, then what
 * came meanwhile, which is the newer word.
 *
 *     reading what is stored --> up to date --> stopped
 */
export class RunningIncidents {
  readonly incidents: AlertIncidents
  readonly #source: AlertSource
  readonly #most: number
  readonly #listeners: ((news: IncidentNews) => void)[] = []
  readonly #upToDate = Promise.withResolvers<void>()
  #waiting: Alert[] | undefined = []
  #timer: NodeJS.Timeout | undefined
  #lookAt: (alert: IncidentAlert) => void = () => {}
  #took = 0
  #stopped = false

  constructor(incidents: AlertIncidents, source: AlertSource, most: number) {
    this.incidents = incidents
    this.#source = source
    this.#most = most
  }

  /** Calls with every change from now on. */
  listen(listener: (news: IncidentNews) => void): void {
    this.#listeners.push(listener)
  }

  /** Calls with every alert that is told from now on. */
  onAlert(lookAt: (alert: IncidentAlert) => void): void {
    this.#lookAt = lookAt
  }

  start(): void {
    this.#source.broadcast.followAlerts((alert) => {
      if (this.#waiting) this.#waiting.push(alert)
      else this.#take(alert)
    })
    void this.#read()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Resolves when incidents are what all alerts and decisions so far come to. */
  async settled(): Promise<void> {
    if (this.#waiting) await this.#ready()
    await this.#source.judged()
    this.settle()
  }

  async #ready(): Promise<void> {
    const tooLong = pause(MOST_WAIT_MS, 'too long', { ref: false })
    if ((await Promise.race([this.#upToDate.promise, tooLong])) === 'too long')
      throw new Refusal('unavailable', 'alerts are still being read from the database; try again soon')
  }

  /** Works in what is new. */
  settle(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const since = performance.now()
    const news = this.incidents.settle()
    this.#took = performance.now() - since
    if (news.changed.length + news.gone.length === 0) return
    for (const tell of this.#listeners) tell(news)
    if (this.#waiting === undefined) this.#broadcast(news)
  }

  #broadcast({ changed, gone }: IncidentNews): void {
    const { broadcast } = this.#source
    if (!broadcast.heard) return
    for (const id of gone) broadcast.tell({ type: 'incident', incident: { gone: id } })
    for (const { incident } of changed) broadcast.tell({ type: 'incident', incident })
  }

  /** To be called when addresses have moved. */
  soon(): void {
    if (this.#waiting || this.#stopped) return
    this.#timer ??= setTimeout(() => this.settle(), Math.max(GATHER_MS, GATHER_SHARE * this.#took)).unref()
  }

  #take(alert: Alert): void {
    const told = incidentAlert(alert)
    this.incidents.put(told)
    this.#lookAt(told)
    this.soon()
  }

  async #read(): Promise<void> {
    for (let done = false; !done && !this.#stopped; )
      done = await this.#readStored().then(
        () => true,
        () => pause(AGAIN_MS, false),
      )
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const alert of waiting) this.#take(alert)
    this.settle()
    this.#upToDate.resolve()
  }

  async #readStored(): Promise<void> {
    await this.#source.settled()
    let after: AlertPageRequest['after']
    for (let read = 0; read < this.#most && !this.#stopped; read += PAGE) {
      const page = await this.#source.store.page({ limit: PAGE, offset: 0, ...(after && { after }) })
      for (const alert of page) this.incidents.put(incidentAlert(alert))
      this.settle()
      const last = page.at(-1)
      if (!last || page.length < PAGE) return
      after = { time: last.openedAt, id: last.id }
    }
  }
}
