import type {
  PeopleFilter,
  PeopleRequest,
  PersonIncident,
  PersonRisk,
  PersonView,
} from '../../api/incident-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import type { Assigned, PersonIncidents } from '../../incident/person-incidents.ts'
import { type ByLevel, compareRank, filtered, type RankedPerson, ranked } from '../../incident/rank.ts'
import { riskOf } from '../../incident/risk.ts'
import { incidentLevels, type PersonDetails } from '../../model/incident.ts'

/** Further incidents of people, beside those of the book. */
export interface FurtherIncidents {
  readonly people: ReadonlyMap<string, PersonIncidents>
}

/**
 * What is told of people, from the book and what else there is. Ages are reckoned from the newest incident that lies not in the future, so that
 * what happened long ago is ranked as it was then.
 */
export class People {
  readonly #book: IncidentBook
  readonly #further: FurtherIncidents
  readonly #now: () => number
  readonly #details = new Map<string, PersonDetails>()

  constructor(book: IncidentBook, now: () => number, further: FurtherIncidents = { people: new Map() }) {
    this.#book = book
    this.#further = further
    this.#now = now
  }

  get details(): readonly PersonDetails[] {
    return [...this.#details.values()]
  }

  isDescribed(person: string): boolean {
    return this.#details.has(person)
  }

  /** What is said later counts, for each part that it says. */
  describe(details: PersonDetails): void {
    this.#details.set(details.person, { ...this.#details.get(details.person), ...details })
  }

  page({ limit, offset, after, ...filter }: PeopleRequest): readonly PersonRisk[] {
    const all = ranked(this.#all(), filter, this.#asOf())
    const from = after
      ? all.findIndex(({ person, risk }) => compareRank([risk.points, person], after) > 0)
      : 0
    return from < 0 ? [] : all.slice(from + offset, from + offset + limit).map((one) => this.#summary(one))
  }

  person(id: string, filter: PeopleFilter): PersonView | undefined {
    const known = this.#of(id)
    const claims = this.#book.claimsOf(id)
    if (!known && claims.length === 0 && !this.#details.has(id)) return undefined
    const incidents = known ? filtered(known, filter) : NONE
    const found = { person: id, incidents, risk: riskOf(incidents, this.#asOf()) }
    return {
      ...this.#summary(found),
      incidents: newestFirst(found).map(shown),
      addresses: claims.map(({ address, from, until, weight }) => ({
        address,
        from: Number.isFinite(from) ? from : undefined,
        until,
        weight,
      })),
    }
  }

  #of(id: string): PersonIncidents | undefined {
    const [theirs, ours] = [this.#book.people.get(id), this.#further.people.get(id)]
    return theirs && ours ? theirs.with(ours) : (theirs ?? ours)
  }

  *#all(): Generator<PersonIncidents> {
    for (const id of this.#book.people.keys()) yield this.#of(id)!
    for (const [id, ours] of this.#further.people) if (!this.#book.people.has(id)) yield ours
  }

  #asOf(): number {
    let newest = 0
    for (const person of [...this.#book.people.values(), ...this.#further.people.values()]) {
      for (const level of incidentLevels)
        newest = Math.max(newest, person.of(level).at(-1)?.incident.happenedAt ?? 0)
    }
    return Math.min(newest, this.#now())
  }

  #summary(one: RankedPerson): PersonRisk {
    const { name, team, manager } = this.#details.get(one.person) ?? {}
    return {
      person: one.person,
      name,
      team,
      manager,
      ...one.risk,
      newestAt: newestFirst(one)[0]?.incident.happenedAt,
    }
  }
}

const NONE: ByLevel = { low: [], medium: [], high: [], critical: [] }

const newestFirst = ({ incidents }: Pick<RankedPerson, 'incidents'>): readonly Assigned[] =>
  incidentLevels
    .flatMap((level) => incidents[level])
    .sort((a, b) => b.incident.happenedAt - a.incident.happenedAt)

const shown = ({ incident, weight }: Assigned): PersonIncident => {
  const { feed, type, level, happenedAt, json } = incident
  return { feed, type, level, happenedAt, weight, json }
}
