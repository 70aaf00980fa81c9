import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import type { Change } from '../../flag/change.ts'
import { FlagBook } from '../../flag/flag-book.ts'
import type { LineageLimits } from '../../flag/lineage.ts'
import type { Overlaps } from '../../flag/overlaps.ts'
import type { SavedFlags } from '../../flag/saved-flags.ts'
import { explainScore } from '../../flag/score.ts'
import { DigestTable } from '../../lib/digest-table.ts'
import { spans } from '../../lib/spans.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { eventId } from '../../model/event-id.ts'
import { Refusal } from '../../model/refusal.ts'
import type {
  EventRecord,
  FlaggedEvent,
  IpRange,
  LineageGraph,
  RangeListState,
  RangeRemarks,
  Verdict,
} from '../../model/suspicion.ts'
import { digestOf } from './digest.ts'
import type { ChangeEntry, Entry, ListEntry, Outcome } from './entry.ts'
import { EventTable, type SavedEvents } from './event-table.ts'
import { type KeptList, ListTable } from './list-table.ts'
import { Notes, type SavedNotes } from './notes.ts'
import { RangeTable, type SavedRanges } from './range-table.ts'
import { refusalOf, toldCause, toldLineage } from './told.ts'

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
  readonly #numbers = new DigestTable()
  readonly #events = new EventTable()
  readonly #ranges = new RangeTable()
  readonly #lists = new ListTable()
  readonly #notes = new Notes()

  /** Takes in an entry. */
  apply(entry: Entry): Applied {
    switch (entry.type) {
      case 'events':
        return this.#record(entry.events)
      case 'change-list':
        return this.#changeList(entry)
      case 'expire':
        return this.#expire(entry.at)
      default:
        return this.#change(entry)
    }
  }

  /** All of it as it is now, in parts; it may change while they are asked for. */
  save(): Iterable<SavedWorld> {
    const { all: lists } = this.#lists
    const tables = {
      ranges: this.#ranges.save(),
      notes: this.#notes.save(),
      events: this.#events.save(),
      lists,
    }
    return this.#parts({ ...tables, flags: this.#book.save(), digests: this.#numbers.size })
  }

  *#parts({ ranges, lists, notes, events, flags, digests }: Saving): Generator<SavedWorld, void> {
    yield { lists }
    for (const part of ranges) yield { ranges: part }
    for (const part of notes) yield { notes: part }
    for (const part of events) yield { events: part }
    for (const part of flags) yield { flags: part }
    for (const [from, to] of spans(digests, DIGESTS)) yield { digests: this.#numbers.part(from, to) }
  }

  /** Takes in one part after the other of what another world saved. It must be new. What that had to tell is not told. */
  restore(part: SavedWorld): void {
    if ('ranges' in part) this.#ranges.restore(part.ranges)
    else if ('lists' in part) for (const list of part.lists) this.#lists.put(list)
    else if ('notes' in part) this.#notes.restore(part.notes)
    else if ('events' in part) this.#events.restore(part.events)
    else if ('digests' in part) this.#numbers.restore(part.digests)
    else {
      this.#book.restore(part.flags)
      if (part.flags.part === 'rest') for (const _ of this.#book.settle());
    }
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

  /** What a change of a list would come to for older events. */
  dryRunOfList({
    add,
    remove,
    retroactive,
    takeBack,
  }: Pick<ListEntry, 'add' | 'remove' | 'retroactive' | 'takeBack'>): Generator<void, Effect> {
    const next = this.#ranges.nextId
    return this.#book.dryRun([
      ...(retroactive ? add : []).map(({ cidr }, at): Change => addition(next + at, cidr, true)),
      ...(takeBack ? remove : []).map((id): Change => removal(id, true)),
    ])
  }

  /** The number of an event that was recorded; -1 when it was not. */
  numberOf(event: AccessEvent): number {
    return this.#numbers.get(digestOf(event))
  }

  /** A range in force. */
  range(id: number): IpRange | undefined {
    return this.#ranges.get(id)
  }

  /** The range in force with this canonical text that is of no list. */
  rangeOf(cidr: string): IpRange | undefined {
    return this.#ranges.of(cidr)
  }

  /** The ranges in force of a list, by their text. */
  rangesOfList(name: string): ReadonlyMap<string, IpRange> {
    return this.#ranges.ofList(name)
  }

  list(name: string): KeptList | undefined {
    return this.#lists.get(name)
  }

  get lists(): readonly RangeListState[] {
    return this.#lists.all.map(({ head, putAt, complete }) => ({
      ...head,
      ranges: this.#ranges.ofList(head.name).size,
      putAt,
      complete,
    }))
  }

  /** The ranges in force that share addresses with these, but those of one list. */
  overlaps(cidrs: readonly string[], list: string | undefined): Generator<void, Overlaps> {
    const counts = (id: string): boolean => list === undefined || this.range(Number(id))?.list !== list
    return this.#book.overlaps(cidrs, counts)
  }

  /** When the time of a range is over next. */
  get nextExpiry(): number {
    return this.#ranges.nextExpiry
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

  #record(events: readonly AccessEvent[]): Applied {
    const recorded: RecordedEvent[] = []
    const flagged: number[] = []
    for (const event of events) {
      const digest = digestOf(event)
      const known = this.#numbers.get(digest)
      const duplicate = known >= 0
      const number = duplicate ? known : this.#recordNew(event, digest)
      const verdict = this.verdict(number, event)
      recorded.push({ ...verdict, duplicate })
      if (verdict.flagged && !duplicate) flagged.push(number)
    }
    return { outcome: { type: 'events', recorded }, touched: { events: flagged, ranges: [] } }
  }

  #recordNew(event: AccessEvent, digest: Uint32Array): number {
    const { time, user, ip } = event
    const number = this.#book.record({ time, address: ip, ...(user === undefined ? {} : { user }) })
    this.#numbers.add(digest)
    this.#events.add(event)
    return number
  }

  #change(entry: ChangeEntry): Applied {
    if (entry.type === 'add-range') return this.#addRange(entry)
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

  #addRange(entry: Extract<ChangeEntry, { type: 'add-range' }>): Applied {
    const { cidr, at, retroactive } = entry
    const there = this.#ranges.of(cidr)
    if (there) return { outcome: { type: 'add-range', range: there, existed: true }, touched: nothing }
    const range = this.#putRange({ cidr, ...remarksOf(entry) }, at, retroactive)
    return {
      outcome: { type: 'add-range', range, existed: false },
      touched: { events: [], ranges: [range.id] },
    }
  }

  #putRange(given: Omit<IpRange, 'id' | 'addedAt'>, at: number, retroactive = false): IpRange {
    const range = { id: this.#ranges.nextId, addedAt: at, ...given }
    this.#book.change(addition(range.id, range.cidr, retroactive))
    this.#ranges.put(range)
    return range
  }

  #dropRange(id: number, takeBack = false): void {
    this.#book.change(removal(id, takeBack))
    this.#ranges.remove(id)
  }

  #changeList(entry: ListEntry): Applied {
    const { list, add, change, remove, at, last, gone } = entry
    const ranges: number[] = []
    for (const id of remove) {
      if (this.#ranges.get(id)?.list !== list.name) continue
      this.#dropRange(id, entry.takeBack)
      ranges.push(id)
    }
    for (const given of add) {
      if (this.#ranges.of(given.cidr, list.name)) continue
      ranges.push(this.#putRange({ ...given, list: list.name }, at, entry.retroactive).id)
    }
    for (const { range: id, ...remarks } of change) {
      const range = this.#ranges.get(id)
      if (range?.list !== list.name) continue
      const { cidr, addedAt } = range
      this.#ranges.put({ id, cidr, addedAt, list: list.name, ...remarks })
      ranges.push(id)
    }
    if (gone && last) this.#lists.remove(list.name)
    else this.#lists.put({ head: list, putAt: at, complete: last })
    return { outcome: { type: 'changed' }, touched: { events: [], ranges } }
  }

  #expire(at: number): Applied {
    const ranges = this.#ranges.takeExpired(at, MOST_EXPIRED)
    for (const id of ranges) this.#dropRange(id)
    return { outcome: { type: 'changed' }, touched: { events: [], ranges } }
  }

  /** A range comes back only while no other has its text. */
  #refuseTwins(entry: ChangeEntry): void {
    if (entry.type !== 'undo-range' || !this.#book.range(String(entry.range))?.takenBack?.removed) return
    const range = this.#ranges.known(entry.range)
    const twin = range && this.#ranges.of(range.cidr, range.list)
    if (twin) throw new Refusal('conflict', `the range ${twin.cidr} is there again, with id ${twin.id}`)
  }

  /** What an entry means for the book. */
  #flagChange(entry: ChangeEntry): Change {
    switch (entry.type) {
      case 'add-range':
        return addition(this.#ranges.nextId, entry.cidr, entry.retroactive)
      case 'remove-range':
        return removal(entry.range, entry.takeBack)
      case 'undo-range':
        return { type: 'undo-range', range: String(entry.range) }
      default:
        return { type: entry.type, event: entry.event }
    }
  }

  /** What of a change is known beside the book. */
  #remember(entry: Exclude<ChangeEntry, { type: 'add-range' }>): Applied {
    if (!('range' in entry)) {
      this.#notes.add(entry.event, entry)
      return { outcome: { type: 'changed' }, touched: nothing }
    }
    if (entry.type === 'remove-range') this.#ranges.remove(entry.range)
    else if (this.#book.isInForce(String(entry.range))) this.#ranges.put(this.#ranges.known(entry.range)!)
    return { outcome: { type: 'changed' }, touched: { events: [], ranges: [entry.range] } }
  }
}

/** Ranges that one entry removes because their time is over. */
const MOST_EXPIRED = 1_000

interface Applied {
  readonly outcome: Outcome
  readonly touched: Touched
}

const addition = (id: number, cidr: string, retroactive = false): Change => ({
  type: 'add-range',
  range: { id: String(id), cidr },
  retroactive,
})

const removal = (id: number, takeBack = false): Change => ({
  type: 'remove-range',
  range: String(id),
  takeBack,
})

const remarksOf = ({ expiresAt, tags, comment }: RangeRemarks): RangeRemarks => ({
  ...(expiresAt === undefined ? {} : { expiresAt }),
  ...(tags === undefined ? {} : { tags }),
  ...(comment === undefined ? {} : { comment }),
})

/** Digests in one part of what is saved. */
const DIGESTS = 16_384

/** A part of a saved world. */
export type SavedWorld =
  | { readonly ranges: SavedRanges }
  | { readonly lists: readonly KeptList[] }
  | { readonly notes: SavedNotes }
  | { readonly events: SavedEvents }
  | { readonly flags: SavedFlags }
  /** Of events, in the order of their numbers, four words each. */
  | { readonly digests: Uint32Array }

interface Saving {
  readonly ranges: Iterable<SavedRanges>
  readonly lists: readonly KeptList[]
  readonly notes: Iterable<SavedNotes>
  readonly events: Iterable<SavedEvents>
  readonly flags: Iterable<SavedFlags>
  readonly digests: number
}

const nothing: Touched = { events: [], ranges: [] }
