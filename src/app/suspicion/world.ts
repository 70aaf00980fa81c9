import type { Said } from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import { FlagBook } from '../../flag/flag-book.ts'
import { UNKNOWN } from '../../flag/keys.ts'
import type { LineageLimits } from '../../flag/lineage.ts'
import type { Overlaps } from '../../flag/overlaps.ts'
import type { SavedFlags } from '../../flag/saved-flags.ts'
import { explainScore } from '../../flag/score.ts'
import { HashIndex, type SavedHashes } from '../../lib/hash-index.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { type AccessEvents, IP, textsAt, USER } from '../../model/access-events.ts'
import { eventId } from '../../model/event-id.ts'
import { Refusal } from '../../model/refusal.ts'
import type { EventRecord, FlagRow, LineageGraph, ToldCause, Verdict } from '../../model/suspicion.ts'
import type { OwedMatch } from '../detection/owed-matches.ts'
import type { ChangeEntry, FlagsOrder, ListEntry, SuspicionEntry, SuspicionOutcome } from './entry.ts'
import { type EventNumbers, hashesOf } from './event-hash.ts'
import { EventTable, type SavedEvents } from './event-table.ts'
import { flagChanges } from './flag-changes.ts'
import { Notes, type SavedNotes } from './notes.ts'
import type { SavedRanges } from './range-table.ts'
import { recordedColumns } from './recorded-columns.ts'
import { refusalOf, toldCause, toldLineage } from './told.ts'
import { type KeptList, remarksOf, WorldRanges } from './world-ranges.ts'

type Matches = readonly { readonly rule: string }[]

/** Says which rules match events, each by itself; undefined where no rule could match any. */
export interface EventRules {
  match(events: AccessEvents): readonly Matches[] | undefined
}

/** What an entry touched, by number and id: what is kept of it beside the journal may be others now. */
export interface Touched {
  readonly events: readonly number[]
  readonly ranges: readonly number[]
}

/** Pieces of work that are done before an answer: a few milliseconds. */
const WORK_AT_ONCE = 5_000

/**
 * All that is known of suspicion, in memory. It is what the entries of the journal made of it, one after the other: the
 * same entries give the same world, ids and flags.
 *
 * A change is in force at once; what follows from it for older events is worked out by {@link settle}, in slices between
 * which further entries may come. However the slices fall, the world is the same once nothing waits.
 */
export class World {
  readonly #book: FlagBook
  readonly #seen = new HashIndex()
  readonly #events: EventTable
  readonly #notes = new Notes()
  readonly ranges: WorldRanges
  #seed: number
  readonly #rules: EventRules | undefined

  /**
   * `rules` are causes too. What is known does not hang on the seed: hashes are made with it that nobody outside shall
   * foresee. A world that is restored has the seed, and the hashes, of the one that was saved.
   */
  constructor(seed: number, rules?: EventRules) {
    this.#seed = seed
    this.#rules = rules
    this.#book = new FlagBook({ seed })
    this.#events = new EventTable(seed)
    this.ranges = new WorldRanges(this.#book)
  }

  /** Takes in an entry. */
  apply(entry: SuspicionEntry): Applied {
    switch (entry.type) {
      case 'events':
        return this.#record(entry.events)
      case 'add-range':
        return this.#addRange(entry)
      case 'change-list':
        return changed(this.ranges.changeList(entry))
      case 'expire':
        return changed(this.ranges.expire(entry.at))
      case 'order':
        this.#book.keepBy(entry.order)
        return changed()
      case 'matches':
        return this.#match(entry.matches)
      default:
        return this.#change(entry)
    }
  }

  /** Whether {@link settle} has something to do or to tell. */
  get waiting(): boolean {
    return this.#book.waiting
  }

  /** Works out what follows from changes, so many pieces at once, and tells all events that are touched by it. */
  settle(slice?: number): Generator<void, Effect> {
    return this.#book.settle(slice)
  }

  /** What a change would come to; throws a Refusal when it cannot be made. */
  *dryRun(entry: ChangeEntry): Generator<void, Effect> {
    try {
      this.ranges.refuseTwins(entry)
      return yield* this.#book.dryRun(flagChanges(entry, this.#book, this.ranges))
    } catch (error) {
      throw refusalOf(error, entry)
    }
  }

  /** What a change of a list would come to for older events. */
  dryRunOfList(
    entry: Pick<ListEntry, 'add' | 'remove' | 'retroactive' | 'takeBack'>,
  ): Generator<void, Effect> {
    return this.#book.dryRun(this.ranges.flagChanges(entry))
  }

  get order(): FlagsOrder {
    return this.#book.order
  }

  /** Whether this rule, or alert, ever made an event suspicious, or was taken back. */
  knows(what: { readonly rule: string } | { readonly alert: string }): boolean {
    return this.#book.knows(what)
  }

  /** How many events were recorded; their numbers are those below. */
  get events(): number {
    return this.#book.events
  }

  /** The recorded events `from` to before `to`. */
  columns(from: number, to: number): AccessEvents {
    return recordedColumns(this.#book, this.#events, from, to)
  }

  /** The numbers of those of some events that were recorded; -1 for the others. */
  known(events: AccessEvents): Int32Array {
    const { keys } = this.#book
    const user = keys.knownUsers(textsAt(events, USER))
    if (user.every((key) => key === UNKNOWN)) return new Int32Array(events.length).fill(-1)
    const address = keys.knownAddresses(textsAt(events, IP))
    const numbers = { ...events, user, address, ...this.#events.knownTextsOf(events) }
    return this.#hashed(numbers).map((hash, row) => this.#find(numbers, row, hash))
  }

  /** What events are in numbers; what is new of them is added. */
  #numbersOf(events: AccessEvents): EventNumbers {
    const { keys } = this.#book
    const user = keys.users(textsAt(events, USER))
    const address = keys.addresses(textsAt(events, IP))
    return { ...events, user, address, ...this.#events.textsOf(events) }
  }

  /** The hashes of events, which are searched next. */
  #hashed(events: EventNumbers): Int32Array {
    const hashes = hashesOf(this.#seed, events)
    this.#seen.touch(hashes)
    return hashes
  }

  /** The number of one of some events; -1 when it was not recorded. */
  #find(events: EventNumbers, row: number, hash: number): number {
    const user = events.user[row]!
    const address = events.address[row]!
    for (let number = this.#seen.first(hash); number >= 0; number = this.#seen.next())
      if (this.#book.hasKeys(number, user, address) && this.#events.isAt(number, events, row)) return number
    return -1
  }

  /** The ranges in force that share addresses with these, but those of one list. */
  overlaps(cidrs: readonly string[], list: string): Generator<void, Overlaps> {
    return this.#book.overlaps(cidrs, (id) => this.ranges.get(Number(id))?.list !== list)
  }

  /** What is known of a recorded event now. */
  verdict(number: number): Verdict {
    return { id: eventId(number), event: this.#eventOf(number), ...this.said(number) }
  }

  /** Whether an event is flagged now, how strongly, and why. */
  said(number: number): Said {
    const { flagged, score, causes } = this.#book.read(number)
    return { flagged, score, causes: causes.map(toldCause) }
  }

  /** What can be searched of an event, while it is flagged. */
  flagRow(number: number): FlagRow | undefined {
    const { flagged, score, causes } = this.#book.read(number)
    if (!flagged) return undefined
    const causeTypes = [...new Set(causes.map(({ type }) => type))]
    return { number, id: eventId(number), event: this.#eventOf(number), score, causeTypes }
  }

  /** Why an event is flagged, or would be. */
  causes(number: number): readonly ToldCause[] {
    return this.#book.read(number).causes.map(toldCause)
  }

  /** All that is known of an event; undefined when there is none with this number. */
  record(number: number): EventRecord | undefined {
    if (number >= this.#book.events) return undefined
    const { takenBack, score, causes } = this.#book.read(number)
    return {
      ...this.verdict(number),
      explanation: explainScore(causes, score, takenBack),
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
    const user = this.#book.keyOf(number, 0)
    const ip = this.#book.keys.addressText(this.#book.keyOf(number, 1))
    return { ...this.#events.read(number), ...(user < 0 ? {} : { user: this.#book.keys.userOf(user) }), ip }
  }

  #record(events: AccessEvents): Applied {
    const { length } = events
    const numbers = new Int32Array(length)
    const duplicate = new Uint8Array(length)
    const matches = this.#rules?.match(events)
    const given = this.#numbersOf(events)
    const hashes = this.#hashed(given)
    for (let row = 0; row < length; row++) {
      const next = this.#book.events
      numbers[row] = this.#numberFor(given, row, hashes[row]!, matches?.[row])
      if (numbers[row] !== next) duplicate[row] = 1
    }
    // By event time, events that came late change what is known of others of the same entry.
    if (this.#book.order === 'event-time') this.#book.work(WORK_AT_ONCE)
    const said = new Map<number, Said>()
    const flagged: number[] = []
    for (let row = 0; row < length; row++) {
      const number = numbers[row]!
      const isNew = duplicate[row] === 0
      if (isNew && !this.#book.isFlagged(number)) continue
      said.set(row, this.said(number))
      if (isNew) flagged.push(number)
    }
    return {
      outcome: { type: 'events', recorded: { numbers, duplicate, said } },
      touched: { events: flagged, ranges: [] },
    }
  }

  /** Of an event that is there before, the number it has. */
  #numberFor(events: EventNumbers, row: number, hash: number, matches: Matches | undefined): number {
    const known = this.#find(events, row, hash)
    if (known >= 0) return known
    this.#events.add(events, row)
    this.#seen.add(hash)
    return this.#book.recordKeys(events.user[row]!, events.address[row]!, events.time[row]!, matches)
  }

  /** Alerts count events. What cannot be an event of ours is passed over. */
  #match(matches: readonly OwedMatch[]): Applied {
    for (const match of matches) {
      if (match.event < this.#book.events) this.#book.change({ type: 'match', ...match })
    }
    return changed()
  }

  #addRange(entry: Extract<ChangeEntry, { type: 'add-range' }>): Applied {
    const { cidr, at, retroactive } = entry
    const there = this.ranges.of(cidr)
    if (there) return { outcome: { type: 'add-range', range: there, existed: true }, touched: nothing }
    const range = this.ranges.add({ cidr, ...remarksOf(entry) }, at, retroactive)
    return {
      outcome: { type: 'add-range', range, existed: false },
      touched: { events: [], ranges: [range.id] },
    }
  }

  #change(entry: Exclude<ChangeEntry, { type: 'add-range' }>): Applied {
    try {
      this.ranges.refuseTwins(entry)
      for (const change of flagChanges(entry, this.#book, this.ranges)) this.#book.change(change)
    } catch (error) {
      const why = refusalOf(error, entry)
      if (why instanceof Refusal) return { outcome: { type: 'refused', why }, touched: nothing }
      throw why
    }
    if (entry.type === 'remove-range') this.ranges.removed(entry.range)
    if (entry.type === 'undo-range') this.ranges.undone(entry.range)
    if ('event' in entry) this.#notes.add(entry.event, entry)
    return changed('range' in entry ? [entry.range] : [])
  }

  /** All of it as it is now, in parts; it may change while they are asked for. */
  save(): Iterable<SavedWorld> {
    const tables = { ...this.ranges.save(), notes: this.#notes.save(), events: this.#events.save() }
    const seen = { seed: this.#seed, hashes: this.#seen.save() }
    return partsOf({ ...tables, order: this.order, seen, flags: this.#book.save() })
  }

  /** Takes in one part after the other of what another world saved. It must be new. What that had to tell is not told. */
  restore(part: SavedWorld): void {
    if ('order' in part) {
      this.#book.keepBy(part.order)
      this.ranges.restoreLists(part.lists)
    } else if ('ranges' in part) this.ranges.restoreRanges(part.ranges)
    else if ('notes' in part) this.#notes.restore(part.notes)
    else if ('events' in part) this.#events.restore(part.events)
    else if ('seen' in part) {
      this.#seed = part.seed
      this.#seen.restore(part.seen)
    } else {
      this.#book.restore(part.flags)
      if (part.flags.part === 'rest') for (const _ of this.#book.settle());
    }
  }
}

interface Applied {
  readonly outcome: SuspicionOutcome
  readonly touched: Touched
}

export const nothing: Touched = { events: [], ranges: [] }

const changed = (ranges: readonly number[] = []): Applied => ({
  outcome: { type: 'changed' },
  touched: { events: [], ranges },
})

/** A part of a saved world. */
export type SavedWorld =
  /** Comes first. */
  | { readonly order: FlagsOrder; readonly lists: readonly KeptList[] }
  | { readonly ranges: SavedRanges }
  | { readonly notes: SavedNotes }
  | { readonly events: SavedEvents }
  | { readonly seed: number; readonly seen: SavedHashes }
  | { readonly flags: SavedFlags }

interface Saving {
  readonly order: FlagsOrder
  readonly lists: readonly KeptList[]
  readonly ranges: Iterable<SavedRanges>
  readonly notes: Iterable<SavedNotes>
  readonly events: Iterable<SavedEvents>
  readonly seen: { readonly seed: number; readonly hashes: Iterable<SavedHashes> }
  readonly flags: Iterable<SavedFlags>
}

function* partsOf(saving: Saving): Generator<SavedWorld, void> {
  yield { order: saving.order, lists: saving.lists }
  for (const part of saving.ranges) yield { ranges: part }
  for (const part of saving.notes) yield { notes: part }
  for (const part of saving.events) yield { events: part }
  for (const part of saving.seen.hashes) yield { seed: saving.seen.seed, seen: part }
  for (const part of saving.flags) yield { flags: part }
}
