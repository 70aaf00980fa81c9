import { Alerter } from './alert/alerter.ts'
import { type Cleaner, type CleanQuality, createCleaner } from './clean/cleaner.ts'
import { classOf, mapColumns, type Overrides } from './clean/mapping.ts'
import { QualityCount } from './clean/quality-count.ts'
import type { RejectedRows } from './clean/rejects.ts'
import { Engine, stateFields, wantedFields } from './detect/engine.ts'
import { createEnricher, type Enricher } from './enrich/enricher.ts'
import type { Enrichment } from './enrich/enrichment.ts'
import { scannerFor } from './ingest/formats.ts'
import type { Scanner } from './ingest/scanner.ts'
import type { Alert } from './model/alert.ts'
import type { SealedSpan } from './model/batch.ts'
import { Dictionaries } from './model/dictionary.ts'
import { EventIds } from './model/event-ids.ts'
import type { EventClass } from './model/fields.ts'
import type { Format } from './model/format.ts'
import type { Plan } from './model/plan.ts'
import type { RawBatch } from './model/raw-batch.ts'
import type { Quality, Reject } from './model/reject.ts'
import { Sequencer } from './order/sequencer.ts'

export interface PipelineOptions {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** How far behind the newest an event may come; Infinity: everything is put in order first. */
  readonly latenessMs: number
  /** Seed of hashes and dictionaries; an unguessable one where input is not trusted. */
  readonly seed: number
  /** Fields that somebody beside the rules reads of sealed spans. */
  readonly alsoWanted?: readonly string[]
  readonly batchSize?: number
  readonly spanRows?: number
  /** Bytes of events that may wait in memory when everything is put in order; more go to disk. */
  readonly sortBytes?: number
}

/** Where the pipeline hands what it makes. */
export interface PipelineSink {
  alert(alert: Alert): void
  reject?(reject: Reject): void
  /** A sealed span, enriched, in order; before its alerts. */
  span?(span: SealedSpan): void
}

export interface SourceOptions {
  readonly name: string
  readonly format: Format
  readonly eventClass?: EventClass | undefined
  readonly map?: Overrides | undefined
  readonly year?: number | undefined
  /** No event of the source is younger: when it was last written. For times without a year. */
  readonly notAfter?: number | undefined
  readonly clock?: 'simulated' | undefined
}

/** A source does not say what its events are, and nobody else did. */
export class UnknownClass extends Error {
  readonly source: string

  constructor(source: string, names: readonly string[]) {
    const some = names.slice(0, 6).join(', ')
    super(
      `${source}: cannot tell what these columns are about (${some}); say --class authentication, http or network`,
    )
    this.name = 'UnknownClass'
    this.source = source
  }
}

/** A column asked for is not there. */
export class AbsentColumn extends Error {
  constructor(source: string, absent: readonly string[], names: readonly string[]) {
    super(`--map: ${source} has no column ${absent.join(', ')}; it has ${names.slice(0, 30).join(', ')}`)
    this.name = 'AbsentColumn'
  }
}

/**
 * The life of an event: bytes -> scan -> clean -> enrich -> order -> detect -> alert. The stages do not know each
 * other; this is the one place that knows their order.
 */
export class Pipeline {
  readonly #options: PipelineOptions
  readonly #sink: PipelineSink
  readonly #dictionaries: Dictionaries
  readonly #ids = new EventIds()
  readonly #sequencer: Sequencer
  readonly #engine: Engine
  readonly #alerter: Alerter
  readonly #enrichers = new Map<EventClass, Enricher>()
  readonly #stable: ReadonlySet<string>
  readonly #sources: PipelineSource[] = []
  readonly #quality = new QualityCount()

  constructor(options: PipelineOptions, sink: PipelineSink) {
    this.#options = options
    this.#sink = sink
    this.#dictionaries = new Dictionaries(options.seed)
    this.#sequencer = new Sequencer(this.#ids, options)
    this.#engine = new Engine(options.plans, this.#dictionaries, this.#ids)
    this.#alerter = new Alerter(options.isInside)
    this.#stable = stateFields(options.plans)
  }

  /** Adds a source. All sources are opened before the first is written to, in the byte order of their names. */
  open(source: SourceOptions): PipelineSource {
    const index = this.#ids.addSource(source.name)
    this.#sequencer.open(index)
    const opened = new PipelineSource(this, index, source, this.#options)
    this.#sources.push(opened)
    return opened
  }

  /** How far a source is; the one that is furthest behind should be read next. */
  watermarkOf(source: PipelineSource): number {
    return this.#sequencer.watermarkOf(source.index)
  }

  /** Events, state and time so far. */
  get quality(): Quality {
    return this.#quality.total(
      this.#sources.flatMap((source) => source.quality),
      this.#sequencer,
    )
  }

  /** Bytes of state by rule, and keys alive. */
  get sizes() {
    return this.#engine.sizes()
  }

  /** The stream has ended: all windows run out. */
  end(): void {
    for (const span of this.#sequencer.end()) this.#judge(span)
  }

  /** For sources: what a scanner gave goes down the line. */
  take(source: PipelineSource, cleaner: Cleaner, eventClass: EventClass, raw: RawBatch): void {
    const { batch, rejects } = cleaner.clean(raw)
    this.#setAside(source, rejects)
    if (batch.length === 0) return
    this.#sequencer.add(source.index, this.#enricher(eventClass).enrich(batch))
    for (const span of this.#sequencer.sealed()) this.#judge(span)
  }

  /** For sources: a source has nothing more to say. */
  finished(source: PipelineSource): void {
    this.#sequencer.close(source.index)
    for (const span of this.#sequencer.sealed()) this.#judge(span)
  }

  /** For sources: the cleaner for what a source turned out to be. */
  cleaner(source: PipelineSource, eventClass: EventClass, names: readonly string[]): Cleaner {
    const { options, index } = source
    const { columns: mapped, absent } = mapColumns(names, eventClass, options.map)
    if (absent.length > 0 && options.format === 'csv') throw new AbsentColumn(options.name, absent, names)
    if (mapped.has('metadata.uid')) this.#ids.useOwnIds(index)
    return createCleaner({
      eventClass,
      dictionaries: this.#dictionaries,
      ids: this.#ids,
      source: index,
      wanted: this.#wanted(eventClass),
      map: options.map,
      year: options.year,
      notAfter: options.notAfter,
      clock: options.clock,
      stable: this.#stable,
      duplicates:
        eventClass === 'network' && options.format === 'csv' && mapped.has('time') ? 'drop' : 'keep',
    })
  }

  /** What rules read, what others read, and what these are derived from. */
  #wanted(eventClass: EventClass): ReadonlySet<string> | 'all' {
    const wanted = new Set([
      ...wantedFields(this.#options.plans, eventClass),
      ...(this.#options.alsoWanted ?? []),
    ])
    if (wanted.has('*')) return 'all'
    for (const { steps } of this.#options.enrichments) {
      for (const { from, to } of steps) if (to.some((field) => wanted.has(field))) wanted.add(from)
    }
    return wanted
  }

  #enricher(eventClass: EventClass): Enricher {
    let enricher = this.#enrichers.get(eventClass)
    if (enricher) return enricher
    const wanted = new Set([
      ...wantedFields(this.#options.plans, eventClass),
      ...(this.#options.alsoWanted ?? []),
    ])
    enricher = createEnricher({
      dictionaries: this.#dictionaries,
      wanted,
      enrichments: this.#options.enrichments,
    })
    this.#enrichers.set(eventClass, enricher)
    return enricher
  }

  #setAside(source: PipelineSource, rejects: RejectedRows): void {
    for (let i = 0; i < rejects.length; i++) {
      const code = rejects.code[i]!
      if (!this.#quality.reject(code, rejects.recordHash?.low[i], rejects.recordHash?.high[i])) continue
      this.#sink.reject?.({ source: source.options.name, line: rejects.line[i]!, code, raw: rejects.raw(i) })
    }
  }

  #judge(span: SealedSpan): void {
    this.#sink.span?.(span)
    const findings = this.#engine.process(span)
    for (const alert of this.#alerter.alert(findings, span.until)) this.#sink.alert(alert)
  }
}

/** One input of a pipeline: takes bytes, cut anywhere. */
export class PipelineSource {
  readonly index: number
  readonly options: SourceOptions
  readonly #pipeline: Pipeline
  readonly #scanner: Scanner
  /** Counts faulty records until a sound one says what the source is about. */
  #before: Cleaner | undefined
  #cleaner: Cleaner | undefined
  #eventClass: EventClass | undefined

  constructor(
    pipeline: Pipeline,
    index: number,
    options: SourceOptions,
    { seed, batchSize }: PipelineOptions,
  ) {
    this.index = index
    this.options = options
    this.#pipeline = pipeline
    this.#eventClass = options.eventClass ?? classOfFormat[options.format]
    this.#scanner = scannerFor(options.format, {
      source: index,
      seed,
      ...(batchSize === undefined ? {} : { batchSize }),
    })
  }

  /** What cleaning has seen. */
  get quality(): CleanQuality[] {
    return [this.#before, this.#cleaner].flatMap((cleaner) => (cleaner ? [cleaner.quality()] : []))
  }

  write(chunk: Uint8Array): void {
    for (const raw of this.#scanner.write(chunk)) this.#take(raw)
  }

  end(): void {
    for (const raw of this.#scanner.end()) this.#take(raw)
    this.#pipeline.finished(this)
  }

  #take(raw: RawBatch): void {
    if (!this.#cleaner && this.#eventClass === undefined) {
      if (!hasSoundRecord(raw)) {
        this.#before ??= this.#pipeline.cleaner(this, 'network', raw.names)
        this.#pipeline.take(this, this.#before, 'network', raw)
        return
      }
      this.#eventClass = this.#guessClass(raw)
    }
    const eventClass = this.#eventClass!
    this.#cleaner ??= this.#pipeline.cleaner(this, eventClass, raw.names)
    this.#pipeline.take(this, this.#cleaner, eventClass, raw)
  }

  #guessClass(raw: RawBatch): EventClass {
    const { map, name } = this.options
    const guessed = classOf([...raw.names, ...Object.keys(map ?? {})])
    if (!guessed) throw new UnknownClass(name, raw.names)
    return guessed
  }
}

/** What the records of a format are about; CSV and NDJSON may be about anything. */
const classOfFormat: Readonly<Partial<Record<Format, EventClass>>> = {
  access: 'http',
  syslog: 'authentication',
}

function hasSoundRecord({ fault, length }: RawBatch): boolean {
  for (let row = 0; row < length; row++) if (fault[row] === 0) return true
  return false
}
