import type { Test } from '../model/plan.ts'
import type { Hits } from './detector.ts'
import type { Evidence } from './episodes.ts'
import { ExtremeQueue, type SavedQueue } from './extreme-queue.ts'
import type { Measure } from './measure.ts'
import { NewestEvents, type SavedNewest } from './newest-events.ts'
import { bySlot, intoSlots, put } from './saved-arrays.ts'

type Rhythm = Extract<Test, { type: 'rhythm' }>

/** Between the remembered events of a key; an interval is known by the number of the event that ends it. */
interface Intervals {
  /** Number of the newest event. */
  came: number
  readonly shortest: ExtremeQueue
  readonly longest: ExtremeQueue
}

type SavedIntervals = {
  readonly came: number
  readonly shortest: SavedQueue
  readonly longest: SavedQueue
}

export type SavedRhythm = {
  readonly newest: SavedNewest
  /** By slot. */
  readonly intervals: ReadonlyMap<number, SavedIntervals>
}

/** rhythm: the last `events` times of a key stand in nearly constant intervals. */
export class RhythmMeasure implements Measure {
  readonly absence = false
  readonly opensLater = false
  readonly peak = 'none'
  readonly #test: Rhythm
  readonly #newest: NewestEvents
  /** Of the keys that had two events. */
  readonly #intervals: (Intervals | undefined)[] = []
  /** How many keys have intervals, and how many of these stand in their queues. */
  #keys = 0
  #queued = 0

  constructor(test: Rhythm) {
    this.#test = test
    this.#newest = new NewestEvents(test.events)
  }

  get bytes(): number {
    const keys = this.#intervals.length * 8 + this.#keys * BYTES_PER_KEY
    return this.#newest.bytes + keys + this.#queued * BYTES_PER_INTERVAL
  }

  takes(): boolean {
    return true
  }

  add(slot: number, { events, rows }: Hits, i: number): void {
    const row = rows[i]!
    const before = this.#newest.newest(slot)
    this.#newest.add(slot, events, row)
    if (this.#newest.count(slot) > 1) this.#push(slot, events.time[row]! - before)
    else if (this.#intervals[slot]) this.#intervals[slot].came++
    this.#forgetGone(slot)
  }

  #push(slot: number, ms: number): void {
    const intervals = this.#intervals[slot] ?? this.#born(slot)
    const before = lengthOf(intervals)
    intervals.came++
    intervals.shortest.push(intervals.came, ms)
    intervals.longest.push(intervals.came, ms)
    this.#queued += lengthOf(intervals) - before
  }

  #born(slot: number): Intervals {
    this.#keys++
    const intervals = noIntervals(1)
    put(this.#intervals, slot, intervals)
    return intervals
  }

  /** Lets go of the intervals that began before the oldest event that is remembered. */
  #forgetGone(slot: number): void {
    const intervals = this.#intervals[slot]
    if (!intervals) return
    const before = lengthOf(intervals)
    const oldest = intervals.came - this.#newest.count(slot) + 1
    intervals.shortest.drop(oldest)
    intervals.longest.drop(oldest)
    this.#queued += lengthOf(intervals) - before
  }

  expire(slot: number, gone: number): void {
    this.#newest.expire(slot, gone)
    this.#forgetGone(slot)
  }

  oldest(slot: number): number {
    return this.#newest.oldest(slot)
  }

  holds(slot: number): boolean {
    const intervals = this.#intervals[slot]
    const { events, tolerance, minInterval } = this.#test
    if (!intervals || this.#newest.count(slot) < events) return false
    const span = this.#newest.newest(slot) - this.#newest.oldest(slot)
    if (span < minInterval * (events - 1)) return false
    return (intervals.longest.extreme - intervals.shortest.extreme) * 100 * (events - 1) <= tolerance * span
  }

  value(): number {
    return this.#test.events
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    return this.#newest.list(slot)
  }

  lasts(slot: number): number {
    return this.oldest(slot)
  }

  save(): SavedRhythm {
    return { newest: this.#newest.save(), intervals: bySlot(this.#intervals, savedIntervals) }
  }

  restore({ newest, intervals }: SavedRhythm): void {
    this.#newest.restore(newest)
    this.#keys = intoSlots(this.#intervals, intervals, intervalsAgain)
    for (const slot of intervals.keys()) this.#queued += lengthOf(this.#intervals[slot]!)
  }

  leave(slot: number): void {
    this.#newest.leave(slot)
    const intervals = this.#intervals[slot]
    if (!intervals) return
    this.#queued -= lengthOf(intervals)
    this.#intervals[slot] = undefined
    this.#keys--
  }
}

/** The two queues of a key, and what stands in one of them for an interval. */
const BYTES_PER_KEY = 280
const BYTES_PER_INTERVAL = 16

const noIntervals = (came: number): Intervals => ({
  came,
  shortest: new ExtremeQueue('least'),
  longest: new ExtremeQueue('greatest'),
})

const savedIntervals = ({ came, shortest, longest }: Intervals): SavedIntervals => ({
  came,
  shortest: shortest.save(),
  longest: longest.save(),
})

function intervalsAgain({ came, shortest, longest }: SavedIntervals): Intervals {
  const intervals = noIntervals(came)
  intervals.shortest.restore(shortest)
  intervals.longest.restore(longest)
  return intervals
}

const lengthOf = ({ shortest, longest }: Intervals): number => shortest.length + longest.length
