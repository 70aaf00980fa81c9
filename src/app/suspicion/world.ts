import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { Cause } from '../../flag/cause.ts'
import { FlagBook } from '../../flag/flag-book.ts'
import type { SavedFlags } from '../../flag/saved-flags.ts'
import { DigestTable } from '../../lib/digest-table.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { eventId } from '../../model/event-id.ts'
import type { FlaggedEvent, IpRange, ToldCause, Verdict } from '../../model/suspicion.ts'
import type { StoreChanges } from '../../store/suspicion-store.ts'
import { digestOf } from './digest.ts'
import type { Entry, Outcome } from './entry.ts'

/**
 * All that is known of suspicion, in memory. It is what the entries of the journal made of it, one after the other: the
 * same entries give the same world, ids and flags.
 */
export class World {
  readonly #book = new FlagBook()
  readonly #numbers = new DigestTable()
  readonly #ranges = new Map<number, IpRange>()
  readonly #rangesByCidr = new Map<string, IpRange>()
  #rangesGiven = 0

  /** Takes in an entry, and tells what is to be kept of it beside the journal. */
  apply(entry: Entry): { readonly outcome: Outcome; readonly changes: StoreChanges } {
    switch (entry.type) {
      case 'events':
        return this.#record(entry.events)
      case 'add-range':
        return this.#addRange(entry.cidr, entry.at)
      case 'remove-range':
        return this.#removeRange(entry.range)
    }
  }

  /** All of it as it is now, in parts; it may change while they are asked for. */
  save(): Iterable<SavedWorld> {
    const ranges = { given: this.#rangesGiven, inForce: [...this.#ranges.values()] }
    return this.#parts(ranges, this.#book.save(), this.#numbers.size)
  }

  *#parts(ranges: SavedRanges, flags: Iterable<SavedFlags>, digests: number): Generator<SavedWorld, void> {
    yield { ranges }
    for (const part of flags) yield { flags: part }
    for (let from = 0; from < digests; from += DIGESTS)
      yield { digests: this.#numbers.part(from, Math.min(from + DIGESTS, digests)) }
  }

  /** Takes in one part after the other of what another world saved. It must be new. */
  restore(part: SavedWorld): void {
    if ('flags' in part) this.#book.restore(part.flags)
    else if ('digests' in part) this.#numbers.restore(part.digests)
    else {
      this.#rangesGiven = part.ranges.given
      for (const range of part.ranges.inForce) this.#putRange(range)
    }
  }

  /** The number of an event that was recorded; -1 when it was not. */
  numberOf(event: AccessEvent): number {
    return this.#numbers.get(digestOf(event))
  }

  range(id: number): IpRange | undefined {
    return this.#ranges.get(id)
  }

  rangeOf(cidr: string): IpRange | undefined {
    return this.#rangesByCidr.get(cidr)
  }

  /** What is known of a recorded event now. */
  verdict(number: number, event: AccessEvent): Verdict {
    const { flagged, score, causes } = this.#book.read(number)
    return { id: eventId(number), event, flagged, score, causes: causes.map(told) }
  }

  #record(events: readonly AccessEvent[]): { outcome: Outcome; changes: StoreChanges } {
    const recorded: RecordedEvent[] = []
    const flagged: FlaggedEvent[] = []
    for (const event of events) {
      const digest = digestOf(event)
      const known = this.#numbers.get(digest)
      const duplicate = known >= 0
      const number = duplicate ? known : this.#recordNew(event, digest)
      const verdict = this.verdict(number, event)
      recorded.push({ ...verdict, duplicate })
      if (verdict.flagged && !duplicate) flagged.push({ ...verdict, number })
    }
    return { outcome: { type: 'events', recorded }, changes: { ...nothing, flagged } }
  }

  #recordNew(event: AccessEvent, digest: Uint32Array): number {
    const { time, user, ip } = event
    const number = this.#book.record({ time, address: ip, ...(user === undefined ? {} : { user }) })
    this.#numbers.add(digest)
    return number
  }

  #addRange(cidr: string, at: number): { outcome: Outcome; changes: StoreChanges } {
    const there = this.#rangesByCidr.get(cidr)
    if (there) return { outcome: { type: 'add-range', range: there, existed: true }, changes: nothing }
    const range = { id: ++this.#rangesGiven, cidr, addedAt: at }
    this.#book.change({ type: 'add-range', range: { id: String(range.id), cidr } })
    this.#putRange(range)
    return {
      outcome: { type: 'add-range', range, existed: false },
      changes: { ...nothing, rangesAdded: [range] },
    }
  }

  #putRange(range: IpRange): void {
    this.#ranges.set(range.id, range)
    this.#rangesByCidr.set(range.cidr, range)
  }

  #removeRange(id: number): { outcome: Outcome; changes: StoreChanges } {
    const removed = this.#ranges.get(id)
    if (!removed) return { outcome: { type: 'remove-range', removed }, changes: nothing }
    this.#book.change({ type: 'remove-range', range: String(id) })
    this.#ranges.delete(id)
    this.#rangesByCidr.delete(removed.cidr)
    return { outcome: { type: 'remove-range', removed }, changes: { ...nothing, rangesRemoved: [id] } }
  }
}

/** Digests in one part of what is saved. */
const DIGESTS = 16_384

/** A part of a saved world. */
export type SavedWorld =
  | { readonly ranges: SavedRanges }
  | { readonly flags: SavedFlags }
  /** Of events, in the order of their numbers, four words each. */
  | { readonly digests: Uint32Array }

type SavedRanges = {
  /** How many there ever were. */
  readonly given: number
  readonly inForce: readonly IpRange[]
}

const nothing: StoreChanges = { flagged: [], rangesAdded: [], rangesRemoved: [] }

/** A cause with the ids that people know. */
function told(cause: Cause): ToldCause {
  switch (cause.type) {
    case 'range':
      return { ...cause, range: Number(cause.range) }
    case 'user':
    case 'address':
      return { ...cause, event: eventId(cause.event) }
    case 'rule':
    case 'person':
      return cause
  }
}
