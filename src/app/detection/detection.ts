import { isUtf8 } from 'node:buffer'
import { randomInt } from 'node:crypto'
import type { DetectionService, NewRecords } from '../../api/detection-service.ts'
import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { Config } from '../../config/schema.ts'
import { detectFormat } from '../../ingest/detect-format.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import type { Alert } from '../../model/alert.ts'
import { eventNumber } from '../../model/event-id.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import type { Plain } from '../../model/plain.ts'
import { Refusal } from '../../model/refusal.ts'
import type { AlertStore } from '../../store/alert-store.ts'
import type { StorePosition } from '../../store/suspicion-store.ts'
import { openAddressBook } from '../address-book.ts'
import type { Follower } from '../journal/follower.ts'
import { loadPlans } from '../load-rules.ts'
import type { Entry } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'
import type { NumberedEvent } from './access-batch.ts'
import { AlertKeeper } from './alert-keeper.ts'
import type { DetectionEntry, DetectionOutcome, RecordsEntry } from './entry.ts'
import { RuleFollower, type SavedFollower } from './rule-follower.ts'
import { Ticker } from './ticker.ts'
import { WorkLine } from './work-line.ts'

export interface DetectionOptions {
  readonly store: AlertStore
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly config: Config['detection']
}

/** The journal, as detection sees it. */
export interface FollowedJournal {
  readonly id: string
  append(entry: DetectionEntry): Promise<DetectionOutcome>
}

/** What one entry of the journal brings, and where it stands. */
type Work = { readonly sequence: number } & (
  | { readonly type: 'events'; readonly at: number; readonly events: readonly NumberedEvent[] }
  | { readonly type: 'records'; readonly entry: RecordsEntry; readonly tell: (taken: RecordsTaken) => void }
  | { readonly type: 'advance'; readonly at: number }
)

/** Entries that may wait to be judged; beyond, new work is refused. */
const MOST_WAITING = 20_000

/**
 * Detection inside the service. It follows the journal some milliseconds behind: whoever is answered does not wait for the
 * rules. What it does follows from entries alone, so that the journal gives it all again.
 *
 *     recovering: entries are judged as they come --> started: they wait in line --> closed
 */
export class Detection implements Follower<Entry, Applied> {
  readonly name = 'detection'
  readonly service: DetectionService
  readonly #options: DetectionOptions
  readonly #follower: RuleFollower
  readonly #line = new WorkLine<Work>((work) => this.#do(work))
  readonly #kept: StorePosition | undefined
  /** Told by entries that the store has not followed yet, while the journal is read. */
  #recovered: { readonly sequence: number; readonly alerts: readonly Alert[] }[] = []
  #keeper: AlertKeeper | undefined
  #ticker: Ticker | undefined
  #journal: FollowedJournal | undefined

  private constructor(options: DetectionOptions, kept: StorePosition | undefined) {
    this.#options = options
    this.#kept = kept
    const { builtin, lateness, idle, ahead } = options.config
    this.#follower = new RuleFollower({
      ...openAddressBook(),
      plans: loadPlans({ rules: [], builtin }),
      seed: randomInt(2 ** 31),
      latenessMs: lateness,
      idleMs: idle,
      aheadMs: ahead,
    })
    const { store } = options
    this.service = {
      addRecords: (records) => this.#addRecords(records),
      alerts: async (request) => {
        await this.#settled()
        return store.page(request)
      },
      alert: async (id) => {
        await this.#settled()
        return store.get(id)
      },
      sources: async () => {
        await this.#line.done()
        return { watermark: this.#follower.watermark, sources: this.#follower.sources }
      },
    }
  }

  static async open(options: DetectionOptions): Promise<Detection> {
    return new Detection(options, await options.store.position())
  }

  /** Whether there is room for further entries. */
  get hasRoom(): boolean {
    return this.#line.length < MOST_WAITING && this.#keeper?.hasRoom !== false
  }

  /** Why it is not fit for work; undefined when it is. */
  get trouble(): Error | undefined {
    return this.#keeper?.trouble
  }

  apply(entry: Entry, sequence: number, { outcome }: Applied): void {
    if (entry.type === 'events' && outcome.type === 'events')
      this.#take({
        sequence,
        type: 'events',
        at: entry.at,
        events: newEvents(entry.events, outcome.recorded),
      })
    else if (entry.type === 'records' && outcome.type === 'records')
      this.#take({ sequence, type: 'records', entry, tell: outcome.taken.resolve })
    else if (entry.type === 'advance') this.#take({ sequence, type: 'advance', at: entry.at })
  }

  save(): Iterable<Plain> {
    // What waits belongs to entries before this one.
    this.#line.finish()
    this.#keeper?.keepPosition()
    return this.#follower.save()
  }

  restore(part: Plain): void {
    this.#follower.restore(part as SavedFollower)
  }

  stored(): number {
    return this.#keeper?.kept ?? this.#kept?.sequence ?? 0
  }

  #take(work: Work): void {
    if (this.#journal) this.#line.add(work)
    else this.#do(work)
  }

  #do(work: Work): void {
    switch (work.type) {
      case 'events':
        this.#follower.events(work.events, work.at)
        break
      case 'records':
        work.tell(this.#follower.records(work.entry))
        break
      case 'advance':
        this.#follower.advance(work.at)
        break
    }
    this.#tell(work.sequence, this.#follower.takeAlerts())
  }

  #tell(sequence: number, alerts: readonly Alert[]): void {
    if (this.#keeper) this.#keeper.add(sequence, alerts)
    else if (alerts.length > 0 && sequence > (this.#kept?.sequence ?? 0))
      this.#recovered.push({ sequence, alerts })
  }

  /** The journal was read to its end; from now on entries are new. */
  async start(journal: FollowedJournal): Promise<void> {
    const { store, now } = this.#options
    if (this.#kept === undefined) await store.save([], { journal: journal.id, sequence: 0 })
    this.#keeper = new AlertKeeper(store, journal.id, this.#kept?.sequence ?? 0)
    for (const { sequence, alerts } of this.#recovered) this.#keeper.add(sequence, alerts)
    this.#recovered = []
    this.#journal = journal
    this.#ticker = new Ticker(
      () => this.#follower.restlessness,
      async () => void (await journal.append({ type: 'advance', at: now() })),
    )
  }

  /** To be called before the journal is closed. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** To be called when the journal is closed: judges and keeps what waits. */
  async close(): Promise<void> {
    await this.#line.done()
    await this.#keeper?.close()
  }

  /** Resolves when the store holds all that follows from the entries so far. */
  async #settled(): Promise<void> {
    await this.#line.done()
    await this.#keeper?.caughtUp()
  }

  async #addRecords({ source, format, eventClass, bytes }: NewRecords): Promise<RecordsTaken> {
    const known = format ?? detectFormat(bytes)
    if (known === 'empty') return { accepted: 0, rejected: {}, rejects: [] }
    if (known === undefined) return { refused: 'records of no known form; name the format' }
    if (!this.hasRoom) throw new Refusal('busy', 'detection is behind; try again soon')
    const outcome = await this.#journal!.append({
      type: 'records',
      at: this.#options.now(),
      source,
      format: known,
      ...(eventClass && { eventClass }),
      ...(isUtf8(bytes)
        ? { text: Buffer.from(bytes).toString() }
        : { base64: Buffer.from(bytes).toString('base64') }),
    })
    return outcome.type === 'records'
      ? outcome.taken.promise
      : { refused: 'the journal answered something else' }
  }
}

/** The events of an entry that were not there before. */
const newEvents = (
  events: readonly AccessEvent[],
  recorded: readonly RecordedEvent[],
): readonly NumberedEvent[] =>
  recorded.flatMap(({ id, duplicate }, i) =>
    duplicate ? [] : { number: eventNumber(id)!, event: events[i]! },
  )
