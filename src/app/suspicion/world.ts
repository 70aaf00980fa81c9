import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import { type Change, FlagMistake } from '../../flag/change.ts'
import { FlagBook } from '../../flag/flag-book.ts'
import type { LineageLimits } from '../../flag/lineage.ts'
import type { SavedFlags } from '../../flag/saved-flags.ts'
import { explainScore } from '../../flag/score.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { eventId } from '../../model/event-id.ts'
import { Refusal } from '../../model/refusal.ts'
import type { EventRecord, FlaggedEvent, IpRange, LineageGraph, Verdict } from '../../model/suspicion.ts'
import type { OwedMatch } from '../detection/owed-matches.ts'
import type { ChangeEntry, RuleEntry, SuspicionEntry, SuspicionOutcome } from './entry.ts'
import { hashOf } from './event-hash.ts'
import { EventTable, type SavedEvents } from './event-table.ts'
import { Notes, type SavedNotes } from './notes.ts'
import { RangeTable, type SavedRanges } from './range-table.ts'
import { SeenEvents } from './seen-events.ts'
import { refusalOf, toldCause, toldLineage } from './told.ts'

type Matches = readonly { readonly rule: string }[]

/** Says which rules match events, each by itself; undefined where no rule could match any. */
export interface EventRules {
  match(events: readonly AccessEvent[]): readonly Matches[] | undefined
}

/** What an entry touched, by number and id: what is kept of it beside the journal may be others now. */
export interface Touched {
  readonly events: readonly number[]
  readonly ranges: readonly number[]
}

/**
 * All that is known of suspicion, in memory. It is what the entries of the journal made of it, one after the other: the
 * same entries give the same world, ids and flags.
 *
 * A change is in force at once; what follows from it for older events is worked out by {@link settle}, in slices between
 * which further entries may come. However the slices fall, the world is the same once nothing waits.
 */
export class World {
  readonly #book = new FlagBook()
  readonly #seen = new SeenEvents()
  readonly #events = new EventTable()
  readonly #ranges = new RangeTable()
  readonly #notes = new Notes()
  readonly #seed: number
  readonly #rules: EventRules | undefined

  /**
   * `rules` are causes too. What is known does not hang on the seed: hashes are made with it that nobody outside shall
   * foresee.
   */
  constructor(seed: number, rules?: EventRules) {
    this.#seed = seed
    this.#rules = rules
  }

  /** Takes in an entry. */
  apply(entry: SuspicionEntry): { readonly outcome: SuspicionOutcome; readonly touched: Touched } {
    if (entry.type === 'events') return this.#record(entry.events)
    if (entry.type === 'matches') return this.#match(entry.matches)
    if (isOfRule(entry)) return this.#switchRule(entry)
    return this.#change(entry)
  }

  /** Alerts count events. What cannot be an event of ours is passed over. */
  #match(matches: readonly OwedMatch[]): { outcome: SuspicionOutcome; touched: Touched } {
    for (const match of matches)
      if (match.event < this.#book.events) this.#book.change({ type: 'match', ...match })
    return { outcome: { type: 'changed' }, touched: nothing }
  }

  /** Where it is so already, nothing changes. */
  #switchRule({ type, rule }: RuleEntry): { outcome: SuspicionOutcome; touched: Touched } {
    try {
      this.#book.change({ type, rule })
    } catch (error) {
      if (!(error instanceof FlagMistake)) throw error
    }
    return { outcome: { type: 'changed' }, touched: nothing }
  }

  /** All of it as it is now, in parts; it may change while they are asked for. */
  save(): Iterable<SavedWorld> {
    const tables = { ranges: this.#ranges.save(), notes: this.#notes.save(), events: this.#events.save() }
    return this.#parts({ ...tables, flags: this.#book.save() })
  }

  *#parts({ ranges, notes, events, flags }: Saving): Generator<SavedWorld, void> {
    for (const part of ranges) yield { ranges: part }
    for (const part of notes) yield { notes: part }
    for (const part of events) yield { events: part }
    for (const part of flags) yield { flags: part }
  }

  /** Takes in one part after the other of what another world saved. It must be new. What that had to tell is not told. */
  restore(part: SavedWorld): void {
    if ('ranges' in part) this.#ranges.restore(part.ranges)
    else if ('notes' in part) this.#notes.restore(part.notes)
    else if ('events' in part) this.#events.restore(part.events)
    else {
      this.#book.restore(part.flags)
      if (part.flags.part === 'rest') this.#restored()
    }
  }

  /** Everything is there: what can be found again is. */
  #restored(): void {
    for (let number = 0; number < this.#book.events; number++) {
      const { user, address } = this.#book.keysOf(number)
      this.#seen.add(hashOf(this.#seed, user, address, this.#events.codesAt(number)))
    }
    for (const _ of this.#book.settle());
  }

  /** Whether {@link settle} has something to do or to tell. */
  get waiting(): boolean {
    return this.#book.waiting
  }

  /** Works out what follows from changes, and tells all events that are touched by it. */
  settle(): Generator<void, Effect> {
    return this.#book.settle()
  }

  /** What a change would come to; throws a Refusal when it cannot be made. */
  *dryRun(entry: ChangeEntry): Generator<void, Effect> {
    try {
      this.#refuseTwins(entry)
      return yield* this.#book.dryRun(this.#flagChange(entry))
    } catch (error) {
      throw refusalOf(error, entry)
    }
  }

  /** How many events were recorded; their numbers are those below. */
  get events(): number {
    return this.#book.events
  }

  /** A recorded event. */
  event(number: number): AccessEvent {
    return this.#eventOf(number)
  }

  /** The number of an event that was recorded; -1 when it was not. */
  numberOf(event: AccessEvent): number {
    const keys = this.#book.knownKeys(event.user, event.ip)
    const codes = keys && this.#events.codesOf(event)
    if (!keys || !codes) return -1
    const hash = hashOf(this.#seed, keys.user, keys.address, codes)
    return this.#seen.find(hash, (number) => {
      const { user, address } = this.#book.keysOf(number)
      return user === keys.user && address === keys.address && this.#events.isAt(number, codes)
    })
  }

  /** A range in force. */
  range(id: number): IpRange | undefined {
    return this.#ranges.get(id)
  }

  /** The range in force with this canonical text. */
  rangeOf(cidr: string): IpRange | undefined {
    return this.#ranges.of(cidr)
  }

  /** What is known of a recorded event now. */
  verdict(number: number, event = this.#eventOf(number)): Verdict {
    const { flagged, score, causes } = this.#book.read(number)
    return { id: eventId(number), event, flagged, score, causes: causes.map(toldCause) }
  }

  /** The event, while it is flagged. */
  flaggedEvent(number: number): FlaggedEvent | undefined {
    const { flagged, ...verdict } = this.verdict(number)
    return flagged ? { ...verdict, number } : undefined
  }

  /** All that is known of an event; undefined when there is none with this number. */
  record(number: number): EventRecord | undefined {
    if (number >= this.#book.events) return undefined
    const { takenBack, score, causes } = this.#book.read(number)
    return {
      ...this.verdict(number),
      explanation: explainScore(causes, score),
      takenBack,
      marked: this.#book.isMarked(number),
      notes: this.#notes.of(number),
    }
  }

  lineage(number: number, direction: 'up' | 'down', limits: LineageLimits): LineageGraph | undefined {
    if (number >= this.#book.events) return undefined
    return toldLineage(this.#book.lineage(number, direction, limits), (other) => this.verdict(other))
  }

  #eventOf(number: number): AccessEvent {
    const { user, address } = this.#book.subjectOf(number)
    return { ...this.#events.read(number), ...(user === undefined ? {} : { user }), ip: address! }
  }

  #record(events: readonly AccessEvent[]): { outcome: SuspicionOutcome; touched: Touched } {
    const recorded: RecordedEvent[] = []
    const flagged: number[] = []
    const matches = this.#rules?.match(events)
    for (const [i, event] of events.entries()) {
      const known = this.numberOf(event)
      const duplicate = known >= 0
      const number = duplicate ? known : this.#recordNew(event, matches?.[i])
      const verdict = this.verdict(number, event)
      recorded.push({ ...verdict, duplicate })
      if (verdict.flagged && !duplicate) flagged.push(number)
    }
    return { outcome: { type: 'events', recorded }, touched: { events: flagged, ranges: [] } }
  }

  #recordNew(event: AccessEvent, matches: Matches | undefined): number {
    const { time, user, ip } = event
    const number = this.#book.record({
      time,
      address: ip,
      ...(user !== undefined && { user }),
      ...(matches && { matches }),
    })
    this.#events.add(event)
    const { user: userKey, address } = this.#book.keysOf(number)
    this.#seen.add(hashOf(this.#seed, userKey, address, this.#events.codesAt(number)))
    return number
  }

  #change(entry: ChangeEntry): { outcome: SuspicionOutcome; touched: Touched } {
    if (entry.type === 'add-range') {
      const there = this.#ranges.of(entry.cidr)
      if (there) return { outcome: { type: 'add-range', range: there, existed: true }, touched: nothing }
    }
    try {
      this.#refuseTwins(entry)
      this.#book.change(this.#flagChange(entry))
    } catch (error) {
      const why = refusalOf(error, entry)
      if (why instanceof Refusal) return { outcome: { type: 'refused', why }, touched: nothing }
      throw why
    }
    return this.#remember(entry)
  }

  /** A range comes back only while no other has its text. */
  #refuseTwins(entry: ChangeEntry): void {
    if (entry.type !== 'undo-range' || !this.#book.range(String(entry.range))?.takenBack?.removed) return
    const range = this.#ranges.known(entry.range)
    const twin = range && this.#ranges.of(range.cidr)
    if (twin) throw new Refusal('conflict', `the range ${twin.cidr} is there again, with id ${twin.id}`)
  }

  /** What an entry means for the book. */
  #flagChange(entry: ChangeEntry): Change {
    switch (entry.type) {
      case 'add-range': {
        const range = { id: String(this.#ranges.nextId), cidr: entry.cidr }
        return { type: 'add-range', range, retroactive: entry.retroactive ?? false }
      }
      case 'remove-range':
        return { type: 'remove-range', range: String(entry.range), takeBack: entry.takeBack ?? false }
      case 'undo-range':
        return { type: 'undo-range', range: String(entry.range) }
      default:
        return { type: entry.type, event: entry.event }
    }
  }

  /** What of a change is known beside the book. */
  #remember(entry: ChangeEntry): { outcome: SuspicionOutcome; touched: Touched } {
    switch (entry.type) {
      case 'add-range': {
        const range = { id: this.#ranges.nextId, cidr: entry.cidr, addedAt: entry.at }
        this.#ranges.add(range)
        return {
          outcome: { type: 'add-range', range, existed: false },
          touched: { events: [], ranges: [range.id] },
        }
      }
      case 'remove-range':
        this.#ranges.remove(entry.range)
        return { outcome: { type: 'changed' }, touched: { events: [], ranges: [entry.range] } }
      case 'undo-range':
        if (this.#book.isInForce(String(entry.range))) this.#ranges.bringBack(entry.range)
        return { outcome: { type: 'changed' }, touched: { events: [], ranges: [entry.range] } }
      default:
        this.#notes.add(entry.event, entry)
        return { outcome: { type: 'changed' }, touched: nothing }
    }
  }
}

/** A part of a saved world. */
export type SavedWorld =
  | { readonly ranges: SavedRanges }
  | { readonly notes: SavedNotes }
  | { readonly events: SavedEvents }
  | { readonly flags: SavedFlags }

interface Saving {
  readonly ranges: Iterable<SavedRanges>
  readonly notes: Iterable<SavedNotes>
  readonly events: Iterable<SavedEvents>
  readonly flags: Iterable<SavedFlags>
}

const nothing: Touched = { events: [], ranges: [] }

const isOfRule = (entry: SuspicionEntry): entry is RuleEntry =>
  entry.type === 'take-back-rule' || entry.type === 'undo-rule'
