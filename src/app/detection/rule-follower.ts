import { withRevision } from '../../alert/told-alerts.ts'
import { AbsentTime, UnknownClass } from '../../clean/column-errors.ts'
import { stateFields } from '../../detect/engine.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import { newestTime } from '../../lib/newest-time.ts'
import type { Alert } from '../../model/alert.ts'
import type { Batch, SealedSpan } from '../../model/batch.ts'
import type { SavedDictionary } from '../../model/dictionary.ts'
import { ACCESS_SOURCE } from '../../model/event-id.ts'
import type { RecordsTaken, SourceState } from '../../model/live-source.ts'
import type { Plan } from '../../model/plan.ts'
import type { Reject } from '../../model/reject.ts'
import { Pipeline } from '../../pipeline.ts'
import { trafficFields } from '../../stats/facets.ts'
import { LiveTraffic } from '../../stats/live-traffic.ts'
import { type AccessColumns, accessBatch, type NumberedEvents } from '../access-batch.ts'
import { type Baseline, Baselines } from '../baseline/baselines.ts'
import type { PipelineSource } from '../pipeline-source.ts'
import { Revising } from '../revising.ts'
import { orderingStream, restoreStream, type Stream, saveStream } from '../stream-state.ts'
import { wantedColumns } from '../wanted-columns.ts'
import { bytesOfRecords, type RecordsEntry } from './entry.ts'
import { type Liveness, type LiveSource, LiveSources, MOST_SOURCES } from './live-sources.ts'
import { PendingEvents } from './pending-events.ts'
import { MOST_RECENT_BYTES, RecentEntries } from './recent-entries.ts'
import { partsOf, type SavedFollower, type SavedRest, type SavedTold } from './saved-follower.ts'
import type { Restlessness } from './ticker.ts'

export interface RuleFollowerOptions extends Liveness {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** An unguessable one. */
  readonly seed: number
  /** How far beyond its arrival an event may lie. */
  readonly aheadMs: number
  /** Texts are kept up to so many bytes; beyond, those go that nothing speaks of any more. */
  readonly textBytes?: number
}

/** Events of one entry. */
export interface ArrivedEvents extends NumberedEvents {
  readonly duplicate?: Uint8Array
}

/**
 * Late events gather for so long at least, and the longer the more has to be read again: all of them are taken in together, and reading
 * again stays a small part of the work.
 */
const REVISE_EVERY_MS = 1000
const REVISE_MS_PER_BYTE = 5000 / MOST_RECENT_BYTES
const TEXT_BYTES = 256 << 20
/** Events judged at once. */
const MOST_PENDING = 1000
/** Rejects told of one request. */
const MOST_REJECTS = 100

/**
 * Follows the journal: events and records go through the rules, and alerts come of it. The same entries give the same
 * alerts, ids and state: when something is judged is decided by entries alone.
 */
export class RuleFollower {
  readonly traffic = new LiveTraffic()
  readonly #options: RuleFollowerOptions
  #plans: readonly Plan[]
  readonly #sources: LiveSources
  #pipeline: Pipeline
  /** Those of the suspicion service's events, as the plans want them. */
  #columns: Pick<AccessColumns, 'wanted' | 'stable'>
  readonly #pending = new PendingEvents()
  #alerts: Alert[] = []
  #rejects: Reject[] = []
  /** Alerts that were told and are open. */
  readonly #open = new Map<string, Alert>()
  readonly #recent = new RecentEntries()
  #revisedAt = 0
  #notRevisable = 0
  /** Those of a saved state, while the rest of it is awaited. */
  #dictionaries = new Map<string, SavedDictionary>()

  constructor(options: RuleFollowerOptions) {
    this.#options = options
    this.#plans = options.plans
    this.#columns = this.#columnsOf()
    this.#sources = new LiveSources(options)
    this.#pipeline = this.#pipelineOf()
  }

  #pipelineOf(stream?: Stream): Pipeline {
    return new Pipeline(
      { ...this.#streamOptions, alsoWanted: trafficFields },
      {
        alert: (alert) => this.#tell(withRevision(alert, alert.revision)),
        reject: (reject) => this.#rejects.push(reject),
        span: (span) => this.traffic.take(span),
      },
      stream,
    )
  }

  #columnsOf() {
    return {
      wanted: wantedColumns({ ...this.#streamOptions, alsoWanted: trafficFields }, 'authentication'),
      stable: stateFields(this.#plans),
    }
  }

  get #streamOptions() {
    return { textBytes: TEXT_BYTES, ...this.#options, plans: this.#plans, revises: true } as const
  }

  #tell(alert: Alert): void {
    this.#alerts.push(alert)
    if (alert.status === 'open') this.#open.set(alert.id, alert)
    else this.#open.delete(alert.id)
  }

  /** Has other rules from the beginning. */
  begin(plans: readonly Plan[]): void {
    this.#plans = plans
    this.#columns = this.#columnsOf()
    this.#pipeline = this.#pipelineOf()
  }

  /**
   * Goes on with other rules: those whose content stays keep what they hold. Alerts that are open end as they stand where nothing
   * goes on from them.
   */
  changePlans(plans: readonly Plan[]): void {
    this.#judgePending()
    this.#revise(Number.POSITIVE_INFINITY)
    // Rules that are new have seen none of it.
    this.#recent.clear()
    const told = this.#pipeline.stream.alerter.told!.save()
    const saved = saveStream(this.#pipeline.stream)
    this.#plans = plans
    this.#columns = this.#columnsOf()
    this.#pipeline = this.#pipelineOf(restoreStream(saved, this.#streamOptions))
    this.#pipeline.stream.alerter.told!.restore(told)
    const left = new Set(this.#pipeline.stream.engine.restored?.dropped.map(({ ruleId }) => ruleId))
    const { told: remembered } = this.#pipeline.stream.alerter
    for (const alert of this.#open.values())
      if (left.has(alert.rule.id)) this.#tell(remembered!.tell({ ...alert, status: 'closed' }))
  }

  /** There are no further entries: all windows run out. */
  end(): void {
    this.#judgePending()
    this.#revise(Number.POSITIVE_INFINITY)
    this.#pipeline.end()
  }

  /** All that later entries build on, in parts. */
  save(): Iterable<SavedFollower> {
    // Which keys late events touched is not part of what is saved.
    this.#revise(Number.POSITIVE_INFINITY)
    const { dictionaries, ...stream } = saveStream(this.#pipeline.stream)
    const told = this.#pipeline.stream.alerter.told!.save()
    const rest = {
      pending: this.#pending.all(),
      sources: this.#sources.save(),
      recent: this.#recent.save(),
      revised: { at: this.#revisedAt, not: this.#notRevisable },
      untold: this.#alerts.map((alert) => JSON.stringify(alert)),
    }
    return partsOf(dictionaries, { stream, ...rest }, told, this.traffic.save())
  }

  /** Takes in one part after the other of what another saved. */
  restore(part: SavedFollower): void {
    if ('dictionary' in part) this.#dictionaries.set(...part.dictionary)
    else if ('told' in part) this.#restoreTold(part)
    else if ('traffic' in part) this.traffic.restore(part.traffic)
    else this.#restoreRest(part)
  }

  #restoreRest({ stream, pending, sources, recent, revised, untold }: SavedRest): void {
    const saved = { ...stream, dictionaries: this.#dictionaries }
    this.#pipeline = this.#pipelineOf(restoreStream(saved, this.#streamOptions))
    this.#dictionaries = new Map()
    for (let row = 0; row < pending.events.length; row++)
      this.#pending.add(pending.events, row, pending.numbers[row]!)
    this.#sources.restore(sources)
    this.#recent.restore(recent)
    this.#revisedAt = revised.at
    this.#notRevisable = revised.not
    this.#alerts = untold.map((text) => JSON.parse(text) as Alert)
  }

  #restoreTold({ told, forgottenUntil }: SavedTold): void {
    const alerts = told.map((text) => JSON.parse(text) as Alert)
    this.#pipeline.stream.alerter.told!.restore({ alerts, forgottenUntil })
    for (const alert of alerts) if (alert.status === 'open') this.#open.set(alert.id, alert)
  }

  /**
   * Takes in events of the suspicion service, but for those that were there before (`duplicate` is 1); they are judged when there are
   * some, or when time passes.
   */
  events({ events, numbers, duplicate }: ArrivedEvents, at: number): void {
    const latest = at + this.#options.aheadMs
    const source = this.#sources.of(ACCESS_SOURCE)!
    source.heardAt = Math.max(source.heardAt, at)
    for (let row = 0; row < events.length; row++) {
      if (duplicate?.[row] === 1) continue
      if (events.time[row]! <= latest) this.#pending.add(events, row, numbers[row]!)
      else count(source, 'ahead_of_clock', 1)
    }
    if (this.#pending.length >= MOST_PENDING) this.#judgePending()
  }

  /** Takes in records, and judges what they complete. */
  records(entry: RecordsEntry): RecordsTaken {
    this.#judgePending()
    const source = this.#sources.of(entry.source)
    if (!source)
      return { refused: `${entry.source} would be one more than ${MOST_SOURCES} sources; use fewer names` }
    const { sequencer, ids } = this.#pipeline.stream
    this.#rejects = []
    let part: PipelineSource | undefined
    try {
      this.#sources.hear(source, ids.source(entry.source), entry.at, sequencer, () => {
        part = this.#read(this.#pipeline, entry)
      })
    } catch (error) {
      if (error instanceof UnknownClass || error instanceof AbsentTime) return { refused: error.message }
      throw error
    }
    this.#recent.add({ type: 'records', entry }, Math.max(source.newest, sequencer.watermark))
    this.#pipeline.renewWhenFull()
    const rows = (part?.quality ?? []).reduce((sum, quality) => sum + quality.rows, 0)
    return this.#taken(source, rows)
  }

  #taken(source: LiveSource, rows: number): RecordsTaken {
    const rejected: Record<string, number> = {}
    for (const { code } of this.#rejects) rejected[code] = (rejected[code] ?? 0) + 1
    for (const [code, n] of Object.entries(rejected)) count(source, code, n)
    const accepted = rows - this.#rejects.length
    source.events += accepted
    return { accepted, rejected, rejects: this.#rejects.slice(0, MOST_REJECTS) }
  }

  /** Time has passed: all that can be decided is judged. */
  advance(at: number): void {
    this.#judgePending()
    const { ids, sequencer } = this.#pipeline.stream
    this.#pipeline.pass(this.#sources.advance(at, sequencer, (name) => ids.source(name)))
    this.#revise(at)
  }

  /** Takes late events in: what they touch is judged again from what came last. */
  #revise(at: number): void {
    const { engine, alerter, sequencer } = this.#pipeline.stream
    const gathersMs = Math.max(REVISE_EVERY_MS, REVISE_MS_PER_BYTE * this.#recent.bytes)
    if (!engine.touched || at - this.#revisedAt < gathersMs) return
    if (at < Number.POSITIVE_INFINITY) this.#revisedAt = at
    const { from } = this.#recent
    const revising = new Revising(engine, alerter, sequencer.watermark, from)
    for (const alert of revising.decided) this.#tell(withRevision(alert, alert.revision))
    if (from > Number.NEGATIVE_INFINITY) this.#readAgain((span) => revising.look(span))
    this.#readAgain((span) => revising.process(span))
    const { alerts, count } = revising.end()
    for (const alert of alerts) this.#tell(withRevision(alert, alert.revision))
    this.#notRevisable += count.notRevisable
    this.#pipeline.renewWhenFull()
  }

  /** What came last, in order. */
  #readAgain(span: (one: SealedSpan) => void): void {
    const sorted = { ...this.#streamOptions, latenessMs: Number.POSITIVE_INFINITY, revises: false }
    const again = new Pipeline(
      sorted,
      { alert: () => {}, span },
      orderingStream(this.#pipeline.stream, sorted),
    )
    for (const recent of this.#recent.all) {
      if (recent.type === 'events') again.add(this.#indexOf(ACCESS_SOURCE), this.#batchOf(recent.events))
      else this.#read(again, recent.entry)
    }
    again.end()
  }

  #indexOf(source: string): number {
    return this.#pipeline.stream.ids.source(source)
  }

  /** Hands records to a pipeline. */
  #read(pipeline: Pipeline, entry: RecordsEntry): PipelineSource {
    const { at, source: name, position, format, eventClass } = entry
    const part = pipeline.openPart({
      ...{ index: this.#indexOf(name), goesOnAt: position, at, aheadMs: this.#options.aheadMs },
      ...{ name, format, eventClass },
    })
    part.write(bytesOfRecords(entry))
    part.end()
    return part
  }

  #batchOf(events: NumberedEvents): Batch {
    const { ids, dictionaries } = this.#pipeline.stream
    const index = this.#indexOf(ACCESS_SOURCE)
    return accessBatch(events, {
      dictionaries,
      ...this.#columns,
      refOf: (number) => ids.at(index, number),
    })
  }

  #judgePending(): void {
    if (this.#pending.length === 0) return
    const events = this.#pending.all()
    this.#pending.clear()
    const { sequencer } = this.#pipeline.stream
    const index = this.#indexOf(ACCESS_SOURCE)
    const source = this.#sources.of(ACCESS_SOURCE)!
    source.events += events.events.length
    const batch = this.#batchOf(events)
    this.#sources.hear(source, index, source.heardAt, sequencer, () => this.#pipeline.add(index, batch))
    this.#recent.add({ type: 'events', events }, newestTime(events.events.time))
    this.#pipeline.renewWhenFull()
  }

  /** Alerts that are new or changed since the last call, in order. */
  takeAlerts(): readonly Alert[] {
    const alerts = this.#alerts
    this.#alerts = []
    return alerts
  }

  /** How soon something could come of time alone. */
  get restlessness(): Restlessness {
    if (this.#pending.length > 0 || this.#pipeline.stream.sequencer.bytes > 0) return 'soon'
    return this.#pipeline.rules.some(({ keys }) => keys > 0) ? 'later' : 'never'
  }

  /** Late events that could not be taken in: what was there before them is not at hand any more. */
  get notRevisable(): number {
    return this.#notRevisable
  }

  get openAlerts(): number {
    return this.#open.size
  }

  get sources(): readonly SourceState[] {
    return this.#sources.all
  }

  /** What baseline rules have learned. It takes as long as saving the state. */
  baselines(): readonly Baseline[] {
    return new Baselines(saveStream(this.#pipeline.stream), this.#plans).list()
  }

  /** Plans in force. */
  get plans(): readonly Plan[] {
    return this.#plans
  }

  /** The time of events when the clock shows `at`. */
  timeAt(at: number): number {
    return Math.max(this.watermark, this.#sources.timeAt(at))
  }

  get watermark(): number {
    return this.#pipeline.stream.sequencer.watermark
  }
}

function count({ rejected }: LiveSource, code: string, n: number): void {
  rejected.set(code, (rejected.get(code) ?? 0) + n)
}
