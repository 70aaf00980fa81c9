import type { Batch, SealedSpan } from '../model/batch.ts'
import type { Dictionaries } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import { type ArrivedPart, asArrived } from './arrived.ts'
import { rowsOf } from './between.ts'
import { Orderer } from './in-order.ts'
import { restoredBatch, type SavedBatch } from './saved-batch.ts'
import { type OwnBatch, view } from './slice.ts'
import { fileRun, memoryRun, type SortedRun } from './sorted-run.ts'
import { SpillFile } from './spill-file.ts'
import { isSorted, Waiting } from './waiting.ts'

export interface SequencerOptions {
  /** Milliseconds an event may be behind the newest one; Infinity: everything waits for the end. */
  readonly latenessMs: number
  /** Events a span is cut at (always at the end of a millisecond). */
  readonly spanRows?: number
  /** Bytes of events that may wait in memory when everything waits for the end; more go to disk. */
  readonly sortBytes?: number
  /** Where the temporary file is made; the system's folder for such, if it is not said. */
  readonly spillFolder?: string
  /** Seed of dictionaries made on the way. */
  readonly seed?: number
  /** Is told of events that come behind the watermark. */
  readonly onLate?: ((batch: Batch) => void) | undefined
}

export type SavedSequencer = {
  readonly watermark: number
  /** Of each source that has not ended. */
  readonly watermarks: ReadonlyMap<number, number>
  readonly waiting: readonly SavedBatch[]
  readonly late: number
  readonly duplicates: number
}

/**
 * Brings events into total order and seals the stream up to its watermark: out come spans to which nothing will be
 * added. Drops duplicates on the way, among the records of one millisecond, which is where equal
 * records stand. An event behind the watermark is late: counted and told, but not handed on with the others.
 *
 * Where everything waits for the end, what does not fit in memory goes to disk as sorted runs. In the end each run is
 * read like a source that is in order: the one furthest behind comes next, and what lies before where all have come
 * to is sealed.
 */
export class Sequencer {
  readonly #spanRows: number
  readonly #latenessMs: number
  readonly #sortBytes: number
  readonly #spillFolder: string | undefined
  readonly #seed: number
  readonly #orderer: Orderer
  readonly #onLate: SequencerOptions['onLate']
  readonly #waiting = new Map<EventClass, Waiting>()
  readonly #runs: SortedRun[] = []
  #file: SpillFile | undefined
  /** Watermark of each active source. */
  readonly #watermarks = new Map<number, number>()
  #watermark = Number.NEGATIVE_INFINITY
  late = 0

  constructor(ids: EventIds, options: SequencerOptions) {
    this.#orderer = new Orderer(ids)
    this.#latenessMs = options.latenessMs
    this.#spanRows = options.spanRows ?? 4096
    this.#sortBytes = options.sortBytes ?? 512 << 20
    this.#spillFolder = options.spillFolder
    this.#seed = options.seed ?? 0
    this.#onLate = options.onLate
  }

  /** A source takes part from now on: the watermark waits for it. */
  open(source: number): void {
    this.#watermarks.set(source, Number.NEGATIVE_INFINITY)
  }

  /** A source has ended; the watermark no longer waits for it. */
  close(source: number): void {
    this.#watermarks.delete(source)
    if (this.#watermarks.size > 0) this.#watermark = Math.max(this.#watermark, this.#leastBeside(source))
  }

  /** Events before here are sealed. */
  get watermark(): number {
    return this.#watermark
  }

  /** Watermark of one source, for choosing which to read next. */
  watermarkOf(source: number): number {
    return this.#watermarks.get(source) ?? Number.POSITIVE_INFINITY
  }

  /** Events dropped because an equal one, or one of the same id, stays. */
  get duplicates(): number {
    return this.#orderer.duplicates
  }

  /** Bytes of events waiting in memory. */
  get bytes(): number {
    let bytes = 0
    for (const waiting of this.#waiting.values()) bytes += waiting.bytes
    return bytes
  }

  /** Takes in a batch of one source, in order of arrival. Its arrays must not change until {@link sealed} has run out. */
  add(source: number, batch: Batch): void {
    const waiting = this.#waitingOf(batch.eventClass)
    if (this.#latenessMs === Number.POSITIVE_INFINITY) {
      const late = this.#passed(batch)
      this.#tell(batch, late)
      waiting.add(batch, late.length > 0 ? rowsBeside(late, batch.length) : undefined)
      if (this.bytes > this.#sortBytes) this.#spill()
      return
    }
    const late = this.#raise(source, batch.time, batch.length)
    this.#tell(batch, late)
    waiting.hold(batch, late.length > 0 ? rowsBeside(late, batch.length) : undefined)
  }

  /** Takes in batches whose events arrived among each other: those of one source, parted by class. They are looked at as {@link add} says. */
  addParts(source: number, parts: readonly ArrivedPart[]): void {
    if (parts.length === 1 || this.#latenessMs === Number.POSITIVE_INFINITY) {
      for (const { batch } of parts) this.add(source, batch)
      return
    }
    const { time, placeOf } = asArrived(parts)
    const late = parts.map((): number[] => [])
    for (const arrival of this.#raise(source, time)) {
      const { part, row } = placeOf(arrival)
      late[part]!.push(row)
    }
    for (const [i, { batch }] of parts.entries()) {
      this.#tell(batch, late[i]!)
      const rows = late[i]!.length > 0 ? rowsBeside(late[i]!, batch.length) : undefined
      this.#waitingOf(batch.eventClass).hold(batch, rows)
    }
  }

  #tell(batch: Batch, late: readonly number[]): void {
    if (late.length === 0) return
    this.late += late.length
    this.#onLate?.(rowsOf(batch, late))
  }

  /** Moves the watermark along the rows of a batch; gives the rows that it had passed when they came. */
  #raise(source: number, time: Float64Array, length = time.length): number[] {
    const late: number[] = []
    const latenessMs = this.#latenessMs
    const others = this.#leastBeside(source)
    let own = this.#watermarks.get(source) ?? Number.NEGATIVE_INFINITY
    let watermark = this.#watermark
    // Of rows in order, none of which the watermark has passed, none can pass another: the last one says all.
    const first = length > 0 && time[0]! >= watermark && isSorted(time, length) ? length - 1 : 0
    for (let row = first; row < length; row++) {
      const t = time[row]!
      if (t < watermark) late.push(row)
      else if (t - latenessMs > own) {
        own = t - latenessMs
        watermark = Math.max(watermark, Math.min(own, others))
      }
    }
    this.#watermark = watermark
    this.#watermarks.set(source, own)
    return late
  }

  /** Rows that the watermark has passed: where everything waits for the end, only after {@link pause}. */
  #passed({ time, length }: Batch): number[] {
    const passed: number[] = []
    if (this.#watermark === Number.NEGATIVE_INFINITY) return passed
    for (let row = 0; row < length; row++) if (time[row]! < this.#watermark) passed.push(row)
    return passed
  }

  #leastBeside(source: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const [other, watermark] of this.#watermarks)
      if (other !== source) least = Math.min(least, watermark)
    return least
  }

  #waitingOf(eventClass: EventClass): Waiting {
    let waiting = this.#waiting.get(eventClass)
    if (!waiting) this.#waiting.set(eventClass, (waiting = new Waiting(this.#seed)))
    return waiting
  }

  /** Gives what the watermark has sealed since the last call. Each span is valid until the next is asked for. */
  *sealed(): Iterable<SealedSpan> {
    try {
      if (this.#watermark > Number.NEGATIVE_INFINITY) yield* this.#spans(this.#watermark)
    } finally {
      for (const waiting of this.#waiting.values()) waiting.settle()
    }
  }

  /**
   * There is no more for now. Where everything waits for the end, what lies before the newest event is sealed; else what the
   * watermark has passed. With `until`, all that lies before is sealed.
   */
  *pause(until?: number): Iterable<SealedSpan> {
    if (this.#latenessMs === Number.POSITIVE_INFINITY) yield* this.#pauseSorting()
    if (until === undefined) return
    this.#watermark = Math.max(this.#watermark, until)
    yield* this.sealed()
    yield { batches: [], until }
  }

  *#pauseSorting(): Iterable<SealedSpan> {
    if (this.#runs.length > 0) yield* this.#merged()
    this.#runs.length = 0
    this.#file?.close()
    this.#file = undefined
    for (const { newest } of this.#waiting.values()) this.#watermark = Math.max(this.#watermark, newest)
    yield* this.sealed()
  }

  /** To be called when {@link sealed} and {@link pause} have run out. */
  save(dictionaries: Dictionaries): SavedSequencer {
    return {
      watermark: this.#watermark,
      watermarks: new Map(this.#watermarks),
      waiting: [...this.#waiting.values()].flatMap((waiting) => waiting.save(dictionaries)),
      late: this.late,
      duplicates: this.duplicates,
    }
  }

  /** `dictionaries` are those of the run, with the texts they had. */
  restore(saved: SavedSequencer, dictionaries: Dictionaries): void {
    this.#watermark = saved.watermark
    for (const [source, watermark] of saved.watermarks) this.#watermarks.set(source, watermark)
    for (const batch of saved.waiting)
      this.#waitingOf(batch.eventClass).add(restoredBatch(batch, dictionaries))
    this.late = saved.late
    this.#orderer.duplicates = saved.duplicates
  }

  /** The stream has ended: everything is sealed. The last span has `until` Infinity. */
  *end(): Iterable<SealedSpan> {
    try {
      if (this.#runs.length > 0) yield* this.#merged()
      yield* this.#spans(Number.POSITIVE_INFINITY)
    } finally {
      this.abandon()
    }
    this.#watermark = Number.POSITIVE_INFINITY
    yield { batches: [], until: Number.POSITIVE_INFINITY }
  }

  /** Lets go of what waits, on disk too, when the end will not be asked for. */
  abandon(): void {
    this.#waiting.clear()
    this.#runs.length = 0
    this.#file?.close()
    this.#file = undefined
  }

  /** Writes what waits to disk, one run for each class. */
  #spill(): void {
    this.#file ??= new SpillFile(this.#spillFolder)
    for (const waiting of this.#waiting.values()) {
      const batch = waiting.take(Number.POSITIVE_INFINITY, this.#orderer)
      if (batch) this.#runs.push(fileRun(this.#file, batch, waiting.fleeting, this.#seed))
    }
  }

  /** Reads the runs until each has been read to its end. */
  *#merged(): Iterable<SealedSpan> {
    for (const waiting of this.#waiting.values()) {
      const batch = waiting.take(Number.POSITIVE_INFINITY, this.#orderer)
      if (batch) this.#runs.push(memoryRun(batch))
    }
    // Others take over, so that the arrays of what is in memory are not used again while it is read.
    this.#waiting.clear()
    let reading = this.#runs.map((run) => ({ run, reached: Number.NEGATIVE_INFINITY }))
    while (reading.length > 0) {
      const behind = reading.reduce((least, one) => (one.reached < least.reached ? one : least))
      const chunk = behind.run.next()
      if (chunk) {
        behind.reached = chunk.time[chunk.length - 1]!
        this.#waitingOf(chunk.eventClass).put(chunk)
      } else reading = reading.filter((one) => one !== behind)
      if (reading.length > 0) yield* this.#spans(Math.min(...reading.map(({ reached }) => reached)))
    }
  }

  /** Cuts what is sealed before `until` into spans, all classes at the same millisecond. */
  *#spans(until: number): Iterable<SealedSpan> {
    const sealed: { readonly batch: OwnBatch; next: number }[] = []
    for (const waiting of this.#waiting.values()) {
      const batch = waiting.take(until, this.#orderer)
      if (batch) sealed.push({ batch, next: 0 })
    }
    const rows = this.#rowsOfSpan(Math.max(0, ...sealed.map(({ batch }) => batch.length)))
    while (sealed.some(({ batch, next }) => next < batch.length)) {
      const cut = Math.min(...sealed.map(({ batch, next }) => cutAfter(batch, next + rows)))
      const batches: Batch[] = []
      for (const one of sealed) {
        const end = firstAtOrAfter(one.batch.time, one.next, one.batch.length, cut)
        if (end > one.next) batches.push(view(one.batch, one.next, end))
        one.next = end
      }
      const done = sealed.every(({ batch, next }) => next >= batch.length)
      yield { batches, until: done && until !== Number.POSITIVE_INFINITY ? until : cut }
    }
  }

  /** Spans are about as long as was asked, and all about the same, so that no short one is left over. */
  #rowsOfSpan(length: number): number {
    const spans = Math.max(1, Math.round(length / this.#spanRows))
    return Math.ceil(length / spans)
  }
}

/** The time of the first row from `end` on that is of another millisecond than the row before `end`. */
function cutAfter({ time, length }: Batch, end: number): number {
  if (end >= length) return Number.POSITIVE_INFINITY
  const next = firstAtOrAfter(time, end, length, time[end - 1]! + 1)
  return next < length ? time[next]! : Number.POSITIVE_INFINITY
}

/** The rows up to `length` that are not among `rows`, which are in order. */
function rowsBeside(rows: readonly number[], length: number): Int32Array {
  const beside = new Int32Array(length - rows.length)
  for (let row = 0, i = 0, at = 0; row < length; row++) {
    if (rows[i] === row) i++
    else beside[at++] = row
  }
  return beside
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
