import type { Meters } from '../../lib/meters.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import type { Plain } from '../../model/plain.ts'
import { sizeOfRecords } from '../detection/entry.ts'
import { MOST_SOURCES } from '../detection/live-sources.ts'
import type { Follower } from '../journal/follower.ts'
import type { Entry } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'
import { KnownIds } from './known-ids.ts'
import { readIds } from './printed-ids.ts'

type SavedBook = { readonly places: ReadonlyMap<string, number> } | { readonly ids: Uint32Array }

/**
 * Knows of each source how many bytes came of it: ids of records say where they stand; and which records came, where they can be
 * told apart. What is on its way to the journal has its place already; where it does not arrive, nothing stands there.
 */
export class RecordBook implements Follower<Entry, Applied> {
  readonly name = 'records'
  /** Behind what the journal has, and behind what is on its way. */
  readonly #places = new Map<string, number>()
  readonly #given = new Map<string, number>()
  readonly #ids = new KnownIds()

  constructor(meters: Meters) {
    meters.gauge('vedette_record_ids', 'Ids of records that are remembered.', () => this.#ids.size)
  }

  /** Whether a record with this id came, as far as is remembered. */
  knows(id: bigint): boolean {
    return this.#ids.has(id)
  }

  /** Gives records of a source their place; undefined where that would be one source too many. */
  place(source: string, bytes: number): number | undefined {
    const place = this.#given.get(source)
    // One source are the events that come one by one.
    if (place === undefined && this.#given.size >= MOST_SOURCES - 1) return undefined
    this.#given.set(source, (place ?? 0) + bytes)
    return place ?? 0
  }

  apply(entry: Entry, _sequence: number, { outcome }: Applied): void {
    if (entry.type !== 'records') return
    const end = entry.position + sizeOfRecords(entry)
    for (const places of [this.#places, this.#given])
      places.set(entry.source, Math.max(end, places.get(entry.source) ?? 0))
    if (entry.ids === undefined) return
    const ids = readIds(entry.ids)
    for (const id of ids) this.#ids.add(id)
    if (outcome.type === 'records') this.#forgetRefused(ids, outcome.taken.promise)
  }

  /** What was refused as a whole may be sent again. */
  #forgetRefused(ids: readonly bigint[], taken: Promise<RecordsTaken>): void {
    taken.then(
      (outcome) => {
        if ('refused' in outcome) for (const id of ids) this.#ids.remove(id)
      },
      () => {},
    )
  }

  save(): Iterable<Plain> {
    return savedParts(new Map(this.#places), this.#ids.save())
  }

  #restorePlaces(saved: ReadonlyMap<string, number>): void {
    for (const [source, place] of saved) {
      this.#places.set(source, place)
      this.#given.set(source, place)
    }
  }

  restore(part: Plain): void {
    const saved = part as SavedBook
    if ('ids' in saved) this.#ids.restore(saved.ids)
    else this.#restorePlaces(saved.places)
  }
}

function* savedParts(
  places: ReadonlyMap<string, number>,
  ids: Iterable<Uint32Array>,
): Generator<SavedBook, void> {
  yield { places }
  for (const part of ids) yield { ids: part }
}
