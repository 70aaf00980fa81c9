import type { NumberedEvent } from '../access-batch.ts'
import type { RecordsEntry } from './entry.ts'

/** What a journal entry brought. */
export type RecentEntry =
  | { readonly type: 'events'; readonly events: readonly NumberedEvent[] }
  | { readonly type: 'records'; readonly entry: RecordsEntry }

/** Roughly the bytes of entries that are kept: what reading them again takes stays short. */
const MOST_BYTES = 4 << 20
const EVENT_BYTES = 150

interface Kept {
  readonly entry: RecentEntry
  readonly bytes: number
  readonly newest: number
}

/** Entries as JSON, as it is read seldom. */
export type SavedRecent = {
  readonly kept: readonly { readonly entry: string; readonly newest: number }[]
  readonly from: number
}

/**
 * What came last, so that late events can be taken in: they are judged again together with what was there before them.
 */
export class RecentEntries {
  #kept: Kept[] = []
  #bytes = 0
  #from = Number.NEGATIVE_INFINITY

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
    while (this.#bytes > MOST_BYTES && gone < this.#kept.length) this.#letGo(this.#kept[gone++]!)
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
    const kept = this.#kept.map(({ entry, newest }) => ({ entry: JSON.stringify(entry), newest }))
    return { kept, from: this.#from }
  }

  restore({ kept, from }: SavedRecent): void {
    this.#from = from
    for (const { entry, newest } of kept) this.add(JSON.parse(entry) as RecentEntry, newest)
  }
}

const bytesOf = (entry: RecentEntry): number =>
  entry.type === 'events'
    ? entry.events.length * EVENT_BYTES
    : (entry.entry.text ?? entry.entry.base64 ?? '').length
