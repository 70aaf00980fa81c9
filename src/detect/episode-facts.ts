import type { Events } from './events.ts'
import { codesOf, type Named, named, namedAll, settled } from './named-codes.ts'
import { type SavedTraffic, TrafficCount } from './traffic-count.ts'

/** Contributing events whose ids are kept. */
const LAST = 10

type Terms = Readonly<Record<string, number | string>>
const NO_TERMS: Terms = {}

export type SavedFacts = {
  readonly value: number
  readonly count: number
  readonly evidence: SavedRefs
  readonly terms: Terms
  readonly peak: number | undefined
  readonly peakAt: number
  readonly users: readonly number[]
  readonly sources: readonly number[]
  readonly targets: readonly number[]
  readonly traffic: SavedTraffic | undefined
  readonly last: SavedRefs
  readonly tile: Readonly<Tile>
}

/** Events of an event_count up to the end of a window. */
interface Tile {
  /** Its last millisecond. */
  end: number
  count: number
  /** Time of the last one. */
  last: number
}

type SavedRefs = { readonly refs: readonly number[] }

/** As many as are kept, and none of them there. */
const NO_LAST: readonly number[] = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]

const NO_TILE: Readonly<Tile> = { end: Number.NEGATIVE_INFINITY, count: 0, last: 0 }

/**
 * What an alert says of its episode. It outlives the episode as long as somebody may ask for the alert, and there are many: what
 * most have not is only made when it comes.
 */
export class EpisodeFacts {
  readonly openedAt: number
  readonly openedBy: 'event' | 'expiry'
  key: readonly string[] = []
  value = 0
  count = 0
  /** Refs of the events that made the condition true. */
  evidence: readonly number[] = []
  terms = NO_TERMS
  peak: number | undefined
  peakAt = 0
  users: Named = 0
  sources: Named = 0
  targets: Named = 0
  readonly traffic: TrafficCount | undefined
  /** Refs of the last contributing events, the next one to go at `#lastAt`; undefined while evidence is all there is. */
  #last: number[] | undefined
  #lastAt = 0
  /** The tile that fills. */
  #tile: Tile | undefined

  constructor(openedAt: number, openedBy: 'event' | 'expiry', hasVector: boolean) {
    this.openedAt = openedAt
    this.openedBy = openedBy
    this.traffic = hasVector ? new TrafficCount() : undefined
  }

  /** Takes in the events that made the condition true, oldest first; `limit` ids of them are kept, not fewer than ten. */
  settle(evidence: Events, count: number, value: number, limit: number): void {
    this.value = value
    this.count = count
    const kept = Math.min(count, limit)
    const refs = new Array<number>(kept)
    for (let i = 0; i < kept; i++) refs[i] = evidence.ref[count - kept + i]!
    this.evidence = refs
    this.#name(evidence, 0, count)
  }

  /** Counts the window at `openedAt` as the first tile of an event_count. */
  firstTile(evidence: Events, count: number): void {
    this.sample(this.value, count > 0 ? evidence.time[count - 1]! : this.openedAt)
  }

  /** An event of the key inside the episode, after `openedAt`. */
  contribute(events: Events, row: number): void {
    this.count++
    this.#keepLast(events.ref[row]!)
    this.#name(events, row, row + 1)
  }

  /** {@link contribute} for the hits from `from` to before `until`, as they follow each other in `next`. */
  contributeAll(events: Events, rows: Int32Array, next: Int32Array, from: number, until: number): void {
    if (from === until) return
    const { ref, user, source, target, bytes } = events
    const { traffic } = this
    let { users, sources, targets } = this
    const last = (this.#last ??= this.#lastOfEvidence())
    let at = this.#lastAt
    let count = 0
    for (let hit = from; hit !== until; hit = next[hit]!) {
      const row = rows[hit - 1]!
      count++
      last[at] = ref[row]!
      at = at + 1 === LAST ? 0 : at + 1
      users = named(users, user[row]!)
      sources = named(sources, source[row]!)
      targets = named(targets, target[row]!)
      if (traffic !== undefined) traffic.add(source[row]!, target[row]!, bytes[row]!)
    }
    this.users = users
    this.sources = sources
    this.targets = targets
    this.#lastAt = at
    this.count += count
  }

  /** Notes who had a part in the events from one row to before another. */
  #name({ user, source, target, bytes }: Events, from: number, until: number): void {
    const { traffic } = this
    let { users, sources, targets } = this
    for (let row = from; row < until; row++) {
      users = named(users, user[row]!)
      sources = named(sources, source[row]!)
      targets = named(targets, target[row]!)
      if (traffic !== undefined) traffic.add(source[row]!, target[row]!, bytes[row]!)
    }
    this.users = users
    this.sources = sources
    this.targets = targets
  }

  #keepLast(ref: number): void {
    const last = (this.#last ??= this.#lastOfEvidence())
    last[this.#lastAt] = ref
    this.#lastAt = this.#lastAt + 1 === LAST ? 0 : this.#lastAt + 1
  }

  #lastOfEvidence(): number[] {
    const refs = this.openingRefs
    this.#lastAt = refs.length % LAST
    return [...refs, ...NO_LAST.slice(refs.length)]
  }

  /** {@link tile} for the hits from `from` to before `until`, as they follow each other in `next`. */
  tileAll(
    events: Events,
    rows: Int32Array,
    next: Int32Array,
    from: number,
    until: number,
    windowMs: number,
  ): void {
    if (from === until) return
    const times = events.time
    const tile = (this.#tile ??= { ...NO_TILE })
    let count = 0
    let time = tile.last
    for (let hit = from; hit !== until; hit = next[hit]!) {
      const now = times[rows[hit - 1]!]!
      if (now > tile.end) {
        tile.count += count
        tile.last = time
        count = 0
        this.#nextTile(tile, now, windowMs)
      }
      count++
      time = now
    }
    tile.count += count
    tile.last = time
  }

  /** Counts an event for the peak of an event_count: the largest of the tiles (a-W, a], (a, a+W], ... */
  tile(events: Events, row: number, windowMs: number): void {
    const time = events.time[row]!
    const tile = (this.#tile ??= { ...NO_TILE })
    if (time > tile.end) this.#nextTile(tile, time, windowMs)
    tile.count++
    tile.last = time
  }

  #nextTile(tile: Tile, time: number, windowMs: number): void {
    this.sample(tile.count, tile.last)
    tile.count = 0
    tile.end = this.openedAt + Math.ceil((time - this.openedAt) / windowMs) * windowMs
  }

  /** Nothing contributes any more: ends the tile that is filling, the first best of which is the peak. */
  close(): void {
    if (this.#tile) this.sample(this.#tile.count, this.#tile.last)
    this.#tile = undefined
    this.users = settled(this.users)
    this.sources = settled(this.sources)
    this.targets = settled(this.targets)
  }

  /** Takes `value` at `time` for the peak, where it is greater (`lowest`: smaller) than any before. */
  sample(value: number, time: number, lowest = false): void {
    if (this.peak !== undefined && (lowest ? value >= this.peak : value <= this.peak)) return
    this.peak = value
    this.peakAt = time
  }

  /** Refs of the last of the events that made the condition true, oldest first. */
  get openingRefs(): readonly number[] {
    return this.evidence.slice(-LAST)
  }

  /** Refs of the last contributing events, oldest first. */
  get lastRefs(): readonly number[] {
    const last = this.#last
    if (last === undefined) return this.openingRefs
    return [...last.slice(this.#lastAt), ...last.slice(0, this.#lastAt)].filter((ref) => !Number.isNaN(ref))
  }

  save(): SavedFacts {
    const { value, count, evidence, terms, peak, peakAt } = this
    return {
      value,
      count,
      evidence: { refs: [...evidence] },
      terms: { ...terms },
      peak,
      peakAt,
      users: [...codesOf(this.users)],
      sources: [...codesOf(this.sources)],
      targets: [...codesOf(this.targets)],
      traffic: this.traffic?.save(),
      last: { refs: [...this.lastRefs] },
      tile: { ...(this.#tile ?? NO_TILE) },
    }
  }

  restore(saved: SavedFacts): void {
    this.value = saved.value
    this.count = saved.count
    this.evidence = [...saved.evidence.refs]
    this.terms = { ...saved.terms }
    this.peak = saved.peak
    this.peakAt = saved.peakAt
    this.users = namedAll(saved.users)
    this.sources = namedAll(saved.sources)
    this.targets = namedAll(saved.targets)
    if (saved.traffic) this.traffic?.restore(saved.traffic)
    this.#last = [...NO_LAST]
    for (const ref of saved.last.refs) this.#keepLast(ref)
    if (saved.tile.end > NO_TILE.end) this.#tile = { ...saved.tile }
  }
}
