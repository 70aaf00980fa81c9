import type { IncidentBook } from '../../incident/incident-book.ts'
import type { OutsideIncident } from '../../model/incident.ts'
import {
  type ItemFaults,
  type Observed,
  parseBody,
  readIdentities,
  readIncidents,
} from '../../poll/read-feed.ts'
import type { Feed } from '../../poll/upstream-schema.ts'

/** Brings the answers of feeds into the book: of incidents the newest copy, of identities what is new. */
export class Feeds {
  readonly #book: IncidentBook
  /** The copy of each feed, by content; equal reports stand once for each time they were sent. */
  readonly #copies = new Map<string, Map<string, OutsideIncident[]>>()
  /** Whom each identity feed named last, by address. */
  readonly #observed = new Map<string, Map<string, string>>()

  constructor(book: IncidentBook) {
    this.#book = book
  }

  take(feed: Feed, body: Uint8Array, askedAt: number): ItemFaults {
    const answer = parseBody(body)
    if (feed.gives === 'identities') {
      const { items, faults } = readIdentities(answer, feed)
      this.#observe(feed.name, items, askedAt)
      return faults
    }
    const { items, faults } = readIncidents(answer, feed)
    this.#replace(feed.name, items)
    return faults
  }

  /** Only what differs between the two copies touches the book. */
  #replace(feed: string, incidents: readonly OutsideIncident[]): void {
    const old = this.#copies.get(feed) ?? new Map<string, OutsideIncident[]>()
    const copy = new Map<string, OutsideIncident[]>()
    for (const incident of incidents) {
      const kept = old.get(incident.json)?.pop()
      if (!kept) this.#book.add(incident)
      const same = copy.get(incident.json)
      if (same) same.push(kept ?? incident)
      else copy.set(incident.json, [kept ?? incident])
    }
    for (const gone of old.values()) for (const incident of gone) this.#book.remove(incident)
    this.#copies.set(feed, copy)
  }

  /** An address that a feed names for others than before is theirs from now on; one it leaves out stays whose it was. */
  #observe(feed: string, observed: readonly Observed[], at: number): void {
    let last = this.#observed.get(feed)
    if (!last) this.#observed.set(feed, (last = new Map()))
    for (const { address, people } of observed) {
      const named = JSON.stringify([...people].sort())
      if (last.get(address) === named) continue
      last.set(address, named)
      for (const person of people) this.#book.claim({ address, person, from: at, weight: 1 })
    }
  }
}
