import { PersonIncidents } from '../../incident/person-incidents.ts'
import type { IncidentLevel, OutsideIncident } from '../../model/incident.ts'
import type { Incident } from '../../model/own-incident.ts'
import type { Level } from '../../model/plan.ts'
import type { HeldIncident, IncidentNews } from './alert-incidents.ts'

/** The source by which our own incidents are told from those of other systems. */
export const OWN = 'vedette'

interface Placed {
  readonly report: OutsideIncident
  readonly people: readonly string[]
}

/** Our own incidents by the people whom they mean, in the form in which people's incidents are weighed. */
export class IncidentsByPerson {
  readonly #people = new Map<string, PersonIncidents>()
  readonly #heldBy = new Map<string, Map<string, HeldIncident>>()
  readonly #placed = new Map<string, Placed>()

  /** What calls for attention: those that turned out to be nothing do not. */
  get people(): ReadonlyMap<string, PersonIncidents> {
    return this.#people
  }

  /** All of a person, whatever they turned out to be; the newest first. */
  of(person: string): readonly HeldIncident[] {
    return [...(this.#heldBy.get(person)?.values() ?? [])].sort(
      (a, b) => b.incident.newestAt - a.incident.newestAt,
    )
  }

  take({ changed, gone }: IncidentNews): void {
    for (const id of gone) this.#remove(id)
    for (const held of changed) {
      this.#remove(held.incident.id)
      this.#add(held)
    }
  }

  #add(held: HeldIncident): void {
    const { incident } = held
    const { id, people } = incident
    const report = reportOf(incident)
    this.#placed.set(id, { report, people: people.map(({ person }) => person) })
    for (const { person, weight } of people) {
      const all = this.#heldBy.get(person)
      if (all) all.set(id, held)
      else this.#heldBy.set(person, new Map([[id, held]]))
      if (!isNothing(incident)) this.#of(person).add({ incident: report, weight })
    }
  }

  #of(person: string): PersonIncidents {
    let found = this.#people.get(person)
    if (!found) this.#people.set(person, (found = new PersonIncidents(person)))
    return found
  }

  #remove(id: string): void {
    const placed = this.#placed.get(id)
    this.#placed.delete(id)
    for (const person of placed?.people ?? []) {
      const all = this.#heldBy.get(person)!
      all.delete(id)
      if (all.size === 0) this.#heldBy.delete(person)
      const weighed = this.#people.get(person)
      weighed?.remove(placed!.report)
      if (weighed?.size === 0) this.#people.delete(person)
    }
  }
}

const isNothing = ({ status, disposition, alerts }: Incident): boolean =>
  alerts === 0 || (status === 'closed' && disposition !== 'true_positive')

const levelOf = (level: Level): IncidentLevel => (level === 'informational' ? 'low' : level)

function reportOf({ id, title, status, level, score, newestAt, terms }: Incident): OutsideIncident {
  const type = terms[0]?.title ?? title
  return {
    feed: OWN,
    type,
    level: levelOf(level),
    happenedAt: newestAt,
    subject: { kind: 'person', id },
    json: JSON.stringify({ type, id, title, status, score }),
  }
}
