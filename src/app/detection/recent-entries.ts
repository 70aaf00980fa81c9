import { heldLength, type RecordsEntry } from './entry.ts'
import type { OwnEvents } from './pending-events.ts'

/** What a journal entry brought. */
export type RecentEntry =
  | { readonly type: 'events'; readonly events: OwnEvents }
  | { readonly type: 'records'; readonly entry: RecordsEntry }

/** Roughly the bytes of entries that are kept: what reading them again takes stays short. */
export const MOST_RECENT_BYTES = 4 << 20
const EVENT_BYTES = 150

interface Kept {
  readonly entry: RecentEntry
  readonly bytes: number
  readonly newest: number
}

/** Records as JSON. */
type SavedEntry = { readonly newest: number } & (
  | { readonly events: OwnEvents }
  | { readonly records: string }
)

export type SavedRecent = {
  readonly kept: readonly SavedEntry[]
  readonly from: number
}

/**
 * What came last, so that late events can be taken in: they are judged again together with what was there before them.
 */
export class RecentEntries {
  #kept: Kept[] = []
  #bytes = 0
  #from = Number.NEGATIVE_INFINITY

  /** Roughly what is kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** Every event from this time on is among those that are kept. */
  get from(): number {
    return this.#from
  }

  /** `newest` is the greatest time of its events. */
  add(entry: RecentEntry, newest: number): void {
    const bytes = bytesOf(entry)
    this.#kept.push({ entry, bytes, newest })
    this.#bytes += bytes
    let gone = 0
    while (this.#bytes > MOST_RECENT_BYTES && gone < this.#kept.length) this.#letGo(this.#kept[gone++]!)
    if (gone > 0) this.#kept = this.#kept.slice(gone)
  }

  #letGo({ bytes, newest }: Kept): void {
    this.#bytes -= bytes
    this.#from = Math.max(this.#from, newest + 1)
  }

  /** Nothing that came until now counts any more. */
  clear(): void {
    for (const one of this.#kept) this.#letGo(one)
    this.#kept = []
  }

  get all(): readonly RecentEntry[] {
    return this.#kept.map(({ entry }) => entry)
  }

  save(): SavedRecent {
    const kept = this.#kept.map(
      ({ entry, newest }): SavedEntry =>
        entry.type === 'events'
          ? { newest, events: entry.events }
          : { newest, records: JSON.stringify(entry.entry) },
    )
    return { kept, from: this.#from }
  }

  restore({ kept, from }: SavedRecent): void {
    this.#from = from
    for (const saved of kept)
      if ('events' in saved) this.add({ type: 'events', events: saved.events }, saved.newest)
      else this.add({ type: 'records', entry: JSON.parse(saved.records) as RecordsEntry }, saved.newest)
  }
}

const bytesOf = (entry: RecentEntry): number =>
  entry.type === 'events' ? entry.events.events.length * EVENT_BYTES : heldLength(entry.entry)
