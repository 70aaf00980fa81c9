import type { IncidentBook } from '../../incident/incident-book.ts'
import type { IdentityClaim, OutsideIncident } from '../../model/incident.ts'
import type { IncidentFeed } from '../../model/upstream.ts'
import type { Observed } from '../../poll/read-feed.ts'
import { Turns } from '../../poll/turns.ts'

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

/** Claims of one address that are remembered; of one that changes hands more often, the oldest are forgotten. */
const MOST_CLAIMS = 256
/** Addresses of one feed; further ones are not taken in. */
const MOST_ADDRESSES = 1_000_000

/** What one feed said about who has which address, as it said it over time. */
export class ObservedIdentities {
  readonly #book: IncidentBook
  /** By address, in the order in which they were observed. */
  readonly #claims = new Map<string, IdentityClaim[]>()

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get claims(): readonly IdentityClaim[] {
    return [...this.#claims.values()].flat()
  }

  /** Takes back in what was kept. */
  restore(claims: readonly IdentityClaim[]): void {
    for (const claim of claims) this.#add(claim)
  }

  /**
   * An address that is named for others than before is theirs from now on; one that is left out stays whose it was. True
   * when something is new.
   */
  observe(observed: readonly Observed[], from: number): boolean {
    let news = false
    for (const { address, people } of observed) {
      const named = new Set(people)
      if (this.#isLast(address, named) || this.#isTooMany(address)) continue
      for (const person of named) this.#add({ address, person, from, weight: 1 })
      news = true
    }
    return news
  }

  #isTooMany(address: string): boolean {
    return this.#claims.size >= MOST_ADDRESSES && !this.#claims.has(address)
  }

  /** Whether these are the people who were named last. */
  #isLast(address: string, people: ReadonlySet<string>): boolean {
    const claims = this.#claims.get(address)
    const newest = claims?.at(-1)?.from
    const last = claims?.filter(({ from }) => from === newest) ?? []
    return last.length === people.size && last.every(({ person }) => people.has(person))
  }

  #add(claim: IdentityClaim): void {
    this.#book.claim(claim)
    const claims = this.#claims.get(claim.address)
    if (!claims) this.#claims.set(claim.address, [claim])
    else if (claims.push(claim) > MOST_CLAIMS) this.#book.unclaim(claims.shift()!)
  }
}
