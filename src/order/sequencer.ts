import type { Batch, SealedSpan } from '../model/batch.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import { ColumnStore } from './column-store.ts'
import { DuplicateFinder } from './duplicates.ts'
import { sortRows } from './sort-rows.ts'

/** Rows of one class, sealed and in total order, given out piece by piece. */
interface SealedRows {
  readonly store: ColumnStore
  /** Undefined: the rows stand in order from the store's head on. */
  readonly rows: Uint32Array | undefined
  readonly count: number
  next: number
}

export interface SequencerOptions {
  /** Events a span is cut at (always at the end of a millisecond). */
  readonly spanRows?: number
  /** Milliseconds an event may be behind the newest one; Infinity: everything waits for the end. */
  readonly latenessMs: number
}

/**
 * Brings events into total order and seals the stream up to its watermark: out come spans to which nothing will be
 * added. Drops duplicates on the way, among the records of one millisecond, which is where equal
 * records stand. An event behind the watermark is late: counted, not handed on.
 */
export class Sequencer {
  readonly #ids: EventIds
  readonly #spanRows: number
  readonly #latenessMs: number
  readonly #stores = new Map<EventClass, ColumnStore>()
  readonly #duplicates = new DuplicateFinder()
  /** Watermark of each active source. */
  readonly #watermarks = new Map<number, number>()
  #watermark = Number.NEGATIVE_INFINITY
  late = 0
  duplicates = 0

  constructor(ids: EventIds, options: SequencerOptions) {
    this.#ids = ids
    this.#spanRows = options.spanRows ?? 4096
    this.#latenessMs = options.latenessMs
  }

  /** A source takes part from now on: the watermark waits for it. */
  open(source: number): void {
    this.#watermarks.set(source, Number.NEGATIVE_INFINITY)
  }

  /** A source has ended; the watermark no longer waits for it. */
  close(source: number): void {
    this.#watermarks.delete(source)
    this.#raise()
  }

  /** Events up to here are sealed. */
  get watermark(): number {
    return this.#watermark
  }

  /** Watermark of one source, for choosing which to read next. */
  watermarkOf(source: number): number {
    return this.#watermarks.get(source) ?? Number.POSITIVE_INFINITY
  }

  /** Bytes of events waiting. */
  get bytes(): number {
    let bytes = 0
    for (const store of this.#stores.values()) bytes += store.bytes
    return bytes
  }

  /** Takes in a batch of one source, in order of arrival. */
  add(source: number, batch: Batch): void {
    const store = this.#store(batch.eventClass)
    if (this.#latenessMs === Number.POSITIVE_INFINITY) {
      store.append(batch, 0, batch.length)
      return
    }
    const { time } = batch
    let own = this.#watermarks.get(source) ?? Number.NEGATIVE_INFINITY
    const others = this.#othersThan(source)
    let from = 0
    for (let row = 0; row < batch.length; row++) {
      const t = time[row]!
      if (t < this.#watermark) {
        this.late++
        store.append(batch, from, row)
        from = row + 1
      } else if (t - this.#latenessMs > own) {
        own = t - this.#latenessMs
        this.#watermark = Math.max(this.#watermark, Math.min(own, others))
      }
    }
    store.append(batch, from, batch.length)
    this.#watermarks.set(source, own)
  }

  #othersThan(source: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const [other, watermark] of this.#watermarks) if (other !== source) least = Math.min(least, watermark)
    return least
  }

  #raise(): void {
    let least = Number.POSITIVE_INFINITY
    for (const watermark of this.#watermarks.values()) least = Math.min(least, watermark)
    if (this.#watermarks.size > 0) this.#watermark = Math.max(this.#watermark, least)
  }

  #store(eventClass: EventClass): ColumnStore {
    let store = this.#stores.get(eventClass)
    if (!store) this.#stores.set(eventClass, (store = new ColumnStore(eventClass)))
    return store
  }

  /** Gives what the watermark has sealed since the last call. Each span is valid until the next is asked for. */
  *sealed(): Iterable<SealedSpan> {
    yield* this.#spans(this.#watermark)
  }

  /** The stream has ended: everything is sealed. The last span has `until` Infinity. */
  *end(): Iterable<SealedSpan> {
    yield* this.#spans(Number.POSITIVE_INFINITY)
    this.#watermark = Number.POSITIVE_INFINITY
    yield { batches: [], until: Number.POSITIVE_INFINITY }
  }

  *#spans(until: number): Iterable<SealedSpan> {
    const sealed = [...this.#stores.values()].map((store) => this.#seal(store, until)).filter((rows) => rows.count > 0)
    while (sealed.some((rows) => rows.next < rows.count)) {
      const cut = Math.min(...sealed.map((rows) => this.#cut(rows)))
      const batches = sealed.map((rows) => this.#take(rows, cut)).filter((batch) => batch.length > 0)
      const done = sealed.every((rows) => rows.next >= rows.count)
      yield { batches, until: done && until !== Number.POSITIVE_INFINITY ? until : cut }
    }
    for (const rows of sealed) this.#release(rows, until)
  }

  /** Orders the waiting rows before `until` and takes duplicates out. */
  #seal(store: ColumnStore, until: number): SealedRows {
    const end = store.sorted ? firstAtOrAfter(store.time, store.head, store.length, until) : store.length
    const inOrder = store.sorted && this.#idsInOrder(store, end)
    if (inOrder && !store.low) return { store, rows: undefined, count: end - store.head, next: 0 }
    const rows = new Uint32Array(end - store.head)
    let count = 0
    for (let row = store.head; row < end; row++) if (store.time[row]! < until) rows[count++] = row
    if (!inOrder) sortRows(rows, count, store.time, store.ref, this.#ids)
    const kept = this.#dropDuplicates(store, rows, count)
    return { store, rows: inOrder && kept === count ? undefined : rows, count: kept, next: 0 }
  }

  /** Whether sorted rows of one millisecond stand in the order of their ids, all different. */
  #idsInOrder({ time, ref, head }: ColumnStore, end: number): boolean {
    for (let row = head + 1; row < end; row++) {
      if (time[row] === time[row - 1] && this.#ids.compare(ref[row - 1]!, ref[row]!) >= 0) return false
    }
    return true
  }

  #dropDuplicates(store: ColumnStore, rows: Uint32Array, count: number): number {
    const { time, ref, low, high } = store
    let kept = 0
    for (let from = 0; from < count; ) {
      const t = time[rows[from]!]!
      let end = from + 1
      while (end < count && time[rows[end]!] === t) end++
      if (end - from > 1 && low) this.#duplicates.begin(end - from)
      for (let i = from; i < end; i++) {
        const row = rows[i]!
        const sameId = i > from && this.#ids.compare(ref[rows[i - 1]!]!, ref[row]!) === 0
        if (sameId || (end - from > 1 && low && this.#duplicates.seen(row, low, high!))) this.duplicates++
        else rows[kept++] = row
      }
      from = end
    }
    return kept
  }

  /** Where a span of about `spanRows` of these rows ends: the time of the first row beyond it. */
  #cut({ store, rows, count, next }: SealedRows): number {
    const timeAt = (i: number) => store.time[rows ? rows[i]! : store.head + i]!
    let end = next + this.#spanRows
    if (end >= count) return Number.POSITIVE_INFINITY
    const t = timeAt(end - 1)
    while (end < count && timeAt(end) === t) end++
    return end < count ? timeAt(end) : Number.POSITIVE_INFINITY
  }

  #take(sealed: SealedRows, cut: number): Batch {
    const { store, rows, count, next } = sealed
    let end = Math.min(count, next + this.#spanRows)
    const timeAt = (i: number) => store.time[rows ? rows[i]! : store.head + i]!
    while (end > next && timeAt(end - 1) >= cut) end--
    while (end < count && timeAt(end) < cut) end++
    sealed.next = end
    if (rows) return store.gather(rows.subarray(next, end), end - next)
    return store.slice(store.head + next, store.head + end)
  }

  /** Lets go of the sealed rows. */
  #release({ store, rows, count }: SealedRows, until: number): void {
    if (!rows) {
      store.head += count
      return
    }
    const rest = new Uint32Array(store.waiting)
    let left = 0
    for (let row = store.head; row < store.length; row++) if (store.time[row]! >= until) rest[left++] = row
    store.keep(rest, left)
  }
}

function firstAtOrAfter(time: Float64Array, from: number, end: number, until: number): number {
  let low = from
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (time[middle]! < until) low = middle + 1
    else high = middle
  }
  return low
}
