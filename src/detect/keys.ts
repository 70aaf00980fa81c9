import type { Batch } from '../model/batch.ts'
import { ByKey } from './by-key.ts'
import type { Judging } from './judge.ts'
import { KeyTable } from './key-table.ts'

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
  #lacking = 0
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
   * The slots of the keys of a batch's rows, and how many rows lack a field of the key. They hold until the next batch;
   * for plans that share keys, `rows` is the same whenever the batch is.
   */
  slotsOf(
    batch: Batch,
    columns: readonly Int32Array[],
    rows: Int32Array,
    count: number,
  ): { readonly slots: Int32Array; readonly lacking: number } {
    if (this.#batch !== batch || this.#detectors.length === 1) {
      if (this.#slots.length < count) this.#slots = new Int32Array(2 * count)
      this.#lacking = this.table.slotsOf(columns, rows, count, batch.time[batch.length - 1]!, this.#slots)
      this.#batch = batch
      this.#grouped = undefined
      this.#hits += count
    }
    return { slots: this.#slots, lacking: this.#lacking }
  }

  /** Hits key by key. */
  byKey(slots: Int32Array, count: number): ByKey {
    if (this.#grouped !== slots || slots !== this.#slots) {
      this.#byKey.read(slots, count)
      this.#grouped = slots
    }
    return this.#byKey
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
