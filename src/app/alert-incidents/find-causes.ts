import type { SuspicionService } from '../../api/suspicion-service.ts'
import { eventNumber } from '../../model/event-id.ts'
import type { IncidentAlert } from '../../model/own-incident.ts'
import type { IncidentEntry } from './entry.ts'
import type { RunningIncidents } from './running-incidents.ts'

/** Alerts that may wait to be looked at; beyond, the oldest are not. */
const MOST_WAITING = 1000
/** How far back the causes of one event are followed. */
const LIMITS = { events: 50, edgesEach: 5 }

export interface CauseSources {
  readonly running: RunningIncidents
  readonly suspicion: Pick<SuspicionService, 'event' | 'lineage'>
  readonly append: (entry: IncidentEntry) => Promise<void>
  readonly now: () => number
}

/**
 * Finds out which alerts others go back to: those that made the events suspicious which an alert counts. What it finds
 * stands in the journal, as flags may be others later. What cannot be written now is found with the next word on the alert.
 */
export class FindCauses {
  readonly #sources: CauseSources
  readonly #waiting = new Map<string, IncidentAlert>()
  #running: Promise<void> | undefined
  #stopped = false

  constructor(sources: CauseSources) {
    this.#sources = sources
  }

  /** Looks at an alert, soon. */
  look(alert: IncidentAlert): void {
    if (this.#stopped || !this.#sources.running.incidents.flags || alert.status === 'withdrawn') return
    if (!alert.events.some((id) => eventNumber(id) !== undefined)) return
    this.#waiting.set(alert.id, alert)
    for (const id of this.#waiting.keys()) {
      if (this.#waiting.size <= MOST_WAITING) break
      this.#waiting.delete(id)
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    for (const [id, alert] of this.#waiting) {
      if (this.#stopped) return
      this.#waiting.delete(id)
      await this.#find(alert).catch(() => {})
    }
  }

  async #find(alert: IncidentAlert): Promise<void> {
    const { running, append, now } = this.#sources
    const causes = running.incidents.newCauses(alert.id, await this.#causesOf(alert))
    if (causes.length === 0) return
    await append({ type: 'incident-causes', at: now(), alert: alert.id, causes })
    running.soon()
  }

  async #causesOf({ events }: IncidentAlert): Promise<ReadonlySet<string>> {
    const { suspicion } = this.#sources
    const found = new Set<string>()
    for (const id of events) {
      const number = eventNumber(id)
      if (number === undefined || !(await suspicion.event(number))?.flagged) continue
      const lineage = await suspicion.lineage(number, 'up', LIMITS)
      for (const { causes } of lineage?.events ?? [])
        for (const cause of causes)
          if (cause.type === 'rule' && cause.alert !== undefined) found.add(cause.alert)
    }
    return found
  }
}
