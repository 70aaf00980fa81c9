import { compareTexts } from '../lib/compare-texts.ts'
import { type IncidentLevel, incidentLevels, type OutsideIncident } from '../model/incident.ts'

/** An incident of a person; below 1 where the address had several holders. */
export interface Assigned {
  readonly incident: OutsideIncident
  readonly weight: number
}

/** The incidents of one person, by level, each level in order of time. */
export class PersonIncidents {
  readonly person: string
  readonly #byLevel: Record<IncidentLevel, Assigned[]> = { low: [], medium: [], high: [], critical: [] }

  constructor(person: string) {
    this.person = person
  }

  add(assigned: Assigned): void {
    const list = this.#byLevel[assigned.incident.level]
    list.splice(placeOf(list, assigned.incident), 0, assigned)
  }

  /** Takes out what was added with this very incident. */
  remove(incident: OutsideIncident): void {
    const list = this.#byLevel[incident.level]
    for (let at = placeOf(list, incident); at < list.length; at++) {
      if (list[at]!.incident !== incident) continue
      list.splice(at, 1)
      return
    }
  }

  /** These and others of the same person. */
  with(others: PersonIncidents): PersonIncidents {
    const all = new PersonIncidents(this.person)
    for (const level of incidentLevels)
      for (const assigned of [...this.of(level), ...others.of(level)]) all.add(assigned)
    return all
  }

  get size(): number {
    return incidentLevels.reduce((sum, level) => sum + this.#byLevel[level].length, 0)
  }

  of(level: IncidentLevel): readonly Assigned[] {
    return this.#byLevel[level]
  }

  /** All four levels with count and incidents, as JSON. */
  get json(): string {
    return `{${incidentLevels.map((level) => this.#levelJson(level)).join(',')}}`
  }

  #levelJson(level: IncidentLevel): string {
    const list = this.#byLevel[level]
    return `"${level}":{"count":${list.length},"incidents":[${list.map(({ incident }) => incident.json).join(',')}]}`
  }
}

/** Where the first incident stands that does not come before this one. */
function placeOf(list: readonly Assigned[], incident: OutsideIncident): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(list[middle]!.incident, incident) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** By time; of one time by type, then by content: the order does not depend on what came first. */
function compare(a: OutsideIncident, b: OutsideIncident): number {
  return a.happenedAt - b.happenedAt || compareTexts(a.type, b.type) || compareTexts(a.json, b.json)
}
