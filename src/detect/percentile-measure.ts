import { microOf, roundedQuotient, unitsOf } from '../lib/micro.ts'
import type { Condition, Test } from '../model/plan.ts'
import { peakOf, satisfies } from './conditions.ts'
import type { Hits } from './detector.ts'
import type { Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { NewestEvents, type SavedNewest } from './newest-events.ts'
import { bySlot, intoSlots } from './saved-arrays.ts'
import { SortedBag } from './sorted-bag.ts'
import { incomplete } from './tally-measure.ts'
import { type SavedTallies, TallyPool } from './tally-pool.ts'

type Percentile = Extract<Test, { type: 'value_percentile' }>

/** A percentile lies between two numbers of the window: `low + (high - low) * part / WHOLE`. */
const WHOLE = 100_000_000

interface State {
  readonly bag: SortedBag
  /** Until when the window lacks what there was no room for. */
  lackingUntil: number
}

export type SavedPercentile = {
  readonly pool: SavedTallies
  readonly newest: SavedNewest
  /** By key: until when its window lacks what there was no room for. */
  readonly lackingUntil: ReadonlyMap<number, number>
}

/** value_percentile: the numbers of the window in order, and when each came. */
export class PercentileMeasure implements Measure {
  readonly absence = false
  readonly opensLater = true
  readonly peak: Measure['peak']
  readonly #test: Percentile
  readonly #windowMs: number
  /** The share of the window that lies below, in parts of `WHOLE`. */
  readonly #share: number
  readonly #limits: readonly { readonly comparison: Condition[number]; readonly n: bigint }[]
  readonly #pool = new TallyPool()
  readonly #newest: NewestEvents
  readonly #states: (State | undefined)[] = []
  readonly #one = { count: 1, x: 0, y: 0 }
  #bags = 0

  constructor(test: Percentile, windowMs: number, limit: number) {
    this.#test = test
    this.#windowMs = windowMs
    this.#share = Number(microOf(test.percentile))
    this.#limits = test.condition.map((comparison) => ({
      comparison,
      n: microOf(comparison.n) * BigInt(WHOLE),
    }))
    this.#newest = new NewestEvents(Math.min(limit, test.maxWindow))
    this.peak = peakOf(test.condition)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#newest.bytes + this.#bags + this.#states.length * 8
  }

  takes({ numbers }: Hits, i: number): boolean {
    return !Number.isNaN(numbers[i])
  }

  add(slot: number, { events, rows, numbers }: Hits, i: number): void {
    const state = this.#states[slot] ?? this.#born(slot)
    const time = events.time[rows[i]!]!
    if (state.bag.count === this.#test.maxWindow) {
      state.lackingUntil = this.oldest(slot) + this.#windowMs
      this.#drop(slot, state)
    }
    this.#one.x = numbers[i]!
    this.#pool.push(slot, time, this.#one)
    const before = state.bag.bytes
    state.bag.add(numbers[i]!)
    this.#bags += state.bag.bytes - before
    this.#newest.add(slot, events, rows[i]!)
  }

  #born(slot: number): State {
    return (this.#states[slot] = { bag: new SortedBag(), lackingUntil: 0 })
  }

  #drop(slot: number, { bag }: State): void {
    this.#pool.read(this.#pool.oldest(slot), this.#one)
    const before = bag.bytes
    bag.remove(this.#one.x)
    this.#bags += bag.bytes - before
    this.#pool.drop(slot)
  }

  expire(slot: number, gone: number): void {
    const state = this.#states[slot]
    if (!state) return
    while (state.bag.count > 0 && this.oldest(slot) <= gone) this.#drop(slot, state)
    this.#newest.expire(slot, gone)
  }

  oldest(slot: number): number {
    const oldest = this.#pool.oldest(slot)
    return oldest === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[oldest]!
  }

  /** The percentile in integers of 1e-6, times `WHOLE`. */
  #percentile({ bag }: State): bigint {
    const place = (bag.count - 1) * this.#share
    const rank = Math.floor(place / WHOLE)
    const low = microOf(bag.at(rank))
    const part = place - rank * WHOLE
    if (part === 0) return low * BigInt(WHOLE)
    return low * BigInt(WHOLE) + (microOf(bag.at(rank + 1)) - low) * BigInt(part)
  }

  holds(slot: number): boolean {
    const state = this.#states[slot]
    if (!state || state.bag.count === 0) return false
    const percentile = this.#percentile(state)
    return this.#limits.every(({ comparison, n }) =>
      satisfies(percentile < n ? -1 : percentile > n ? 1 : 0, comparison),
    )
  }

  value(slot: number): number {
    return unitsOf(roundedQuotient(this.#percentile(this.#states[slot]!), BigInt(WHOLE)))
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    const { bag, lackingUntil } = this.#states[slot]!
    const lacking = this.#pool.time[this.#pool.newest(slot)]! < lackingUntil
    return { ...this.#newest.list(slot), total: bag.count, ...(lacking ? { terms: incomplete } : {}) }
  }

  /** How a percentile moves while the window empties is not reckoned ahead: an open alert names the time at which it is empty. */
  lasts(slot: number): number {
    return this.#pool.time[this.#pool.newest(slot)]!
  }

  save(): SavedPercentile {
    return {
      pool: this.#pool.save(),
      newest: this.#newest.save(),
      lackingUntil: bySlot(this.#states, (state) => state.lackingUntil),
    }
  }

  restore({ pool, newest, lackingUntil }: SavedPercentile): void {
    this.#pool.restore(pool)
    this.#newest.restore(newest)
    intoSlots(this.#states, lackingUntil, (until) => ({ bag: new SortedBag(), lackingUntil: until }))
    for (const slot of lackingUntil.keys()) this.#refill(slot, this.#states[slot]!)
  }

  /** The numbers in order are those that came, put in order. */
  #refill(slot: number, { bag }: State): void {
    for (let entry = this.#pool.oldest(slot); entry !== 0; entry = this.#pool.next(entry)) {
      this.#pool.read(entry, this.#one)
      bag.add(this.#one.x)
    }
    this.#bags += bag.bytes
  }

  leave(slot: number): void {
    const state = this.#states[slot]
    if (!state) return
    this.expire(slot, Number.POSITIVE_INFINITY)
    this.#bags -= state.bag.bytes
    this.#states[slot] = undefined
  }
}
