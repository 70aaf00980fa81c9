import type { Cleaner, CleanQuality } from '../clean/cleaner.ts'
import { UnknownClass } from '../clean/column-errors.ts'
import { classOf, type Overrides } from '../clean/mapping.ts'
import { productOf } from '../clean/product.ts'
import { type Part, Splitter } from '../clean/split.ts'
import { scannerFor } from '../ingest/formats.ts'
import type { Scanner } from '../ingest/scanner.ts'
import type { Dictionaries } from '../model/dictionary.ts'
import { type EventClass, looseClasses } from '../model/fields.ts'
import type { Format } from '../model/format.ts'
import type { RawBatch } from '../model/raw-batch.ts'
import { classOfFormat, hasSoundRecord, keyFieldOf } from './source-class.ts'

export interface SourceOptions {
  readonly name: string
  readonly format: Format
  readonly eventClass?: EventClass | undefined
  readonly map?: Overrides | undefined
  readonly year?: number | undefined
  /** No event of the source is younger: when it was last written, or what the clock says. For times without a year. */
  readonly notAfter?: number | (() => number) | undefined
  readonly clock?: 'simulated' | undefined
  /** Position of the first byte that is written, where the stream knows the source from before. */
  readonly goesOnAt?: number | undefined
}

/** Some records of a source that goes on: whole ones, that are read as an input of their own. */
export interface PartOptions extends Omit<SourceOptions, 'notAfter' | 'clock'> {
  /** Which source it is, as `EventIds` gave it. */
  readonly index: number
  /** When the records arrived, and how much later than that events may lie. */
  readonly at: number
  readonly aheadMs: number
}

/** What a source hands its records to. */
export interface Line {
  /** The cleaner for what a source turned out to be. */
  cleaner(source: PipelineSource, eventClass: EventClass, names: readonly string[]): Cleaner
  /** What a scanner gave, parted by class, goes down the line. */
  take(source: PipelineSource, parts: readonly CleanerPart[]): void
  /** The source has nothing more to say. */
  finished(source: PipelineSource): void
}

/** One input of a pipeline: takes bytes, cut anywhere. */
export class PipelineSource {
  readonly index: number
  readonly options: SourceOptions
  /** Of a part of a source: the latest time that an event of it may have. */
  readonly latest: number | undefined
  readonly #line: Line
  readonly #scanner: Scanner
  /** Counts faulty records until a sound one says what the source is about. */
  #before: Cleaner | undefined
  readonly #cleaners = new Map<EventClass, Cleaner>()
  readonly #said: EventClass | undefined
  #splitter: Splitter | undefined
  #eventClass: EventClass | undefined

  constructor(
    line: Line,
    index: number,
    options: SourceOptions,
    { seed, batchSize }: { readonly seed: number; readonly batchSize?: number },
    latest?: number,
  ) {
    this.index = index
    this.latest = latest
    this.options = options
    this.#line = line
    this.#said = options.eventClass ?? classOfFormat[options.format]
    this.#scanner = scannerFor(options.format, {
      source: index,
      seed,
      ...(batchSize === undefined ? {} : { batchSize }),
    })
  }

  /** Whether columns may still turn out to be ids: before the first event, and never in logs that have an `id` of other things. */
  get mayHaveOwnIds(): boolean {
    return this.#cleaners.size === 0 && this.#splitter?.product.ownIds !== false
  }

  /** The source goes on after it. */
  get isPart(): boolean {
    return this.latest !== undefined
  }

  /** What cleaning has seen. */
  get quality(): CleanQuality[] {
    return [this.#before, ...this.#cleaners.values()].flatMap((cleaner) =>
      cleaner ? [cleaner.quality()] : [],
    )
  }

  /** Events have codes of other dictionaries from here on. */
  renew(dictionaries: Dictionaries): void {
    this.#before?.renew(dictionaries)
    for (const cleaner of this.#cleaners.values()) cleaner.renew(dictionaries)
  }

  write(chunk: Uint8Array): void {
    for (const raw of this.#scanner.write(chunk)) this.#take(raw)
  }

  end(): void {
    for (const raw of this.#scanner.end()) this.#take(raw)
    if (!this.isPart) this.#line.finished(this)
  }

  #take(raw: RawBatch): void {
    if (!this.#splitter && this.#eventClass === undefined) {
      if (this.#said === undefined && !hasSoundRecord(raw)) {
        this.#before ??= this.#line.cleaner(this, 'network', raw.names)
        this.#line.take(this, [{ cleaner: this.#before, eventClass: 'network', raw, rows: undefined }])
        return
      }
      this.#decide(raw)
    }
    const eventClass = this.#eventClass!
    const parts = this.#splitter?.split(raw) ?? [{ eventClass, raw, rows: undefined }]
    this.#line.take(
      this,
      parts.map((part) => ({
        ...part,
        cleaner: this.#cleanerOf(part),
        keyed: this.#splitter || looseClasses.has(part.eventClass) ? keyFieldOf(part.eventClass) : undefined,
      })),
    )
  }

  /** Finds out what the source is about, by the columns of its first records. */
  #decide(raw: RawBatch): void {
    const { format } = this.options
    const product = classOfFormat[format] ? undefined : productOf(raw.names)
    if (product) this.#splitter = new Splitter(product, this.#said)
    else this.#eventClass = this.#said ?? this.#guessClass(raw)
  }

  #cleanerOf({ eventClass, raw }: Part): Cleaner {
    let cleaner = this.#cleaners.get(eventClass)
    if (!cleaner) {
      cleaner = this.#line.cleaner(this, eventClass, raw.names)
      this.#cleaners.set(eventClass, cleaner)
    }
    return cleaner
  }

  #guessClass(raw: RawBatch): EventClass {
    const { map, name } = this.options
    const guessed = classOf([...raw.names, ...Object.keys(map ?? {})])
    if (!guessed) throw new UnknownClass(name, raw.names)
    return guessed
  }
}

/** Records of one class, and who cleans them. */
export interface CleanerPart extends Part {
  readonly cleaner: Cleaner
  /** A field that every event is given a value of, so that rules by it take them all. */
  readonly keyed?: string | undefined
}
