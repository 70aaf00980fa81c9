import { grown } from '../model/dictionary.ts'
import type { Hits } from './detector.ts'
import type { Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { NewestEvents, type SavedNewest } from './newest-events.ts'
import { bySlot, intoSlots, roomy, trimmed } from './saved-arrays.ts'
import { type SavedTallies, TallyPool } from './tally-pool.ts'

/** What a window's events add up to: their number, and two sums whose meaning is the tally's. */
export type Sums = {
  count: number
  x: number
  y: number
}

/** A condition on what the events of a window add up to. */
export interface Tally {
  takes(hits: Hits, i: number): boolean
  /** Whether hit `i` is evidence. */
  proves(hits: Hits, i: number): boolean
  add(to: Sums, hits: Hits, i: number): void
  /** Adds the sums of one millisecond. */
  gain(to: Sums, part: Sums): void
  /** Takes them away again. */
  lose(from: Sums, part: Sums): void
  holds(sums: Sums): boolean
  value(sums: Sums): number
  /** How many events are evidence. */
  proven(sums: Sums): number
  readonly opensLater: boolean
  readonly peak: Measure['peak']
}

/** Milliseconds remembered of a key's window; beyond, the oldest go and the alert says so. */
export const MOST = 1_000_000
/** How far ahead the end of an open alert is looked for. */
const AHEAD = 10_000

const nothing = (): Sums => ({ count: 0, x: 0, y: 0 })

export type SavedTallyMeasure = {
  readonly pool: SavedTallies
  readonly newest: SavedNewest
  readonly totals: ReadonlyMap<number, Sums>
  readonly lackingUntil: Float64Array
}

/** Keeps one entry per millisecond of the window, what they add up to, and the newest events for evidence. */
export class TallyMeasure implements Measure {
  readonly absence: boolean
  readonly opensLater: boolean
  readonly peak: Measure['peak']
  readonly #tally: Tally
  readonly #windowMs: number
  readonly #pool = new TallyPool()
  readonly #newest: NewestEvents
  readonly #totals: (Sums | undefined)[] = []
  /** Until when a window lacks what there was no room for. */
  #lackingUntil = new Float64Array(16)
  readonly #part = nothing()
  readonly #rest = nothing()
  #alive = 0

  constructor(tally: Tally, windowMs: number, limit: number) {
    this.#tally = tally
    this.#windowMs = windowMs
    this.#newest = new NewestEvents(limit)
    this.absence = tally.holds(nothing())
    this.opensLater = tally.opensLater
    this.peak = tally.peak
  }

  get bytes(): number {
    const perKey = 64
    const { bytes } = this.#newest
    return (
      this.#pool.bytes +
      bytes +
      this.#totals.length * 8 +
      this.#alive * perKey +
      this.#lackingUntil.byteLength
    )
  }

  takes(hits: Hits, i: number): boolean {
    return this.#tally.takes(hits, i)
  }

  add(slot: number, hits: Hits, i: number): void {
    const { events, rows } = hits
    const total = this.#totals[slot] ?? this.#born(slot)
    const part = this.#part
    part.count = 1
    part.x = 0
    part.y = 0
    this.#tally.add(part, hits, i)
    this.#tally.gain(total, part)
    this.#note(slot, events.time[rows[i]!]!, part)
    if (this.#tally.proves(hits, i)) this.#newest.add(slot, events, rows[i]!)
  }

  #born(slot: number): Sums {
    this.#alive++
    return (this.#totals[slot] = nothing())
  }

  #note(slot: number, time: number, part: Sums): void {
    const pool = this.#pool
    const newest = pool.newest(slot)
    if (newest !== 0 && pool.time[newest] === time) {
      pool.read(newest, this.#rest)
      this.#tally.gain(this.#rest, part)
      pool.write(newest, this.#rest)
      return
    }
    if (pool.length(slot) === MOST) this.#makeRoom(slot)
    pool.push(slot, time, part)
  }

  #makeRoom(slot: number): void {
    if (slot >= this.#lackingUntil.length)
      this.#lackingUntil = grown(this.#lackingUntil, Float64Array, slot + 1)
    this.#lackingUntil[slot] = this.#pool.time[this.#pool.oldest(slot)]! + this.#windowMs
    this.#drop(slot)
  }

  #drop(slot: number): void {
    this.#pool.read(this.#pool.oldest(slot), this.#rest)
    this.#tally.lose(this.#totals[slot]!, this.#rest)
    this.#pool.drop(slot)
  }

  expire(slot: number, gone: number): void {
    const pool = this.#pool
    for (
      let oldest = pool.oldest(slot);
      oldest !== 0 && pool.time[oldest]! <= gone;
      oldest = pool.oldest(slot)
    )
      this.#drop(slot)
    this.#newest.expire(slot, gone)
  }

  oldest(slot: number): number {
    const oldest = this.#pool.oldest(slot)
    return oldest === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[oldest]!
  }

  holds(slot: number): boolean {
    return this.#tally.holds(this.#totals[slot]!)
  }

  value(slot: number): number {
    return this.#tally.value(this.#totals[slot]!)
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    const list = this.#newest.list(slot)
    const total = this.#tally.proven(this.#totals[slot]!)
    const newest = this.#pool.newest(slot)
    const lacking = newest !== 0 && this.#pool.time[newest]! < (this.#lackingUntil[slot] ?? 0)
    return { ...list, total, ...(lacking ? { terms: incomplete } : {}) }
  }

  lasts(slot: number): number {
    const pool = this.#pool
    const left = { ...this.#totals[slot]! }
    let entry = pool.oldest(slot)
    for (let steps = 0; entry !== 0; steps++, entry = pool.next(entry)) {
      pool.read(entry, this.#rest)
      this.#tally.lose(left, this.#rest)
      if (steps === AHEAD || !this.#tally.holds(left)) return pool.time[entry]!
    }
    return Number.POSITIVE_INFINITY
  }

  save(): SavedTallyMeasure {
    return {
      pool: this.#pool.save(),
      newest: this.#newest.save(),
      totals: bySlot(this.#totals, (sums) => ({ ...sums })),
      lackingUntil: trimmed(this.#lackingUntil),
    }
  }

  restore({ pool, newest, totals, lackingUntil }: SavedTallyMeasure): void {
    this.#pool.restore(pool)
    this.#newest.restore(newest)
    this.#alive = intoSlots(this.#totals, totals, (sums) => ({ ...sums }))
    this.#lackingUntil = roomy(lackingUntil, Float64Array)
  }

  leave(slot: number): void {
    this.expire(slot, Number.POSITIVE_INFINITY)
    if (!this.#totals[slot]) return
    this.#totals[slot] = undefined
    this.#alive--
    if (slot < this.#lackingUntil.length) this.#lackingUntil[slot] = 0
  }
}

/** What an alert says of a window that held more than is kept. */
export const incomplete = { incomplete: 'the window holds more than is remembered' }
