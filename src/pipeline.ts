import {
  type CleanerPart,
  type Line,
  type PartOptions,
  PipelineSource,
  type SourceOptions,
} from './app/pipeline-source.ts'
import { newStream, renewedStream, type Stream, textBytes } from './app/stream-state.ts'
import { rawColumns, readFields, wantedColumns } from './app/wanted-columns.ts'
import { type Cleaner, type CleanQuality, createCleaner } from './clean/cleaner.ts'
import { AbsentColumn, AbsentTime } from './clean/column-errors.ts'
import { keyedBy } from './clean/keyed.ts'
import { mapColumns } from './clean/mapping.ts'
import { withOutcomes } from './clean/outcome.ts'
import { QualityCount } from './clean/quality-count.ts'
import { type RejectedRows, rejectedRows } from './clean/rejects.ts'
import { stateFields } from './detect/engine.ts'
import { createEnricher, type Enricher } from './enrich/enricher.ts'
import type { Enrichment } from './enrich/enrichment.ts'
import type { Alert } from './model/alert.ts'
import type { Batch, SealedSpan } from './model/batch.ts'
import type { Dictionaries } from './model/dictionary.ts'
import type { EventIds } from './model/event-ids.ts'
import type { EventClass } from './model/fields.ts'
import type { Finding } from './model/finding.ts'
import type { Plan } from './model/plan.ts'
import type { RawBatch } from './model/raw-batch.ts'
import type { Quality, Reject, RejectCode } from './model/reject.ts'
import type { RuleState } from './model/rule-state.ts'
import type { ArrivedPart } from './order/arrived.ts'
import { between, type TimeSpan } from './order/between.ts'

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
  /** Events outside are as if they had not been read. */
  readonly span?: TimeSpan | undefined
  /** Bytes of events that may wait in memory when everything is put in order; more go to disk. */
  readonly sortBytes?: number
  /** What late events touch and what was told is remembered, so that alerts can be revised. */
  readonly revises?: boolean
  /** Bytes of texts beyond which those go that nothing speaks of any more; without it they stay. */
  readonly textBytes?: number
  /** The latest time that a live event may have now; what lies beyond is set aside. */
  readonly notAhead?: () => number
}

/** Where the pipeline hands what it makes. */
export interface PipelineSink {
  alert(alert: Alert): void
  reject?(reject: Reject): void
  /** Events as they arrive, enriched, before they are put in order. */
  arrived?(batch: Batch): void
  /** A sealed span, enriched, in order; before its alerts. `ids` knows the texts of its events' ids. */
  span?(span: SealedSpan, ids: EventIds): void
  /** A finding, before it becomes an alert or part of one. */
  finding?(finding: Finding): void
}

export interface StoredOptions {
  readonly name: string
  readonly eventClass: EventClass
  /** Whether its events have ids of their own. */
  readonly hasIds: boolean
  /** How many there are; those that no rule looks at need not be written. */
  readonly events: number
  /** Those of them whose list in a field is too long, and how many of these no field before has set aside. */
  readonly tooLong: readonly { readonly field: string; readonly events: number; readonly first: number }[]
}

/** Where batches of stored events go, and what they are made with. */
export interface StoredSource {
  readonly source: number
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  readonly wanted: ReadonlySet<string> | 'all'
  /** How far it is; the one that is furthest behind should be read next. */
  readonly watermark: () => number
  readonly write: (batch: Batch) => void
  readonly end: () => void
}

/**
 * The life of an event: bytes -> scan -> clean -> enrich -> order -> detect -> alert. The stages do not know each
 * other; this is the one place that knows their order.
 */
export class Pipeline implements Line {
  #stream: Stream
  readonly #options: PipelineOptions
  readonly #sink: PipelineSink
  readonly #enrichers = new Map<EventClass, Enricher>()
  readonly #stable: ReadonlySet<string>
  readonly #sources: PipelineSource[] = []
  readonly #quality = new QualityCount()
  #outside = 0
  readonly #stored: CleanQuality[] = []
  /** Bytes of texts at which the dictionaries are renewed. */
  #renewAt: number

  /** A stream that was begun elsewhere goes on with the seed it had. */
  constructor(options: PipelineOptions, sink: PipelineSink, stream: Stream = newStream(options)) {
    this.#options = { ...options, seed: stream.dictionaries.seed }
    this.#sink = sink
    this.#stream = stream
    this.#renewAt = options.textBytes ?? Number.POSITIVE_INFINITY
    this.#stable = stateFields(options.plans)
  }

  /** What the events run through. */
  get stream(): Stream {
    return this.#stream
  }

  /** Adds a source. All sources are opened before the first is written to, in the byte order of their names. */
  open(source: SourceOptions): PipelineSource {
    const { ids, sequencer } = this.stream
    const isKnown = source.goesOnAt !== undefined
    const index = isKnown ? ids.source(source.name) : ids.addSource(source.name)
    if (!isKnown || sequencer.watermarkOf(index) === Number.POSITIVE_INFINITY) sequencer.open(index)
    const opened = new PipelineSource(this, index, source, this.#options)
    this.#sources.push(opened)
    return opened
  }

  /** Some records of a source that goes on. Whether the watermark waits for the source is up to the caller. */
  openPart({ index, at, aheadMs, ...source }: PartOptions): PipelineSource {
    return new PipelineSource(this, index, { ...source, notAfter: at }, this.#options, at + aheadMs)
  }

  /** How far a source is; the one that is furthest behind should be read next. */
  watermarkOf(source: PipelineSource): number {
    return this.stream.sequencer.watermarkOf(source.index)
  }

  /** Events, state and time so far. */
  get quality(): Quality {
    const total = this.#quality.total(
      [...this.#sources.flatMap((source) => source.quality), ...this.#stored],
      this.stream.sequencer,
    )
    return { ...total, rows: total.rows - this.#outside, accepted: total.accepted - this.#outside }
  }

  /** State by rule. */
  get rules(): readonly RuleState[] {
    return this.stream.engine.ruleStates()
  }

  /**
   * All sources have ended, but the stream goes on: nothing runs out, and its state can be saved. Where only a span of time is
   * looked at, it is judged to its end.
   */
  pause(): void {
    for (const span of this.stream.sequencer.pause(this.#options.span?.until)) this.#judge(span)
  }

  /** Time has passed, with or without events: what lies before `until`, or before the watermark, is judged, and alerts close. */
  pass(until = Number.NEGATIVE_INFINITY): void {
    const reached = Math.max(until, this.stream.sequencer.watermark)
    if (reached === Number.NEGATIVE_INFINITY) return
    for (const span of this.stream.sequencer.pause(reached)) this.#judge(span)
  }

  /** The stream has ended: all windows run out. */
  end(): void {
    for (const span of this.stream.sequencer.end()) this.#judge(span)
  }

  /** Lets go of what waits, when the end will not be asked for. */
  abandon = (): void => this.stream.sequencer.abandon()

  /** For sources: what a scanner gave, parted by class, goes down the line. */
  take(source: PipelineSource, parts: readonly CleanerPart[]): void {
    const arrived = parts.flatMap((part) => this.#arrived(source, part))
    if (arrived.length === 0) return
    for (const { batch } of arrived) this.#sink.arrived?.(batch)
    this.stream.sequencer.addParts(source.index, arrived)
    for (const span of this.stream.sequencer.sealed()) this.#judge(span)
    // A part is read to its end with the dictionaries that it began with.
    if (!source.isPart) this.renewWhenFull()
  }

  /** Renews the dictionaries where there are more texts than may be. Those who hand over batches and parts ask for it behind them. */
  renewWhenFull(): void {
    if (textBytes(this.#stream) >= this.#renewAt && !this.#stream.engine.touched) this.renew()
  }

  /**
   * Texts that nothing speaks of any more go, and the others have other codes. It takes as long as saving the state and restoring it, so
   * it is not done again before there is twice as much as was left. Not while late events wait to be revised.
   */
  renew(): void {
    this.#stream = renewedStream(this.#stream, this.#options)
    const { textBytes: most = Number.POSITIVE_INFINITY } = this.#options
    this.#renewAt = Math.max(most, 2 * textBytes(this.#stream))
    this.#enrichers.clear()
    for (const source of this.#sources) source.renew(this.#stream.dictionaries)
  }

  /** The events of one part, with what is known beside them; none where none is left. */
  #arrived(source: PipelineSource, { cleaner, eventClass, raw, rows, keyed }: CleanerPart): ArrivedPart[] {
    const { batch, rejects, records } = cleaner.clean(raw)
    this.#setAside(source, rejects)
    this.#place(source, batch)
    const arrival = rows ? records.subarray(0, batch.length).map((row) => rows[row]!) : records
    const here = this.#notAhead(source, { batch, arrival }, raw, records)
    const { span } = this.#options
    const inside = span ? between(here, span) : here
    this.#outside += here.batch.length - inside.batch.length
    if (inside.batch.length === 0) return []
    const enriched = this.#enricher(eventClass).enrich(withOutcomes(inside.batch, this.stream.dictionaries))
    const whole = keyed === undefined ? enriched : keyedBy(keyed, enriched, this.stream.dictionaries)
    return [{ batch: whole, arrival: inside.arrival }]
  }

  /** Positions go on where the source was left. */
  #place({ index, options: { goesOnAt = 0 } }: PipelineSource, { ref, length }: Batch): void {
    if (goesOnAt === 0 || this.stream.ids.hasOwnIds(index)) return
    for (let row = 0; row < length; row++) ref[row]! += goesOnAt
  }

  /** Sets aside what lies too far beyond the clock, which would make everything after it late. */
  #notAhead(source: PipelineSource, part: ArrivedPart, raw: RawBatch, records: Int32Array): ArrivedPart {
    const latest = source.latest ?? this.#options.notAhead?.()
    if (latest === undefined) return part
    const here = between(part, { from: Number.NEGATIVE_INFINITY, until: latest + 1 })
    if (here === part) return part
    const { length, time } = part.batch
    const ahead = [...records.subarray(0, length)].filter((_, i) => time[i]! > latest)
    const codes = ahead.map((): RejectCode => 'ahead_of_clock')
    this.#setAside(source, rejectedRows(raw, ahead, codes, false))
    return here
  }

  /** Takes in events of a source that were not read from records: columns, as cleaning would have made them. */
  add(source: number, batch: Batch): void {
    if (batch.length === 0) return
    this.stream.sequencer.add(source, this.#enricher(batch.eventClass).enrich(batch))
    for (const span of this.stream.sequencer.sealed()) this.#judge(span)
  }

  /** Adds a source whose events were cleaned before they were stored, and come in order. Opened before others are written to. */
  openStored({ name, eventClass, hasIds, events, tooLong }: StoredOptions): StoredSource {
    const source = this.stream.ids.addSource(name, hasIds)
    this.stream.sequencer.open(source)
    const faults = tooLong.map(({ field, events }) => [field, { too_many_values: events }])
    this.#stored.push({ rows: events, faults: Object.fromEntries(faults), repaired: {} })
    for (const { field, first } of tooLong) this.#quality.rejectAll(`${field}:too_many_values`, first)
    return {
      source,
      dictionaries: this.stream.dictionaries,
      ids: this.stream.ids,
      wanted: wantedColumns(this.#options, eventClass),
      watermark: () => this.stream.sequencer.watermarkOf(source),
      write: (batch) => this.add(source, batch),
      end: () => this.#finished(source),
    }
  }

  /** For sources: a source has nothing more to say. */
  finished(source: PipelineSource): void {
    this.#finished(source.index)
  }

  #finished(source: number): void {
    this.stream.sequencer.close(source)
    for (const span of this.stream.sequencer.sealed()) this.#judge(span)
  }

  /** For sources: the cleaner for what a source turned out to be. */
  cleaner(source: PipelineSource, eventClass: EventClass, names: readonly string[]): Cleaner {
    const { options, index } = source
    const { columns: mapped, absent } = mapColumns(names, eventClass, options.map)
    if (source.isPart && !mapped.has('time')) throw new AbsentTime(options.name, names)
    if (absent.length > 0 && options.format === 'csv') throw new AbsentColumn(options.name, absent, names)
    if (source.mayHaveOwnIds && !source.isPart && mapped.has('metadata.uid')) this.stream.ids.useOwnIds(index)
    return createCleaner({
      eventClass,
      dictionaries: this.stream.dictionaries,
      ids: this.stream.ids,
      source: index,
      wanted: wantedColumns(this.#options, eventClass),
      rawFields: rawColumns(this.#options, eventClass),
      map: options.map,
      year: options.year,
      get notAfter() {
        return typeof options.notAfter === 'function' ? options.notAfter() : options.notAfter
      },
      clock: options.clock,
      stable: this.#stable,
      duplicates:
        eventClass === 'network' && options.format === 'csv' && mapped.has('time') ? 'drop' : 'keep',
    })
  }

  #enricher(eventClass: EventClass): Enricher {
    let enricher = this.#enrichers.get(eventClass)
    if (enricher) return enricher
    enricher = createEnricher({
      dictionaries: this.stream.dictionaries,
      wanted: readFields(this.#options, eventClass),
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
    this.#sink.span?.(span, this.stream.ids)
    const findings = this.stream.engine.process(span)
    if (this.#sink.finding) for (const finding of findings) this.#sink.finding(finding)
    for (const alert of this.stream.alerter.alert(findings, span.until)) this.#sink.alert(alert)
  }
}
