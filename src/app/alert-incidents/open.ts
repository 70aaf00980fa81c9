import { isDeepStrictEqual } from 'node:util'
import type { OwnIncidentService } from '../../api/own-incident-service.ts'
import type { SuspicionService } from '../../api/suspicion-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import type { LiveConfig } from '../live-config.ts'
import { AlertIncidents, MOST_ALERTS } from './alert-incidents.ts'
import { IncidentsByPerson } from './by-person.ts'
import type { IncidentEntry } from './entry.ts'
import { FindCauses } from './find-causes.ts'
import { nearnessOf } from './nearness-of.ts'
import { incidentRequests } from './requests.ts'
import { type AlertSource, RunningIncidents } from './running-incidents.ts'

/** Our own incidents: made with the book of identities, then begun once the journal is read. */
export interface OwnIncidents {
  /** Follows the journal. */
  readonly follower: AlertIncidents
  readonly byPerson: IncidentsByPerson
  start(parts: OwnIncidentParts): OwnIncidentService
  stop(): Promise<void>
}

export interface OwnIncidentParts {
  readonly detection: AlertSource
  readonly suspicion: SuspicionService
  append(entry: IncidentEntry): Promise<void>
  readonly now: () => number
}

export function ownIncidents(book: IncidentBook, live: LiveConfig): OwnIncidents {
  let nearness = nearnessOf(live.current.incidents)
  const follower = new AlertIncidents(book, nearness)
  const byPerson = new IncidentsByPerson()
  let running: RunningIncidents | undefined
  let causes: FindCauses | undefined
  return {
    follower,
    byPerson,
    start: ({ detection, suspicion, append, now }) => {
      const begun = new RunningIncidents(follower, detection, MOST_ALERTS)
      running = begun
      begun.listen((news) => byPerson.take(news))
      const finding = new FindCauses({ running: begun, suspicion, append, now })
      causes = finding
      begun.onAlert((alert) => finding.look(alert))
      book.onMoved((address) => {
        follower.moved(address)
        begun.soon()
      })
      live.onChange(({ incidents }) => {
        const wanted = nearnessOf(incidents)
        if (isDeepStrictEqual(wanted, nearness)) return
        nearness = wanted
        follower.measure(wanted)
        begun.soon()
      })
      begun.start()
      return incidentRequests({ running: begun, byPerson, suspicion, append, now })
    },
    stop: async () => {
      running?.stop()
      await causes?.stop()
    },
  }
}
