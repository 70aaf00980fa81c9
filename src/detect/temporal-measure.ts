import { grown } from '../model/dictionary.ts'
import type { Formula, Test } from '../model/plan.ts'
import { meets, opensDownwards, peakOf } from './conditions.ts'
import type { Hits } from './detector.ts'
import { EntryPool, type SavedPool } from './entry-pool.ts'
import type { Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { roomy, trimmed } from './saved-arrays.ts'

type Temporal = Extract<Test, { type: 'temporal' }>

export type SavedTemporal = {
  readonly pool: SavedPool
  readonly entries: Int32Array
  readonly order: Float64Array
  readonly seen: Uint32Array
  readonly came: number
}

const NEVER = Number.NEGATIVE_INFINITY

/** temporal: the newest event of each rule says which rules were seen in the window. */
export class TemporalMeasure implements Measure {
  readonly absence: boolean
  readonly opensLater: boolean
  readonly peak: Measure['peak']
  readonly #inputs: number
  readonly #holds: (seen: number) => boolean
  readonly #value: (seen: number) => number
  readonly #pool = new EntryPool()
  /** By key and rule: the entry of its newest event, 0 for none, and where that stood among all that came. */
  #entries: Int32Array
  #order: Float64Array
  /** By key: a bit for each rule seen. */
  #seen = new Uint32Array(16)
  #came = 0

  constructor(test: Temporal, inputs: number) {
    this.#inputs = inputs
    this.#entries = new Int32Array(16 * inputs)
    this.#order = new Float64Array(16 * inputs)
    if ('formula' in test) {
      const { formula } = test
      this.#holds = (seen) => isTrue(formula, seen)
      this.#value = () => 1
      this.opensLater = asksForAbsence(formula)
      this.peak = 'none'
    } else {
      const { condition } = test
      this.#holds = (seen) => meets(bitsOf(seen), condition)
      this.#value = bitsOf
      this.opensLater = opensDownwards(condition)
      this.peak = peakOf(condition)
    }
    this.absence = this.#holds(0)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#entries.byteLength + this.#order.byteLength + this.#seen.byteLength
  }

  takes(): boolean {
    return true
  }

  add(slot: number, { events, rows, which }: Hits, i: number): void {
    if (slot >= this.#seen.length) this.#grow(slot)
    this.#came++
    const bits = which[i]!
    for (let input = 0; input < this.#inputs; input++) {
      if ((bits & (1 << input)) === 0) continue
      const at = slot * this.#inputs + input
      const known = this.#entries[at]!
      if (known === 0) this.#entries[at] = this.#pool.take(events, rows[i]!, 0, slot)
      else this.#pool.write(known, events, rows[i]!)
      this.#order[at] = this.#came
    }
    this.#seen[slot] = this.#seen[slot]! | bits
  }

  #grow(slot: number): void {
    this.#seen = grown(this.#seen, Uint32Array, slot + 1)
    this.#entries = grown(this.#entries, Int32Array, this.#seen.length * this.#inputs)
    this.#order = grown(this.#order, Float64Array, this.#seen.length * this.#inputs)
  }

  expire(slot: number, gone: number): void {
    if (slot >= this.#seen.length || this.#seen[slot] === 0) return
    for (let input = 0; input < this.#inputs; input++) {
      const at = slot * this.#inputs + input
      const entry = this.#entries[at]!
      if (entry === 0 || this.#pool.time[entry]! > gone) continue
      this.#pool.free(entry)
      this.#entries[at] = 0
      this.#seen[slot] = this.#seen[slot]! & ~(1 << input)
    }
  }

  #time(slot: number, input: number): number {
    const entry = this.#entries[slot * this.#inputs + input] ?? 0
    return entry === 0 ? NEVER : this.#pool.time[entry]!
  }

  oldest(slot: number): number {
    let oldest = Number.POSITIVE_INFINITY
    for (let input = 0; input < this.#inputs; input++) {
      const time = this.#time(slot, input)
      if (time !== NEVER && time < oldest) oldest = time
    }
    return oldest
  }

  holds(slot: number): boolean {
    return this.#holds(this.#seen[slot] ?? 0)
  }

  value(slot: number): number {
    return this.#value(this.#seen[slot] ?? 0)
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    const newest = Array.from({ length: this.#inputs }, (_, input) => slot * this.#inputs + input)
      .filter((at) => this.#entries[at] !== 0)
      .sort((a, b) => this.#order[a]! - this.#order[b]!)
    // An event that is the newest of several rules is one piece of evidence.
    const different = newest.filter((at, i) => i === 0 || this.#order[at] !== this.#order[newest[i - 1]!])
    return this.#listed(different.map((at) => this.#entries[at]!))
  }

  #listed(entries: readonly number[]): Omit<Evidence, 'value'> {
    let newest = 0
    for (const entry of entries) {
      this.#pool.append(newest, entry)
      newest = entry
    }
    return this.#pool.list(entries[0] ?? 0)
  }

  lasts(slot: number): number {
    const times = Array.from({ length: this.#inputs }, (_, input) => ({
      input,
      time: this.#time(slot, input),
    }))
      .filter(({ time }) => time !== NEVER)
      .sort((a, b) => a.time - b.time)
    let seen = this.#seen[slot] ?? 0
    for (const [i, { input, time }] of times.entries()) {
      seen &= ~(1 << input)
      if (times[i + 1]?.time !== time && !this.#holds(seen)) return time
    }
    return Number.POSITIVE_INFINITY
  }

  save(): SavedTemporal {
    return {
      pool: this.#pool.save(),
      entries: trimmed(this.#entries),
      order: trimmed(this.#order),
      seen: trimmed(this.#seen),
      came: this.#came,
    }
  }

  restore({ pool, entries, order, seen, came }: SavedTemporal): void {
    this.#pool.restore(pool)
    this.#seen = roomy(seen, Uint32Array)
    this.#entries = roomy(entries, Int32Array, this.#inputs, this.#seen.length)
    this.#order = roomy(order, Float64Array, this.#inputs, this.#seen.length)
    this.#came = came
  }

  leave(slot: number): void {
    this.expire(slot, Number.POSITIVE_INFINITY)
  }
}

function bitsOf(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}

function isTrue(formula: Formula, seen: number): boolean {
  switch (formula.op) {
    case 'seen':
      return (seen & (1 << formula.input)) !== 0
    case 'all':
      return formula.of.every((part) => isTrue(part, seen))
    case 'any':
      return formula.of.some((part) => isTrue(part, seen))
    case 'not':
      return !isTrue(formula.formula, seen)
  }
}

/** Whether a formula says `not`, so that it may become true when an event leaves. */
function asksForAbsence(formula: Formula): boolean {
  if (formula.op === 'seen') return false
  return formula.op === 'not' || formula.of.some(asksForAbsence)
}
