import type { Batch } from '../model/batch.ts'
import type { TextCodes } from '../model/dictionary.ts'
import { ByKey } from './by-key.ts'
import type { Judging } from './judge.ts'
import { KeyTable, type SavedKeyTable } from './key-table.ts'
import { firstRows, rowsByKey } from './several.ts'

export type SavedKeys = { readonly table: SavedKeyTable; readonly swept: number; readonly hits: number }

/** The hits of a batch with the slots of their keys. */
export interface Keyed {
  readonly rows: Int32Array
  readonly count: number
  readonly slots: Int32Array
  /** Hits that lack a field of the key. */
  readonly lacking: number
  /** Rows left out for having too many keys. */
  readonly crowded: number
}

/**
 * The keys of plans that look at the same events by the same fields: a key has the same slot for all of them, is looked up
 * once per event, and leaves when it can matter to none of them any more.
 */
export class Keys {
  readonly table: KeyTable
  readonly #detectors: Judging[] = []
  #memoryMs = 0
  #swept = Number.NEGATIVE_INFINITY
  #hits = 0
  #slots = new Int32Array(0)
  #keyed: Keyed = { rows: this.#slots, count: 0, slots: this.#slots, lacking: 0, crowded: 0 }
  /** The batch whose slots are at hand. */
  #batch: Batch | undefined
  readonly #byKey = new ByKey()
  /** The slots that stand in `#byKey`. */
  #grouped: Int32Array | undefined

  constructor(width: number) {
    this.table = new KeyTable(width)
  }

  /** A detector keeps state under these keys, for so long after a key's last event. */
  join(detector: Judging, memoryMs: number): void {
    this.#detectors.push(detector)
    this.#memoryMs = Math.max(this.#memoryMs, memoryMs)
  }

  /**
   * The slots of the keys of a batch's rows, and how many rows lack a field of the key. A row whose key holds a list stands
   * in `rows` once for each of its keys. What is given holds until the next batch; for plans that share keys, `rows` is the
   * same whenever the batch is.
   */
  slotsOf(
    batch: Batch,
    columns: readonly Int32Array[],
    dictionaries: readonly TextCodes[],
    rows: Int32Array,
    count: number,
  ): Keyed {
    if (this.#batch !== batch || this.#detectors.length === 1) {
      const several = rowsByKey(columns, dictionaries, rows, count)
      const hits = several?.count ?? count
      if (this.#slots.length < hits) this.#slots = new Int32Array(2 * hits)
      const newest = batch.time[batch.length - 1]!
      const lacking = several
        ? this.table.slotsOf(several.columns, firstRows(hits), hits, newest, this.#slots)
        : this.table.slotsOf(columns, rows, count, newest, this.#slots)
      this.#keyed = {
        rows: several?.rows ?? rows,
        count: hits,
        slots: this.#slots,
        lacking,
        crowded: several?.crowded ?? 0,
      }
      this.#batch = batch
      this.#grouped = undefined
      this.#hits += hits
    }
    return this.#keyed
  }

  save(): SavedKeys {
    return { table: this.table.save(), swept: this.#swept, hits: this.#hits }
  }

  restore({ table, swept, hits }: SavedKeys): void {
    this.table.restore(table)
    this.#swept = swept
    this.#hits = hits
  }

  /** Hits key by key. */
  byKey(slots: Int32Array, count: number): ByKey {
    if (this.#grouped !== slots || slots !== this.#slots) {
      this.#byKey.read(slots, count)
      this.#grouped = slots
    }
    return this.#byKey
  }

  /** Time begins again for some keys. */
  rewind(): void {
    this.#swept = Number.NEGATIVE_INFINITY
  }

  /** Everything before `until` has been judged: keys whose last event can matter no more leave. */
  sweep(until: number): void {
    this.#batch = undefined
    if (until === Number.POSITIVE_INFINITY || until - this.#swept < this.#memoryMs / 64) return
    this.#swept = until
    this.table.sweep(
      Math.max(this.table.size >> 4, this.#hits, 256),
      until - this.#memoryMs,
      (slot) => this.#detectors.some(({ episodes }) => episodes.get(slot) !== undefined),
      (slot) => {
        for (const detector of this.#detectors) detector.leave(slot)
      },
    )
    this.#hits = 0
  }
}
