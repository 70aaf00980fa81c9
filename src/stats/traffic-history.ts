import type { Traffic } from './intervals.ts'
import { mergedTotals } from './traffic-count.ts'

/** Values kept of each facet of a part that is over. */
const KEPT = 100

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Parts of what length are kept for how long; those of a length make up those of the next. The first are as they come. */
const ladder = [
  { stepMs: 0, keptMs: MINUTE },
  { stepMs: MINUTE, keptMs: HOUR },
  { stepMs: HOUR, keptMs: DAY },
  { stepMs: DAY, keptMs: 30 * DAY },
] as const

/** Spans of time up to now that are told of. */
export const windows = { minute: MINUTE, hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY } as const
export type Window = keyof typeof windows
export const windowNames = Object.keys(windows) as readonly Window[]

interface Rung {
  readonly stepMs: number
  readonly keptMs: number
  /** Parts that are over, the oldest first. */
  parts: Traffic[]
  /** Those of them that no longer part holds yet. */
  open: Traffic[]
}

export type SavedHistory = {
  readonly now: number
  readonly rungs: readonly { readonly parts: readonly Traffic[]; readonly open: readonly Traffic[] }[]
}

/**
 * What there was in the past minute, hour, day, week and month, in bounded memory: intervals are put together to minutes, minutes
 * to hours, hours to days. Windows slide by the length of their parts, and what is older goes.
 */
export class TrafficHistory {
  readonly #rungs: readonly Rung[] = ladder.map((rung) => ({ ...rung, parts: [], open: [] }))
  #now = Number.NEGATIVE_INFINITY

  /** An interval is over. They come in order. */
  add(interval: Traffic): void {
    this.#now = interval.to
    if (interval.events > 0) this.#put(0, { ...interval, ...mergedTotals([interval], KEPT) })
    for (const [level] of this.#rungs.entries()) this.#fold(level, interval.to)
    for (const rung of this.#rungs) rung.parts = rung.parts.filter(({ to }) => to > this.#now - rung.keptMs)
  }

  /** What there was in the span up to the end of the last interval, with the `values` greatest of each facet. */
  window(name: Window, values = KEPT): Traffic {
    const from = this.#now - windows[name]
    const level = this.#rungs.findIndex(({ keptMs }) => keptMs >= windows[name])
    const whole = this.#rungs[level]!.parts.filter(({ to }) => to > from)
    const open = this.#rungs.slice(0, level).flatMap((rung) => rung.open)
    return { from, to: this.#now, ...mergedTotals([...whole, ...open], values) }
  }

  save(): SavedHistory {
    return {
      now: this.#now,
      rungs: this.#rungs.map(({ parts, open }) => ({ parts: [...parts], open: [...open] })),
    }
  }

  restore({ now, rungs }: SavedHistory): void {
    this.#now = now
    for (const [level, { parts, open }] of rungs.entries())
      Object.assign(this.#rungs[level]!, { parts: [...parts], open: [...open] })
  }

  #put(level: number, part: Traffic): void {
    this.#rungs[level]!.parts.push(part)
    if (level + 1 < this.#rungs.length) this.#rungs[level]!.open.push(part)
  }

  /** Makes a part of the next length of those whose time is over. */
  #fold(level: number, now: number): void {
    const rung = this.#rungs[level]!
    const next = this.#rungs[level + 1]
    const [first] = rung.open
    if (!next || !first) return
    const end = Math.ceil(first.to / next.stepMs) * next.stepMs
    if (now < end) return
    const over = rung.open.filter(({ to }) => to <= end)
    rung.open = rung.open.filter(({ to }) => to > end)
    this.#put(level + 1, { from: end - next.stepMs, to: end, ...mergedTotals(over, KEPT) })
    this.#fold(level, now)
  }
}
