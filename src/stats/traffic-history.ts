import { type Window, windows } from '../model/traffic.ts'
import type { Traffic } from './intervals.ts'
import { mergedTotals } from './traffic-count.ts'

/** Values kept of each facet of a part that is over. */
const KEPT = 64

const { minute: MINUTE, hour: HOUR, day: DAY, month: MONTH } = windows
/** How long the shortest parts are. */
export const STEP = windows['10s']

/** Parts of what length are kept for how long; those of a length make up those of the next. */
const ladder = [
  { stepMs: STEP, keptMs: MINUTE },
  { stepMs: MINUTE, keptMs: HOUR },
  { stepMs: HOUR, keptMs: DAY },
  { stepMs: DAY, keptMs: MONTH },
] as const

export type SavedHistory = {
  /** Where the first part began, and up to where parts were added. */
  readonly since: number
  readonly now: number
  readonly rungs: readonly (readonly Traffic[])[]
}

/**
 * What there was in the past ten seconds, minute, hour, day, week and month, in bounded memory: parts of ten seconds are put together
 * to minutes, minutes to hours, hours to days. Windows slide by the length of their parts, and what is older goes.
 */
export class TrafficHistory {
  /** Parts by length, the oldest first. */
  #rungs: readonly (readonly Traffic[])[] = ladder.map(() => [])
  #since = Number.POSITIVE_INFINITY
  #now = Number.NEGATIVE_INFINITY

  /** Up to where parts were added; -Infinity before the first. */
  get now(): number {
    return this.#now
  }

  /** Parts come in order, each as long as the shortest; of nothing there may be a longer one. */
  add(part: Traffic): void {
    const before = this.#now
    this.#since = Math.min(this.#since, part.from)
    this.#now = part.to
    let more: readonly Traffic[] =
      part.events > 0 ? [{ ...mergedTotals([part], KEPT), from: part.from, to: part.to }] : []
    this.#rungs = this.#rungs.map((parts, level) => {
      const all = [...parts, ...more]
      more = this.#whole(level, unfolded(all, level, before))
      return all.filter(({ to }) => to > this.#now - ladder[level]!.keptMs)
    })
  }

  /**
   * What there was in the span up to `at`, or to the end of the last part, with the `values` greatest of each facet. `filling` is what
   * came since then. Undefined before there is anything.
   */
  window(name: Window, at = this.#now, filling?: Traffic, values = KEPT): Traffic | undefined {
    const to = Math.max(this.#now, at)
    if (to === Number.NEGATIVE_INFINITY) return undefined
    const from = to - windows[name]
    const level = ladder.findIndex(({ keptMs }) => keptMs >= windows[name])
    const lower = this.#rungs.slice(0, level).flatMap((parts, below) => unfolded(parts, below, this.#now))
    const parts = [...this.#rungs[level]!, ...lower, ...(filling ? [filling] : [])]
    const inside = parts.filter((part) => part.to > from)
    const since = Math.min(this.#since, filling?.from ?? Number.POSITIVE_INFINITY)
    return { ...mergedTotals(inside, values), from: Math.min(Math.max(from, since), to - STEP), to }
  }

  save(): SavedHistory {
    return { since: this.#since, now: this.#now, rungs: this.#rungs }
  }

  restore({ since, now, rungs }: SavedHistory): void {
    this.#since = since
    this.#now = now
    this.#rungs = rungs
  }

  /** The parts of the next length whose time is over, of those that make them up. */
  #whole(level: number, parts: readonly Traffic[]): readonly Traffic[] {
    const stepMs = ladder[level + 1]?.stepMs
    if (stepMs === undefined || parts.length === 0) return []
    const byEnd = Map.groupBy(parts, ({ to }) => Math.ceil(to / stepMs) * stepMs)
    return [...byEnd]
      .filter(([to]) => to <= this.#now)
      .map(([to, over]) => ({ ...mergedTotals(over, KEPT), from: to - stepMs, to }))
  }
}

/** The parts of a length that were in no longer one yet at a time. */
function unfolded(parts: readonly Traffic[], level: number, at: number): readonly Traffic[] {
  const stepMs = ladder[level + 1]?.stepMs
  if (stepMs === undefined) return []
  const folded = Math.floor(at / stepMs) * stepMs
  return parts.filter(({ to }) => to > folded)
}
