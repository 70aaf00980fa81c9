import { randomInt } from 'node:crypto'
import type { Counters } from '../../api/detection-service.ts'
import type { Recorded } from '../../api/suspicion-service.ts'
import type { Config } from '../../config/schema.ts'
import type { Meters } from '../../lib/meters.ts'
import { type AccessEvents, eventAt, IP, textAt, USER } from '../../model/access-events.ts'
import type { Alert } from '../../model/alert.ts'
import { eventId } from '../../model/event-id.ts'
import type { RecordsTaken, SourceState } from '../../model/live-source.ts'
import type { Plain } from '../../model/plain.ts'
import type { Plan } from '../../model/plan.ts'
import type { AlertStore } from '../../store/alert-store.ts'
import type { StorePosition } from '../../store/suspicion-store.ts'
import type { NumberedEvent } from '../access-batch.ts'
import { openAddressBook } from '../address-book.ts'
import type { Follower } from '../journal/follower.ts'
import { builtinDetections, ruleFiles } from '../load-rules.ts'
import type { Entry, Outcome } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'
import { AccessMatcher, isPlain } from './access-matcher.ts'
import { AlertKeeper } from './alert-keeper.ts'
import { Broadcast } from './broadcast.ts'
import type { RecordsEntry } from './entry.ts'
import { type DetectionMeasures, measureDetection } from './measures.ts'
import { type OwedMatch, OwedMatches } from './owed-matches.ts'
import { RuleBook, type SavedRules } from './rule-book.ts'
import { RuleFollower, type RuleFollowerOptions, type SavedFollower } from './rule-follower.ts'
import { Ticker } from './ticker.ts'
import { WorkLine } from './work-line.ts'

export interface DetectionOptions {
  readonly store: AlertStore
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly config: Config['detection']
  readonly meters: Meters
}

/** The journal, as detection sees it. */
export interface DetectionJournal {
  readonly id: string
  readonly sequence: number
  append(entry: Entry): Promise<Outcome>
  read(sequence: number): Promise<Entry | undefined>
}

/** What one entry of the journal brings, and where it stands. */
type Work = { readonly sequence: number } & (
  | { readonly type: 'events'; readonly at: number; readonly events: readonly NumberedEvent[] }
  | { readonly type: 'records'; readonly entry: RecordsEntry; readonly tell: (taken: RecordsTaken) => void }
  | { readonly type: 'advance'; readonly at: number }
  | { readonly type: 'plans'; readonly plans: readonly Plan[]; readonly flagging: ReadonlySet<string> }
  | { readonly type: 'nothing' }
)

type SavedDetection =
  | { readonly rules: SavedRules; readonly owed: readonly OwedMatch[] }
  | { readonly follower: SavedFollower }

/** Entries that may wait to be judged; beyond, new work is refused. */
const MOST_WAITING = 20_000
const COUNTERS_MS = 1000

/**
 * Detection inside the service. It follows the journal some milliseconds behind: whoever is answered does not wait for the
 * rules. What it does follows from entries alone, so that the journal gives it all again.
 *
 *     recovering: entries are judged as they come --> started: they wait in line --> closed
 *
 * Only which rules there are is known at once: what a rule says of a single event belongs in the answer.
 */
export class Detection implements Follower<Entry, Applied> {
  readonly name = 'detection'
  readonly book: RuleBook
  readonly options: DetectionOptions
  readonly followerOptions: RuleFollowerOptions
  readonly broadcast = new Broadcast()
  readonly #follower: RuleFollower
  readonly #measures: DetectionMeasures
  readonly #line = new WorkLine<Work>((work) => this.#measures.judging.sync(() => this.#do(work)))
  readonly #kept: StorePosition | undefined
  readonly #owed = new OwedMatches()
  /** Rules whose alerts make events suspicious, as far as the line has come. */
  #flagging: ReadonlySet<string>
  #matcher: AccessMatcher
  /** Told by entries that the store has not followed yet, while the journal is read. */
  #recovered: { readonly sequence: number; readonly alerts: readonly Alert[] }[] = []
  #keeper: AlertKeeper | undefined
  #ticker: Ticker | undefined
  #journal: DetectionJournal | undefined
  #paying: Promise<unknown> | undefined
  #counting: NodeJS.Timeout | undefined
  #counted = ''

  private constructor(options: DetectionOptions, kept: StorePosition | undefined) {
    this.options = options
    this.#kept = kept
    const { builtin, lateness, idle, ahead } = options.config
    this.book = new RuleBook(builtin ? ruleFiles([builtinDetections]) : [])
    this.followerOptions = {
      ...openAddressBook(),
      plans: this.book.plans,
      seed: randomInt(2 ** 31),
      latenessMs: lateness,
      idleMs: idle,
      aheadMs: ahead,
    }
    this.#follower = new RuleFollower(this.followerOptions)
    this.#measures = measureDetection(options.meters, {
      waiting: () => this.#line.length,
      watermark: () => this.#follower.watermark,
      sources: () => this.#follower.sources,
      now: options.now,
    })
    this.#flagging = this.#flaggingAlerts()
    this.#matcher = this.#newMatcher()
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

  get journal(): DetectionJournal {
    return this.#journal!
  }

  /** What it has come to; {@link settled} brings it to the newest entry. */
  get follower(): RuleFollower {
    return this.#follower
  }

  /** The rules that match each of some events by themselves; undefined where no rule could match any. */
  match(events: AccessEvents): readonly (readonly { readonly rule: string }[])[] | undefined {
    return this.#matcher.match(events)
  }

  apply(entry: Entry, sequence: number, { outcome }: Applied): void {
    this.#take(this.#workOf(entry, sequence, outcome))
  }

  #workOf(entry: Entry, sequence: number, outcome: Outcome): Work {
    if (entry.type === 'events' && outcome.type === 'events') {
      this.#tellFlags(sequence, entry.events, outcome.recorded)
      const events = newEvents(entry.events, outcome.recorded)
      return { sequence, type: 'events', at: entry.at, events }
    }
    if (entry.type === 'records' && outcome.type === 'records')
      return { sequence, type: 'records', entry, tell: outcome.taken.resolve }
    if (entry.type === 'rules' && outcome.type === 'rules') {
      const refused = this.book.apply(entry.change, entry.at)
      outcome.made.resolve(refused)
      if (!refused) this.#matcher = this.#newMatcher()
      return { sequence, type: 'plans', plans: this.book.plans, flagging: this.#flaggingAlerts() }
    }
    if (entry.type === 'advance') return { sequence, type: 'advance', at: entry.at }
    if (entry.type === 'matches') this.#owed.paid(entry.matches)
    return { sequence, type: 'nothing' }
  }

  /** What a plain rule says of an event was a cause from the start, so that its alerts add none. */
  #flaggingAlerts(): ReadonlySet<string> {
    const { flagging, plans } = this.book
    return new Set(
      plans.filter((plan) => flagging.has(plan.info.id) && !isPlain(plan)).map(({ info }) => info.id),
    )
  }

  #newMatcher(): AccessMatcher {
    const { enrichments, seed } = this.followerOptions
    const flagging = this.book.flagging
    const plans = this.book.plans.filter(({ info }) => flagging.has(info.id))
    return new AccessMatcher(plans, enrichments, seed)
  }

  save(): Iterable<Plain> {
    // What waits belongs to entries before this one.
    this.#line.finish()
    this.#keeper?.keepPosition()
    const own: SavedDetection = { rules: this.book.save(), owed: this.#owed.save() }
    return savedParts(own, this.#follower.save())
  }

  restore(part: Plain): void {
    const saved = part as SavedDetection
    if ('follower' in saved) {
      this.#follower.restore(saved.follower)
      return
    }
    this.book.restore(saved.rules)
    this.#owed.restore(saved.owed)
    this.#flagging = this.#flaggingAlerts()
    this.#matcher = this.#newMatcher()
    this.#follower.begin(this.book.plans)
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
      case 'plans':
        this.#follower.changePlans(work.plans)
        this.#flagging = work.flagging
    }
    this.#tell(work.sequence, this.#follower.takeAlerts())
  }

  #tell(sequence: number, alerts: readonly Alert[]): void {
    this.#measures.told(alerts)
    for (const alert of alerts) if (this.#flagging.has(alert.rule.id)) this.#owed.add(alert)
    if (this.#keeper) {
      this.#keeper.add(sequence, alerts)
      for (const [i, alert] of alerts.entries()) {
        const isLast = i === alerts.length - 1
        this.broadcast.tell({ type: 'alert', alert, ...(isLast && { id: sequence }) })
      }
      this.#pay()
    } else if (alerts.length > 0 && sequence > (this.#kept?.sequence ?? 0))
      this.#recovered.push({ sequence, alerts })
  }

  /** Puts into the journal what alerts say of events. */
  #pay(): void {
    const matches = this.#owed.next
    if (matches.length === 0 || this.#paying || !this.#journal) return
    this.#paying = this.#journal
      .append({ type: 'matches', at: this.options.now(), matches })
      // Where there is no room now, it is tried again with the next entry.
      .catch(() => {})
      .finally(() => {
        this.#paying = undefined
      })
  }

  #tellFlags(sequence: number, events: AccessEvents, { numbers, duplicate, said }: Recorded): void {
    if (!this.broadcast.heard) return
    for (const [row, { flagged, score }] of said) {
      if (!flagged || duplicate[row] === 1) continue
      const id = eventId(numbers[row]!)
      const data = { id, user: textAt(events, row, USER) || null, ip: textAt(events, row, IP), score }
      this.broadcast.tell({ type: 'flag', id: sequence - 1, data })
    }
  }

  /** The journal was read to its end; from now on entries are new. */
  async start(journal: DetectionJournal): Promise<void> {
    const { store, now } = this.options
    if (this.#kept === undefined) await store.save([], { journal: journal.id, sequence: 0 })
    this.#keeper = new AlertKeeper(store, journal.id, this.#kept?.sequence ?? 0)
    for (const { sequence, alerts } of this.#recovered) this.#keeper.add(sequence, alerts)
    this.#recovered = []
    this.#journal = journal
    this.#ticker = new Ticker(
      () => this.#follower.restlessness,
      async () => void (await journal.append({ type: 'advance', at: now() })),
    )
    this.#counting = setInterval(() => this.#tellCounters(), COUNTERS_MS).unref()
    this.#pay()
  }

  /** Counters are told while they change. */
  #tellCounters(): void {
    if (!this.broadcast.heard) return
    const { sources, openAlerts } = this.#follower
    const data = countersOf(sources, openAlerts)
    const text = JSON.stringify(data)
    if (text !== this.#counted) this.broadcast.tell({ type: 'counters', data })
    this.#counted = text
  }

  /** To be called before the journal is closed. */
  async stop(): Promise<void> {
    clearInterval(this.#counting)
    await this.#ticker?.stop()
    await this.#paying
  }

  /** To be called when the journal is closed: judges and keeps what waits. */
  async close(): Promise<void> {
    await this.#line.done()
    await this.#keeper?.close()
  }

  /** Resolves when every entry so far was judged. */
  async judged(): Promise<void> {
    await this.#line.done()
  }

  /** Resolves when the store holds all that follows from the entries so far. */
  async settled(): Promise<void> {
    await this.#line.done()
    await this.#keeper?.caughtUp()
  }
}

/** The events of an entry that were not there before. */
const newEvents = (events: AccessEvents, { numbers, duplicate }: Recorded): readonly NumberedEvent[] =>
  Array.from(numbers).flatMap((number, row) =>
    duplicate[row] === 1 ? [] : { number, event: eventAt(events, row) },
  )

function countersOf(sources: readonly SourceState[], openAlerts: number): Counters {
  const counters = { events: 0, rejected: 0, late: 0, open_alerts: openAlerts }
  for (const { events, rejected, late } of sources) {
    counters.events += events
    counters.late += late
    for (const n of Object.values(rejected)) counters.rejected += n
  }
  return counters
}

function* savedParts(own: SavedDetection, parts: Iterable<SavedFollower>): Generator<SavedDetection, void> {
  yield own
  for (const follower of parts) yield { follower }
}
