import type { IncidentBook } from '../../incident/incident-book.ts'
import type { IdentityClaim, OutsideIncident } from '../../model/incident.ts'
import type { Observed } from '../../poll/read-feed.ts'
import { Turns } from '../../poll/turns.ts'
import type { IncidentFeed } from '../../poll/upstream-schema.ts'

/** The incidents of one feed, as the book has them. */
export class IncidentCopy {
  readonly #book: IncidentBook
  /** By content; equal reports stand once for each time they were sent. */
  #incidents = new Map<string, OutsideIncident[]>()

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get incidents(): readonly OutsideIncident[] {
    return [...this.#incidents.values()].flat()
  }

  /** Takes in an answer; only what differs from before touches the book. True when something did. */
  async take(answered: readonly OutsideIncident[], { keeps, most }: IncidentFeed): Promise<boolean> {
    return keeps === 'copy' ? await this.#replace(answered) : await this.#gather(answered, most)
  }

  async #replace(answered: readonly OutsideIncident[]): Promise<boolean> {
    const turns = new Turns()
    const copy = new Map<string, OutsideIncident[]>()
    let changed = false
    for (const incident of answered) {
      const kept = this.#incidents.get(incident.json)?.pop()
      if (!kept) this.#book.add(incident)
      changed ||= !kept
      push(copy, kept ?? incident)
      if (turns.over) await turns.next()
    }
    for (const gone of this.#incidents.values()) {
      for (const incident of gone) this.#book.remove(incident)
      changed ||= gone.length > 0
    }
    this.#incidents = copy
    return changed
  }

  /** Equal reports are one: what is read on from a position may come twice. */
  async #gather(answered: readonly OutsideIncident[], most: number): Promise<boolean> {
    const turns = new Turns()
    let changed = false
    for (const incident of answered) {
      if (this.#incidents.has(incident.json)) continue
      this.#book.add(incident)
      push(this.#incidents, incident)
      changed = true
      if (turns.over) await turns.next()
    }
    if (this.#incidents.size > most) this.#dropOldest(this.#incidents.size - most)
    return changed
  }

  #dropOldest(count: number): void {
    const oldest = [...this.incidents].sort((a, b) => a.happenedAt - b.happenedAt).slice(0, count)
    for (const incident of oldest) {
      this.#incidents.delete(incident.json)
      this.#book.remove(incident)
    }
  }
}

function push(incidents: Map<string, OutsideIncident[]>, incident: OutsideIncident): void {
  const same = incidents.get(incident.json)
  if (same) same.push(incident)
  else incidents.set(incident.json, [incident])
}

/** What one feed said about who has which address, as it said it over time. */
export class ObservedIdentities {
  readonly #book: IncidentBook
  readonly #claims: IdentityClaim[] = []
  /** Whom it named last, by address. */
  readonly #last = new Map<string, string>()

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get claims(): readonly IdentityClaim[] {
    return this.#claims
  }

  /** Takes back in what was kept, in the order in which it was observed. */
  restore(claims: readonly IdentityClaim[]): void {
    const people = new Map<string, { from: number; people: string[] }>()
    for (const claim of claims) {
      this.#claims.push(claim)
      this.#book.claim(claim)
      const named = people.get(claim.address)
      if (named && named.from === claim.from) named.people.push(claim.person)
      else people.set(claim.address, { from: claim.from, people: [claim.person] })
    }
    for (const [address, named] of people) this.#last.set(address, nameOf(named.people))
  }

  /**
   * An address that is named for others than before is theirs from now on; one that is left out stays whose it was. True
   * when something is new.
   */
  observe(observed: readonly Observed[], at: number): boolean {
    const before = this.#claims.length
    for (const { address, people } of observed) {
      const named = nameOf(people)
      if (this.#last.get(address) === named) continue
      this.#last.set(address, named)
      for (const person of new Set(people)) {
        const claim = { address, person, from: at, weight: 1 }
        this.#claims.push(claim)
        this.#book.claim(claim)
      }
    }
    return this.#claims.length > before
  }
}

const nameOf = (people: readonly string[]): string => JSON.stringify([...new Set(people)].sort())
