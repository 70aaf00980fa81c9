import type { Plain } from '../../model/plain.ts'
import { bytesOfRecords } from '../detection/entry.ts'
import { MOST_SOURCES } from '../detection/live-sources.ts'
import type { Follower } from '../journal/follower.ts'
import type { Entry } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'

type SavedBook = { readonly places: ReadonlyMap<string, number> }

/**
 * Knows of each source how many bytes came of it: ids of records say where they stand. What is on its way to the journal has its
 * place already; where it does not arrive, nothing stands there.
 */
export class RecordBook implements Follower<Entry, Applied> {
  readonly name = 'records'
  /** Behind what the journal has, and behind what is on its way. */
  readonly #places = new Map<string, number>()
  readonly #given = new Map<string, number>()

  /** Gives records of a source their place; undefined where that would be one source too many. */
  place(source: string, bytes: number): number | undefined {
    const place = this.#given.get(source)
    // One source are the events that come one by one.
    if (place === undefined && this.#given.size >= MOST_SOURCES - 1) return undefined
    this.#given.set(source, (place ?? 0) + bytes)
    return place ?? 0
  }

  apply(entry: Entry): void {
    if (entry.type !== 'records') return
    const end = entry.position + bytesOfRecords(entry).length
    for (const places of [this.#places, this.#given])
      places.set(entry.source, Math.max(end, places.get(entry.source) ?? 0))
  }

  save(): Iterable<Plain> {
    return [{ places: new Map(this.#places) } satisfies SavedBook]
  }

  restore(part: Plain): void {
    for (const [source, place] of (part as SavedBook).places) {
      this.#places.set(source, place)
      this.#given.set(source, place)
    }
  }
}
