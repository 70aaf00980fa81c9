import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { Cause } from '../../flag/cause.ts'
import { FlagBook } from '../../flag/flag-book.ts'
import { DigestTable } from '../../lib/digest-table.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { eventId } from '../../model/event-id.ts'
import type { FlaggedEvent, IpRange, ToldCause, Verdict } from '../../model/suspicion.ts'
import type { StoreChanges } from '../../store/suspicion-store.ts'
import { digestOf } from './digest.ts'
import type { SuspicionEntry, SuspicionOutcome } from './entry.ts'

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
  readonly #onRecorded: ((event: AccessEvent, number: number) => void) | undefined

  /** `onRecorded` is told of every event that was not there before. */
  constructor(onRecorded?: (event: AccessEvent, number: number) => void) {
    this.#onRecorded = onRecorded
  }

  /** Takes in an entry, and tells what is to be kept of it beside the journal. */
  apply(entry: SuspicionEntry): { readonly outcome: SuspicionOutcome; readonly changes: StoreChanges } {
    switch (entry.type) {
      case 'events':
        return this.#record(entry.events)
      case 'add-range':
        return this.#addRange(entry.cidr, entry.at)
      case 'remove-range':
        return this.#removeRange(entry.range)
    }
  }

  /** {@link apply}, where nobody asks what comes of it: a third less work. */
  recall(entry: SuspicionEntry): void {
    if (entry.type !== 'events') {
      this.apply(entry)
      return
    }
    for (const event of entry.events) {
      const digest = digestOf(event)
      if (this.#numbers.get(digest) < 0) this.#recordNew(event, digest)
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

  #record(events: readonly AccessEvent[]): { outcome: SuspicionOutcome; changes: StoreChanges } {
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
    this.#numbers.add(digest, number)
    this.#onRecorded?.(event, number)
    return number
  }

  #addRange(cidr: string, at: number): { outcome: SuspicionOutcome; changes: StoreChanges } {
    const there = this.#rangesByCidr.get(cidr)
    if (there) return { outcome: { type: 'add-range', range: there, existed: true }, changes: nothing }
    const range = { id: ++this.#rangesGiven, cidr, addedAt: at }
    this.#book.change({ type: 'add-range', range: { id: String(range.id), cidr } })
    this.#ranges.set(range.id, range)
    this.#rangesByCidr.set(cidr, range)
    return {
      outcome: { type: 'add-range', range, existed: false },
      changes: { ...nothing, rangesAdded: [range] },
    }
  }

  #removeRange(id: number): { outcome: SuspicionOutcome; changes: StoreChanges } {
    const removed = this.#ranges.get(id)
    if (!removed) return { outcome: { type: 'remove-range', removed }, changes: nothing }
    this.#book.change({ type: 'remove-range', range: String(id) })
    this.#ranges.delete(id)
    this.#rangesByCidr.delete(removed.cidr)
    return { outcome: { type: 'remove-range', removed }, changes: { ...nothing, rangesRemoved: [id] } }
  }
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
