import { EMPTY } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'
import { hashOf } from './hashed-entries.ts'
import { COUNT, NEWEST, NTH, OLDEST, RecentValues, type SavedValues, STATE, WIDTH } from './recent-values.ts'

/**
 * value_count with a lower bound: keeps each key's distinct values in the order they were last seen, at most C of them.
 * The condition holds while the Nth most recent is younger than the window.
 */
export class ValueCount implements Detector {
  readonly #windowMs: number
  readonly #values: RecentValues
  episodes!: Episodes

  constructor(n: number, windowMs: number, limit: number) {
    this.#windowMs = windowMs
    this.#values = new RecentValues(n, limit)
  }

  get bytes(): number {
    return this.#values.bytes
  }

  process(hits: Hits): void {
    const byKey = hits.byKey()
    for (let k = 0; k < byKey.count; k++) {
      this.#values.reach(byKey.slots[k]!)
      this.#key(byKey.slots[k]!, hits, byKey.next, byKey.first[k]!)
    }
  }

  #key(slot: number, { events, rows, values }: Hits, next: Int32Array, first: number): void {
    for (let hit = first; hit !== 0; hit = next[hit]!) {
      const value = values[hit - 1]!
      if (value >= EMPTY) this.#hit(slot, events, rows[hit - 1]!, value)
    }
  }

  #hit(slot: number, events: Events, row: number, value: number): void {
    const recent = this.#values
    const { episodes } = this
    const time = events.time[row]!
    const gone = time - this.#windowMs
    const at = slot * STATE
    let episode = episodes.get(slot)
    if (episode !== undefined && !episode.announced) episode = episodes.before(slot, time)
    for (let oldest = recent.state[at + OLDEST]!; oldest !== 0; oldest = recent.state[at + OLDEST]!) {
      if (recent.times[oldest * WIDTH]! > gone) break
      recent.dropOldest(at)
    }
    const hash = hashOf(slot, value)
    const known = recent.find(slot, value, hash)
    if (known === 0) recent.add(slot, value, hash, events, row)
    else {
      recent.times[known * WIDTH] = time
      recent.write(known, events, row)
      if (recent.state[at + NEWEST] !== known) recent.toFront(at, known)
    }
    const nth = recent.state[at + NTH]!
    const since = nth === 0 ? Number.NEGATIVE_INFINITY : recent.times[nth * WIDTH]!
    if (episode === undefined && since <= gone) return
    this.#tell(slot, events, row, since + this.#windowMs)
  }

  /** The condition holds until `end`, or there is an episode. */
  #tell(slot: number, events: Events, row: number, end: number): void {
    this.episodes.event(slot, events, row, end)
    this.episodes.get(slot)?.sample(this.#values.state[slot * STATE + COUNT]!, events.time[row]!)
  }

  evidence(slot: number): Evidence {
    const list = this.#values.list(slot)
    return { ...list, value: list.count }
  }

  advance(): void {}

  save(): SavedValues {
    return this.#values.save()
  }

  restore(saved: SavedValues): void {
    this.#values.restore(saved)
  }

  leave(slot: number): void {
    if (slot * STATE < this.#values.state.length) this.#values.leave(slot)
  }
}
