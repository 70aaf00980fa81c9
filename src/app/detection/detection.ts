import type { Counters } from '../../api/detection-service.ts'
import type { Recorded } from '../../api/suspicion-service.ts'
import type { Rates, TrafficService } from '../../api/traffic-service.ts'
import type { Meters } from '../../lib/meters.ts'
import { type AccessEvents, IP, textAt, USER } from '../../model/access-events.ts'
import type { Alert } from '../../model/alert.ts'
import { eventId } from '../../model/event-id.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import type { Plain } from '../../model/plain.ts'
import { Refusal } from '../../model/refusal.ts'
import type { TrafficReport } from '../../model/traffic.ts'
import type { AlertStore } from '../../store/alert-store.ts'
import type { StorePosition } from '../../store/suspicion-store.ts'
import type { Thread } from '../../store/thread.ts'
import { openAddressBook } from '../address-book.ts'
import type { Follower, StateApart } from '../journal/follower.ts'
import type { StateTitle } from '../journal/parts-file.ts'
import type { Entry, Outcome } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'
import { AccessMatcher, isPlain } from './access-matcher.ts'
import { AlertKeeper } from './alert-keeper.ts'
import type { BegunDetection } from './begin-detection.ts'
import { Broadcast } from './broadcast.ts'
import type { Judged, RulesInForce, Standing, TrafficQuestion, Work } from './detector.ts'
import type { DetectorAnswer, DetectorCall } from './detector-thread.ts'
import { type DetectionMeasures, measureDetection } from './measures.ts'
import type { OwedMatch } from './owed-matches.ts'
import { RuleBook, type SavedRules } from './rule-book.ts'
import type { RuleFollowerOptions } from './rule-follower.ts'
import { Ticker } from './ticker.ts'
import { WorkLine } from './work-line.ts'

export interface DetectionOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly meters: Meters
}

/** The journal, as detection sees it. */
export interface DetectionJournal {
  readonly id: string
  readonly sequence: number
  append(entry: Entry): Promise<Outcome>
  read(sequence: number): Promise<Entry | undefined>
}

const COUNTERS_MS = 1000

/** What it keeps here; the rest of its state another thread has. */
type SavedDetection = { readonly rules: SavedRules }

const nothingYet: Standing = {
  watermark: Number.NEGATIVE_INFINITY,
  restlessness: 'never',
  openAlerts: 0,
  notRevisable: 0,
  sources: [],
}

/**
 * Detection inside the service. It follows the journal some milliseconds behind, in a thread of its own: whoever is answered does not
 * wait for the rules. What it does follows from entries alone, so that the journal gives it all again.
 *
 *     begun: its thread loads --> opened: entries of the journal are read again --> started: entries are new --> closed
 *
 * Here it is known which rules there are, as what a rule says of a single event belongs in the answer, and what is told is kept.
 */
export class Detection implements Follower<Entry, Applied> {
  readonly name = 'detection'
  readonly options: DetectionOptions
  readonly followerOptions: Omit<RuleFollowerOptions, 'plans'>
  readonly broadcast = new Broadcast()
  /** Statistics of what was judged. */
  readonly traffic: TrafficService = {
    traffic: (window, most) =>
      this.#ask({ type: 'traffic', window, most, at: this.options.now() }) as Promise<
        TrafficReport | undefined
      >,
    rates: (window) => this.#ask({ type: 'rates', window, at: this.options.now() }) as Promise<Rates>,
  }
  readonly apart: StateApart = {
    save: (path, title) => this.#save(path, title),
    check: async (path, title) =>
      (await this.#thread.call({ type: 'check', path, title })) as string | undefined,
  }
  readonly #thread: Thread<DetectorCall, DetectorAnswer>
  readonly #begun: BegunDetection
  readonly #measures: DetectionMeasures
  readonly #line: WorkLine
  /** From when it was opened on. */
  #book: RuleBook | undefined
  #store: AlertStore | undefined
  #kept: StorePosition | undefined
  #standing = nothingYet
  /** The newest entry that was judged, and the newest that put into the journal what is owed. */
  #judged = 0
  #paidAt = 0
  #owed: readonly OwedMatch[] = []
  /** Those who wait to be told of their records, in order. */
  readonly #askers: PromiseWithResolvers<RecordsTaken>[] = []
  #matcher: AccessMatcher | undefined
  /** Told by entries that the store has not followed yet, while the journal is read. */
  #recovered: { readonly sequence: number; readonly alerts: readonly Alert[] }[] = []
  #keeper: AlertKeeper | undefined
  #ticker: Ticker | undefined
  #journal: DetectionJournal | undefined
  #paying: Promise<unknown> | undefined
  #counting: NodeJS.Timeout | undefined
  #counted = ''

  constructor(begun: BegunDetection, options: DetectionOptions) {
    this.options = options
    this.#begun = begun
    this.#thread = begun.thread
    this.followerOptions = { ...openAddressBook(), ...begun.settings }
    this.#measures = measureDetection(options.meters, {
      waiting: () => this.#line.length,
      watermark: () => this.#standing.watermark,
      notRevisable: () => this.#standing.notRevisable,
      sources: () => this.#standing.sources,
      now: options.now,
    })
    this.#line = new WorkLine(
      (works) =>
        this.#measures.judging.async(() => this.#thread.call({ type: 'judge', works }) as Promise<Judged>),
      (judged) => this.#take(judged),
    )
    void this.#thread.lost.then((why) => this.#line.end(why))
    void this.#line.lost.then(() => this.#refuseAskers())
  }

  /** Learns what was told before, and which rules there are. To be called before the journal is read. */
  async open(store: AlertStore): Promise<void> {
    this.#store = store
    this.#kept = await store.position()
    const { files, read } = await this.#begun.shipped
    this.#book = new RuleBook(files, read)
    this.#matcher = this.#newMatcher()
    await this.#thread.call({ type: 'begin', rules: this.#rules })
  }

  get book(): RuleBook {
    return this.#book!
  }

  get store(): AlertStore {
    return this.#store!
  }

  /** Resolves when nothing is judged any more, with why. */
  get lost(): Promise<string> {
    return this.#line.lost.then(({ message }) => message)
  }

  /** Whether there is room for further entries. */
  get hasRoom(): boolean {
    return this.#line.hasRoom && this.#keeper?.hasRoom !== false
  }

  room(): Promise<void> | undefined {
    return this.#line.hasRoomAgain ? undefined : this.#line.done()
  }

  /** Why it is not fit for work; undefined when it is. */
  get trouble(): Error | undefined {
    const ended = this.#line.trouble
    return ended ? new Error(`detection has ended (${ended.message}); start again`) : this.#keeper?.trouble
  }

  get journal(): DetectionJournal {
    return this.#journal!
  }

  /** What is told of all entries so far. */
  async #ask(question: TrafficQuestion): Promise<DetectorAnswer> {
    await this.#line.done()
    return await this.#thread.call(question)
  }

  /** How things stand behind all entries so far. */
  async standing(): Promise<Standing> {
    await this.#line.done()
    return this.#standing
  }

  /** The rules that match each of some events by themselves; undefined where no rule could match any. */
  match(events: AccessEvents): readonly (readonly { readonly rule: string }[])[] | undefined {
    return this.#matcher!.match(events)
  }

  apply(entry: Entry, sequence: number, { outcome }: Applied): void {
    this.#line.add(this.#workOf(entry, sequence, outcome))
  }

  #workOf(entry: Entry, sequence: number, outcome: Outcome): Work {
    if (entry.type === 'events' && outcome.type === 'events') {
      this.#tellFlags(sequence, entry.events, outcome.recorded)
      const events = this.#line.sender.send(entry.events, outcome.recorded)
      return { sequence, type: 'events', at: entry.at, events }
    }
    if (entry.type === 'records' && outcome.type === 'records') {
      // Nobody may wait for it.
      outcome.taken.promise.catch(() => {})
      this.#askers.push(outcome.taken)
      if (this.#line.trouble) this.#refuseAskers()
      return { sequence, type: 'records', entry }
    }
    if (entry.type === 'rules' && outcome.type === 'rules') {
      const refused = this.book.apply(entry.change, entry.at)
      outcome.made.resolve(refused)
      if (!refused) this.#matcher = this.#newMatcher()
      return { sequence, type: 'rules', rules: this.#rules }
    }
    if (entry.type === 'advance') return { sequence, type: 'advance', at: entry.at }
    if (entry.type === 'matches') return this.#paid(entry.matches, sequence)
    return { sequence, type: 'nothing' }
  }

  /** What a plain rule says of an event was a cause from the start, so that its alerts add none. */
  get #rules(): RulesInForce {
    const { flagging, plans } = this.book
    const told = plans.filter((plan) => flagging.has(plan.info.id) && !isPlain(plan))
    return { plans, flagging: new Set(told.map(({ info }) => info.id)) }
  }

  #newMatcher(): AccessMatcher {
    const { enrichments, seed } = this.followerOptions
    const flagging = this.book.flagging
    const plans = this.book.plans.filter(({ info }) => flagging.has(info.id))
    return new AccessMatcher(plans, enrichments, seed)
  }

  save(): Iterable<Plain> {
    return [{ rules: this.book.save() } satisfies SavedDetection]
  }

  async #save(path: string, title: StateTitle): Promise<number> {
    this.#line.handOver()
    const bytes = (await this.#thread.call({ type: 'save', path, title })) as number
    // A saved state is of use once the store has reached it.
    this.#keeper?.keepPosition()
    return bytes
  }

  restore(part: Plain): void {
    this.book.restore((part as SavedDetection).rules)
    this.#matcher = this.#newMatcher()
    this.#line.before(() => this.#restoreThread())
  }

  async #restoreThread(): Promise<void> {
    this.#standing = (await this.#thread.call({ type: 'restore', rules: this.#rules })) as Standing
  }

  stored(): number {
    return this.#keeper?.kept ?? this.#kept?.sequence ?? 0
  }

  #take({ sequence, told, taken, owed, standing }: Judged): void {
    this.#judged = sequence
    this.#standing = standing
    for (const records of taken) this.#askers.shift()?.resolve(records)
    for (const one of told)
      this.#tell(
        one.sequence,
        one.alerts.map((text) => JSON.parse(text) as Alert),
      )
    this.#keeper?.add(sequence, [])
    if (sequence >= this.#paidAt) this.#owed = owed
    this.#pay()
  }

  #tell(sequence: number, alerts: readonly Alert[]): void {
    this.#measures.told(alerts)
    if (sequence <= (this.#kept?.sequence ?? 0)) return
    if (!this.#keeper) {
      this.#recovered.push({ sequence, alerts })
      return
    }
    this.#keeper.add(sequence, alerts)
    for (const [i, alert] of alerts.entries()) {
      const isLast = i === alerts.length - 1
      this.broadcast.tell({ type: 'alert', alert, ...(isLast && { id: sequence }) })
    }
  }

  /** What was owed stands in the journal; what is owed then is known when this entry was judged. */
  #paid(matches: readonly OwedMatch[], sequence: number): Work {
    this.#paidAt = sequence
    this.#owed = []
    return { sequence, type: 'paid', matches }
  }

  /** Puts into the journal what alerts say of events. */
  #pay(): void {
    const matches = this.#owed
    if (matches.length === 0 || this.#paying || !this.#journal) return
    this.#paying = this.#journal
      .append({ type: 'matches', at: this.options.now(), matches })
      // Where there is no room now, it is tried again with the next entry.
      .catch(() => {})
      .finally(() => {
        this.#paying = undefined
      })
  }

  #refuseAskers(): void {
    const why = new Refusal(
      'busy',
      'detection has ended; the records are kept, and judged after the next start',
    )
    for (const asker of this.#askers.splice(0)) asker.reject(why)
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
    const { now } = this.options
    if (this.#kept === undefined) await this.store.save([], { journal: journal.id, sequence: 0 })
    this.#keeper = new AlertKeeper(this.store, journal.id, this.#kept?.sequence ?? 0)
    for (const { sequence, alerts } of this.#recovered) this.#keeper.add(sequence, alerts)
    this.#recovered = []
    this.#keeper.add(this.#judged, [])
    this.#journal = journal
    this.#ticker = new Ticker(
      () => this.#standing.restlessness,
      async () => void (await journal.append({ type: 'advance', at: now() })),
    )
    this.#counting = setInterval(() => this.#tellCounters(), COUNTERS_MS).unref()
    this.#pay()
  }

  /** Counters are told while they change. */
  #tellCounters(): void {
    if (!this.broadcast.heard) return
    const data = countersOf(this.#standing)
    const text = JSON.stringify(data)
    if (text !== this.#counted) this.broadcast.tell({ type: 'counters', data })
    this.#counted = text
  }

  /** Its thread takes in the state that was saved and what was read since, unless it has done so: to be called when whoever starts is served. */
  goOn(): void {
    this.#line.handOver()
  }

  /** To be called before the journal is closed. */
  async stop(): Promise<void> {
    clearInterval(this.#counting)
    await this.#ticker?.stop()
    await this.#paying
  }

  /** To be called when the journal is closed: judges and keeps what waits. Where it was lost, the journal has it all. */
  async close(): Promise<void> {
    await this.#line.done().catch(() => {})
    await this.#keeper?.close()
  }

  /** Lets go of its thread. */
  async end(): Promise<void> {
    await this.#thread.close()
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

function countersOf({ sources, openAlerts }: Standing): Counters {
  const counters = { events: 0, rejected: 0, late: 0, open_alerts: openAlerts }
  for (const { events, rejected, late } of sources) {
    counters.events += events
    counters.late += late
    for (const n of Object.values(rejected)) counters.rejected += n
  }
  return counters
}
