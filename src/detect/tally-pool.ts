import { grown } from '../model/dictionary.ts'
import { roomy, trimmed } from './saved-arrays.ts'

const OLDEST = 0
const NEWEST = 1
const LENGTH = 2
const STRIDE = 3

interface Sums {
  count: number
  x: number
  y: number
}

export type SavedTallies = {
  readonly time: Float64Array
  readonly count: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
  readonly next: Int32Array
  readonly lists: Int32Array
  readonly free: number
}

/** What the events of single milliseconds add up to: a list per key, oldest first. Entry 0 is none. */
export class TallyPool {
  time = new Float64Array(64)
  #count = new Float64Array(64)
  #x = new Float64Array(64)
  #y = new Float64Array(64)
  #next = new Int32Array(64)
  #lists = new Int32Array(16 * STRIDE)
  #size = 1
  #free = 0

  get bytes(): number {
    return this.time.length * 36 + this.#lists.byteLength
  }

  oldest(slot: number): number {
    return this.#lists[slot * STRIDE + OLDEST] ?? 0
  }

  newest(slot: number): number {
    return this.#lists[slot * STRIDE + NEWEST] ?? 0
  }

  length(slot: number): number {
    return this.#lists[slot * STRIDE + LENGTH] ?? 0
  }

  next(entry: number): number {
    return this.#next[entry]!
  }

  read(entry: number, into: Sums): void {
    into.count = this.#count[entry]!
    into.x = this.#x[entry]!
    into.y = this.#y[entry]!
  }

  write(entry: number, { count, x, y }: Sums): void {
    this.#count[entry] = count
    this.#x[entry] = x
    this.#y[entry] = y
  }

  push(slot: number, time: number, sums: Sums): void {
    const entry = this.#take()
    this.time[entry] = time
    this.#next[entry] = 0
    this.write(entry, sums)
    const at = slot * STRIDE
    if (at >= this.#lists.length) this.#lists = grown(this.#lists, Int32Array, at + STRIDE)
    const lists = this.#lists
    const newest = lists[at + NEWEST]!
    if (newest === 0) lists[at + OLDEST] = entry
    else this.#next[newest] = entry
    lists[at + NEWEST] = entry
    lists[at + LENGTH] = lists[at + LENGTH]! + 1
  }

  #take(): number {
    const entry = this.#free
    if (entry !== 0) {
      this.#free = this.#next[entry]!
      return entry
    }
    if (this.#size === this.time.length) this.#grow()
    return this.#size++
  }

  #grow(): void {
    const least = this.#size + 1
    this.time = grown(this.time, Float64Array, least)
    this.#count = grown(this.#count, Float64Array, least)
    this.#x = grown(this.#x, Float64Array, least)
    this.#y = grown(this.#y, Float64Array, least)
    this.#next = grown(this.#next, Int32Array, least)
  }

  save(): SavedTallies {
    const size = this.#size
    return {
      time: this.time.slice(0, size),
      count: this.#count.slice(0, size),
      x: this.#x.slice(0, size),
      y: this.#y.slice(0, size),
      next: this.#next.slice(0, size),
      lists: trimmed(this.#lists),
      free: this.#free,
    }
  }

  restore({ time, count, x, y, next, lists, free }: SavedTallies): void {
    this.time = roomy(time, Float64Array, 1, 64)
    this.#count = roomy(count, Float64Array, 1, 64)
    this.#x = roomy(x, Float64Array, 1, 64)
    this.#y = roomy(y, Float64Array, 1, 64)
    this.#next = roomy(next, Int32Array, 1, 64)
    this.#lists = roomy(lists, Int32Array, STRIDE)
    this.#size = time.length
    this.#free = free
  }

  /** Forgets the oldest of a list, which must not be empty. */
  drop(slot: number): void {
    const lists = this.#lists
    const at = slot * STRIDE
    const oldest = lists[at + OLDEST]!
    const next = this.#next[oldest]!
    lists[at + OLDEST] = next
    if (next === 0) lists[at + NEWEST] = 0
    lists[at + LENGTH] = lists[at + LENGTH]! - 1
    this.#next[oldest] = this.#free
    this.#free = oldest
  }
}
