import type { TextCodes } from '../model/dictionary.ts'
import type { Tally } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { copyEvent, type Events, makeEvents } from './events.ts'
import { NamedCodes } from './named-codes.ts'

/** Contributing events whose ids are kept: the length of `#last`. */
const LAST = 10
/** Users, sources and targets named by an alert. */
const NAMED = 100
/** Addresses counted one by one in an attack; the rest share one count. */
const COUNTED = 4096

/** Of an episode that was announced; its key and who it names are found again. */
export type SavedEpisode = {
  readonly slot: number
  readonly openedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly end: number
  readonly presentAt: number
  readonly value: number
  readonly count: number
  readonly evidence: SavedRefs
  readonly terms: Readonly<Record<string, number | string>>
  readonly peak: number | undefined
  readonly peakAt: number
  readonly users: readonly number[]
  readonly sources: readonly number[]
  readonly targets: readonly number[]
  readonly traffic: SavedTraffic | undefined
  readonly gap: Events | undefined
  readonly last: SavedRefs
  readonly tile: { readonly end: number; readonly count: number; readonly last: number }
}

type SavedRefs = { readonly refs: readonly number[] }

/** A value that an alert carries, for the rules that look at alerts. */
export interface Carried {
  readonly dictionary: TextCodes
  readonly code: number
}

export type CarriedFields = ReadonlyMap<string, Carried>

/**
 * A stretch of time in which a plan's condition held for one key. It grows as events come:
 *
 *     fresh      the millisecond `openedAt` is still filling; evidence is not settled
 *     announced  said to be open; later events contribute
 *     (gone)     closed when an event or the watermark shows that nothing can join it any more
 *
 * Events between `end` and `end + hold` wait in the gap: they count only if the condition holds again in time.
 */
export class Episode {
  readonly slot: number
  readonly openedAt: number
  readonly openedBy: 'event' | 'expiry'
  end: number
  announced = false
  /** Time at which other rules were last told that the alert is there. */
  presentAt = Number.NEGATIVE_INFINITY
  /** Values of its key, once they were asked for. */
  key: readonly string[] | undefined
  /** What its alert carries, where other rules look at it. */
  carried: CarriedFields | undefined
  value = 0
  count = 0
  /** Refs of the events that made the condition true. */
  evidence: readonly number[] = []
  terms: Record<string, number | string> = {}
  peak: number | undefined
  peakAt = 0
  readonly users = new NamedCodes(NAMED)
  readonly sources = new NamedCodes(NAMED)
  readonly targets = new NamedCodes(NAMED)
  traffic: TrafficCount | undefined
  #gap: { events: Events; count: number } | undefined
  /** Refs of the last contributing events, the next one to go at `#lastAt`; NaN where there is none yet. */
  readonly #last = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN]
  #lastAt = 0
  /** Last millisecond of the tile that fills. */
  #tileEnd = Number.NEGATIVE_INFINITY
  #tileCount = 0
  #tileLast = 0

  constructor(slot: number, openedAt: number, end: number, openedBy: 'event' | 'expiry', plan: Plan) {
    this.slot = slot
    this.openedAt = openedAt
    this.openedBy = openedBy
    this.end = end
    if (plan.vector !== undefined) this.traffic = new TrafficCount()
  }

  /** Takes in the events that made the condition true, oldest first; `limit` ids of them are kept. */
  settle(evidence: Events, count: number, value: number, limit: number): void {
    this.value = value
    this.count = count
    const kept = Math.min(count, limit)
    const refs = new Array<number>(kept)
    for (let i = 0; i < kept; i++) refs[i] = evidence.ref[count - kept + i]!
    this.evidence = refs
    const { ref, user, source, target, bytes } = evidence
    const { users, sources, targets, traffic } = this
    for (let row = Math.max(0, count - LAST); row < count; row++) this.#keepLast(ref[row]!)
    for (let row = 0; row < count; row++) {
      users.add(user[row]!)
      sources.add(source[row]!)
      targets.add(target[row]!)
      if (traffic !== undefined) traffic.add(source[row]!, target[row]!, bytes[row]!)
    }
  }

  #keepLast(ref: number): void {
    const at = this.#lastAt
    this.#last[at] = ref
    this.#lastAt = at + 1 === LAST ? 0 : at + 1
  }

  /** Counts the window at `openedAt` as the first tile of an event_count. */
  firstTile(evidence: Events, count: number): void {
    this.sample(this.value, count > 0 ? evidence.time[count - 1]! : this.openedAt)
  }

  /** An event of the key inside the episode, after `openedAt`. */
  contribute(events: Events, row: number): void {
    this.count++
    this.#note(events, row)
  }

  /** {@link contribute} for the hits from `from` to before `until`, as they follow each other in `next`. */
  contributeAll(events: Events, rows: Int32Array, next: Int32Array, from: number, until: number): void {
    const { ref, user, source, target, bytes } = events
    const { users, sources, targets, traffic } = this
    const last = this.#last
    let at = this.#lastAt
    let count = 0
    for (let hit = from; hit !== until; hit = next[hit]!) {
      const row = rows[hit - 1]!
      count++
      last[at] = ref[row]!
      at = at + 1 === LAST ? 0 : at + 1
      users.add(user[row]!)
      sources.add(source[row]!)
      targets.add(target[row]!)
      if (traffic !== undefined) traffic.add(source[row]!, target[row]!, bytes[row]!)
    }
    this.#lastAt = at
    this.count += count
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
    const times = events.time
    let count = 0
    let time = this.#tileLast
    for (let hit = from; hit !== until; hit = next[hit]!) {
      const now = times[rows[hit - 1]!]!
      if (now > this.#tileEnd) {
        this.#tileCount += count
        this.#tileLast = time
        count = 0
        this.#nextTile(now, windowMs)
      }
      count++
      time = now
    }
    this.#tileCount += count
    this.#tileLast = time
  }

  #nextTile(time: number, windowMs: number): void {
    this.closeTile()
    this.#tileEnd = this.openedAt + Math.ceil((time - this.openedAt) / windowMs) * windowMs
  }

  /** Counts an event for the peak of an event_count: the largest of the tiles (a-W, a], (a, a+W], ... */
  tile(events: Events, row: number, windowMs: number): void {
    const time = events.time[row]!
    if (time > this.#tileEnd) this.#nextTile(time, windowMs)
    this.#tileCount++
    this.#tileLast = time
  }

  /** Ends the tile that is filling; the first best one is the peak. */
  closeTile(): void {
    this.sample(this.#tileCount, this.#tileLast)
    this.#tileCount = 0
  }

  /** Takes `value` at `time` for the peak, where it is greater (`lowest`: smaller) than any before. */
  sample(value: number, time: number, lowest = false): void {
    if (this.peak !== undefined && (lowest ? value >= this.peak : value <= this.peak)) return
    this.peak = value
    this.peakAt = time
  }

  /** An event after `end` that may yet turn out to lie inside. */
  wait(events: Events, row: number): void {
    this.#gap ??= { events: makeEvents(8), count: 0 }
    const gap = this.#gap
    if (gap.count === gap.events.time.length) gap.events = larger(gap.events)
    copyEvent(events, row, gap.events, gap.count++)
  }

  /** The condition holds again: what waited in the gap lies inside. `each` is called for every such event. */
  join(end: number, each: (events: Events, row: number) => void): void {
    this.end = end
    const gap = this.#gap
    this.#gap = undefined
    if (gap) for (let row = 0; row < gap.count; row++) each(gap.events, row)
  }

  /** Refs of the last contributing events, oldest first. */
  get lastRefs(): number[] {
    const refs: number[] = []
    for (let i = 0; i < LAST; i++) {
      const ref = this.#last[(this.#lastAt + i) % LAST]!
      if (!Number.isNaN(ref)) refs.push(ref)
    }
    return refs
  }

  save(): SavedEpisode {
    const { slot, openedAt, openedBy, end, presentAt, value, count, evidence, terms, peak, peakAt } = this
    const gap = this.#gap
    return {
      slot,
      openedAt,
      openedBy,
      end,
      presentAt,
      value,
      count,
      evidence: { refs: [...evidence] },
      terms: { ...terms },
      peak,
      peakAt,
      users: [...this.users.list],
      sources: [...this.sources.list],
      targets: [...this.targets.list],
      traffic: this.traffic?.save(),
      gap: gap && firstEvents(gap.events, gap.count),
      last: { refs: this.lastRefs },
      tile: { end: this.#tileEnd, count: this.#tileCount, last: this.#tileLast },
    }
  }

  /** The episode that was saved; `plan` is its rule. */
  static restored(saved: SavedEpisode, plan: Plan): Episode {
    const episode = new Episode(saved.slot, saved.openedAt, saved.end, saved.openedBy, plan)
    episode.announced = true
    episode.presentAt = saved.presentAt
    episode.value = saved.value
    episode.count = saved.count
    episode.evidence = [...saved.evidence.refs]
    episode.terms = { ...saved.terms }
    episode.peak = saved.peak
    episode.peakAt = saved.peakAt
    episode.users.restore(saved.users)
    episode.sources.restore(saved.sources)
    episode.targets.restore(saved.targets)
    if (saved.traffic) episode.traffic?.restore(saved.traffic)
    episode.#restore(saved)
    return episode
  }

  #restore({ gap, last, tile }: SavedEpisode): void {
    if (gap) for (let row = 0; row < gap.time.length; row++) this.wait(gap, row)
    for (const ref of last.refs) this.#keepLast(ref)
    this.#tileEnd = tile.end
    this.#tileCount = tile.count
    this.#tileLast = tile.last
  }

  #note(events: Events, row: number): void {
    this.#keepLast(events.ref[row]!)
    this.users.add(events.user[row]!)
    this.sources.add(events.source[row]!)
    this.targets.add(events.target[row]!)
    if (this.traffic !== undefined)
      this.traffic.add(events.source[row]!, events.target[row]!, events.bytes[row]!)
  }
}

function larger(events: Events): Events {
  const length = events.time.length
  const copy = makeEvents(length * 2)
  for (let row = 0; row < length; row++) copyEvent(events, row, copy, row)
  return copy
}

function firstEvents(events: Events, count: number): Events {
  const copy = makeEvents(count)
  for (let row = 0; row < count; row++) copyEvent(events, row, copy, row)
  return copy
}

export type SavedTraffic = {
  readonly sources: ReadonlyMap<number, Tally>
  readonly targets: ReadonlyMap<number, Tally>
  readonly other: Tally
  readonly events: number
  readonly bytes: number
}

const copiesOf = (tallies: ReadonlyMap<number, Tally>): ReadonlyMap<number, Tally> =>
  new Map(Array.from(tallies, ([code, tally]) => [code, { ...tally }]))

/** What each source sent and each target got, by address code. */
export class TrafficCount {
  readonly sources = new Map<number, Tally>()
  readonly targets = new Map<number, Tally>()
  readonly other: Tally = { events: 0, bytes: 0 }
  events = 0
  bytes = 0

  add(source: number, target: number, bytes: number): void {
    const size = bytes > 0 ? bytes : 0
    this.events++
    this.bytes += size
    if (source > 1) this.#tally(this.sources, source, size)
    if (target > 1) this.#tally(this.targets, target, size)
  }

  save(): SavedTraffic {
    const { sources, targets, other, events, bytes } = this
    return { sources: copiesOf(sources), targets: copiesOf(targets), other: { ...other }, events, bytes }
  }

  restore({ sources, targets, other, events, bytes }: SavedTraffic): void {
    for (const [code, tally] of copiesOf(sources)) this.sources.set(code, tally)
    for (const [code, tally] of copiesOf(targets)) this.targets.set(code, tally)
    Object.assign(this.other, other)
    this.events = events
    this.bytes = bytes
  }

  #tally(tallies: Map<number, Tally>, code: number, bytes: number): void {
    let tally = tallies.get(code)
    if (!tally) {
      if (tallies.size < COUNTED) tallies.set(code, (tally = { events: 0, bytes: 0 }))
      else tally = this.other
    }
    tally.events++
    tally.bytes += bytes
  }
}
