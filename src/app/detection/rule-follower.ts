import { withRevision } from '../../alert/told-alerts.ts'
import { AbsentTime, UnknownClass } from '../../clean/column-errors.ts'
import { stateFields } from '../../detect/engine.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import type { Alert } from '../../model/alert.ts'
import type { SavedDictionary } from '../../model/dictionary.ts'
import type { RecordsTaken, SourceState } from '../../model/live-source.ts'
import type { Plan } from '../../model/plan.ts'
import type { Reject } from '../../model/reject.ts'
import { Pipeline } from '../../pipeline.ts'
import { restoreStream, type SavedStream, type Stream, saveStream } from '../stream-state.ts'
import { wantedColumns } from '../wanted-columns.ts'
import { accessBatch, accessSource, type NumberedEvent } from './access-batch.ts'
import type { RecordsEntry } from './entry.ts'
import { type Liveness, type LiveSource, LiveSources, MOST_SOURCES } from './live-sources.ts'
import type { Restlessness } from './ticker.ts'

export interface RuleFollowerOptions extends Liveness {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** An unguessable one. */
  readonly seed: number
  /** How far beyond its arrival an event may lie. */
  readonly aheadMs: number
}

export type SavedFollower =
  | { readonly dictionary: readonly [name: string, saved: SavedDictionary] }
  | {
      readonly stream: Omit<SavedStream, 'dictionaries'>
      readonly pending: readonly NumberedEvent[]
      readonly sources: readonly LiveSource[]
      /** Alerts that are open, as JSON. */
      readonly open: readonly string[]
    }

/** Events judged at once. */
const MOST_PENDING = 1000
/** Rejects told of one request. */
const MOST_REJECTS = 100

/**
 * Follows the journal: events and records go through the rules, and alerts come of it. The same entries give the same
 * alerts, ids and state: when something is judged is decided by entries alone.
 */
export class RuleFollower {
  readonly #options: RuleFollowerOptions
  #plans: readonly Plan[]
  readonly #sources: LiveSources
  #pipeline: Pipeline
  #pending: NumberedEvent[] = []
  #alerts: Alert[] = []
  #rejects: Reject[] = []
  /** Alerts that were told and are open. */
  readonly #open = new Map<string, Alert>()
  /** Those of a saved state, while the rest of it is awaited. */
  #dictionaries = new Map<string, SavedDictionary>()

  constructor(options: RuleFollowerOptions) {
    this.#options = options
    this.#plans = options.plans
    this.#sources = new LiveSources(options)
    this.#pipeline = this.#pipelineOf()
  }

  #pipelineOf(stream?: Stream): Pipeline {
    return new Pipeline(
      this.#streamOptions,
      {
        alert: (alert) => this.#tell(withRevision(alert, alert.revision)),
        reject: (reject) => this.#rejects.push(reject),
      },
      stream,
    )
  }

  get #streamOptions() {
    return { ...this.#options, plans: this.#plans, revises: true } as const
  }

  #tell(alert: Alert): void {
    this.#alerts.push(alert)
    if (alert.status === 'open') this.#open.set(alert.id, alert)
    else this.#open.delete(alert.id)
  }

  /** Has other rules from the beginning. */
  begin(plans: readonly Plan[]): void {
    this.#plans = plans
    this.#pipeline = this.#pipelineOf()
  }

  /**
   * Goes on with other rules: those whose content stays keep what they hold. Alerts that are open end as they stand where nothing
   * goes on from them.
   */
  changePlans(plans: readonly Plan[]): void {
    this.#judgePending()
    const saved = saveStream(this.#pipeline.stream)
    this.#plans = plans
    this.#pipeline = this.#pipelineOf(restoreStream(saved, this.#streamOptions))
    const left = new Set(this.#pipeline.stream.engine.restored?.dropped.map(({ ruleId }) => ruleId))
    for (const alert of this.#open.values())
      if (left.has(alert.rule.id)) this.#tell({ ...alert, status: 'closed' })
  }

  /** There are no further entries: all windows run out. */
  end(): void {
    this.#judgePending()
    this.#pipeline.end()
  }

  /** All that later entries build on, in parts. */
  save(): readonly SavedFollower[] {
    const { dictionaries, ...stream } = saveStream(this.#pipeline.stream)
    const own = {
      pending: this.#pending.slice(),
      sources: this.#sources.save(),
      open: [...this.#open.values()].map((alert) => JSON.stringify(alert)),
    }
    return [...Array.from(dictionaries, (dictionary) => ({ dictionary })), { stream, ...own }]
  }

  /** Takes in one part after the other of what another saved. */
  restore(part: SavedFollower): void {
    if ('dictionary' in part) {
      this.#dictionaries.set(...part.dictionary)
      return
    }
    const saved = { ...part.stream, dictionaries: this.#dictionaries }
    this.#pipeline = this.#pipelineOf(restoreStream(saved, this.#streamOptions))
    this.#dictionaries = new Map()
    this.#pending = [...part.pending]
    this.#sources.restore(part.sources)
    for (const text of part.open) {
      const alert = JSON.parse(text) as Alert
      this.#open.set(alert.id, alert)
    }
  }

  /** Takes in events of the suspicion service; they are judged when there are some, or when time passes. */
  events(events: readonly NumberedEvent[], at: number): void {
    const latest = at + this.#options.aheadMs
    const source = this.#sources.of(accessSource)!
    source.heardAt = Math.max(source.heardAt, at)
    for (const one of events) {
      if (one.event.time <= latest) this.#pending.push(one)
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
    const { ids, sequencer } = this.#pipeline.stream
    const index = ids.source(entry.source)
    const bytes =
      entry.base64 === undefined ? Buffer.from(entry.text ?? '') : Buffer.from(entry.base64, 'base64')
    this.#rejects = []
    const part = this.#pipeline.openPart({
      ...{ index, goesOnAt: source.offset, at: entry.at, aheadMs: this.#options.aheadMs },
      ...{ name: entry.source, format: entry.format, eventClass: entry.eventClass },
    })
    try {
      this.#sources.hear(source, index, entry.at, sequencer, () => {
        part.write(bytes)
        part.end()
      })
    } catch (error) {
      if (error instanceof UnknownClass || error instanceof AbsentTime) return { refused: error.message }
      throw error
    }
    source.offset += bytes.length
    const rows = part.quality.reduce((sum, quality) => sum + quality.rows, 0)
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
    this.#pipeline.stream.engine.dropLate(Number.POSITIVE_INFINITY)
  }

  #judgePending(): void {
    if (this.#pending.length === 0) return
    const events = this.#pending
    this.#pending = []
    const { ids, sequencer, dictionaries } = this.#pipeline.stream
    const index = ids.source(accessSource)
    const source = this.#sources.of(accessSource)!
    source.events += events.length
    const batch = accessBatch(events, {
      dictionaries,
      wanted: wantedColumns(this.#streamOptions, 'authentication'),
      stable: stateFields(this.#plans),
      refOf: (number) => ids.at(index, number),
    })
    this.#sources.hear(source, index, source.heardAt, sequencer, () => this.#pipeline.add(index, batch))
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

  get openAlerts(): number {
    return this.#open.size
  }

  get sources(): readonly SourceState[] {
    return this.#sources.all
  }

  get watermark(): number {
    return this.#pipeline.stream.sequencer.watermark
  }
}

function count({ rejected }: LiveSource, code: string, n: number): void {
  rejected.set(code, (rejected.get(code) ?? 0) + n)
}
