import { EMPTY } from '../model/dictionary.ts'
import type { Condition, Test } from '../model/plan.ts'
import { compare } from './value-test.ts'
import { pick, type Window, type WindowTest } from './window-judge.ts'

const all = (f: number, condition: Condition): boolean => condition.every((test) => compare(f, test))

const onlyUpper = (condition: Condition): boolean => condition.every(({ op }) => op === 'lt' || op === 'lte')

/** `f` of every suffix, from the newest entry back: `step` says what one more (older) entry makes of it. */
function suffixes(window: Window, step: (row: number, f: number) => number): Float64Array {
  const values = new Float64Array(window.count + 1)
  for (let row = window.count - 1; row >= 0; row--) values[row] = step(row, values[row + 1]!)
  return values
}

export function eventCountTest(condition: Condition): WindowTest {
  return {
    values: (window) => suffixes(window, (_row, f) => f + 1),
    holds: (f) => all(f, condition),
    evidence: (window) => ({ events: window.events, count: window.count }),
    lowest: onlyUpper(condition),
    peak: onlyUpper(condition),
  }
}

/** value_count with any condition; values beyond `limit` are not told apart. */
export function valueCountTest(condition: Condition, limit: number): WindowTest {
  const newest = (window: Window): number[] => {
    const seen = new Set<number>()
    const rows: number[] = []
    for (let row = window.count - 1; row >= 0 && rows.length < limit; row--) {
      const value = window.values[row]!
      if (value < EMPTY || seen.has(value)) continue
      seen.add(value)
      rows.push(row)
    }
    return rows.reverse()
  }
  return {
    values: (window) => {
      const seen = new Set<number>()
      return suffixes(window, (row) => {
        if (window.values[row]! >= EMPTY) seen.add(window.values[row]!)
        return Math.min(seen.size, limit)
      })
    },
    holds: (f) => all(f, condition),
    evidence: (window) => pick(window, newest(window)),
    lowest: onlyUpper(condition),
    peak: true,
    needsValue: true,
  }
}

/** temporal: how many of the inputs were seen. */
export function temporalTest(inputs: number, condition: Condition): WindowTest {
  const bits = (mask: number): number => {
    let count = 0
    for (let i = 0; i < inputs; i++) if (mask & (1 << i)) count++
    return count
  }
  const newest = (window: Window): number[] => {
    const rows = new Set<number>()
    for (let input = 0; input < inputs; input++) {
      for (let row = window.count - 1; row >= 0; row--) {
        if (!(window.which[row]! & (1 << input))) continue
        rows.add(row)
        break
      }
    }
    return [...rows].sort((a, b) => a - b)
  }
  return {
    values: (window) => {
      let mask = 0
      return suffixes(window, (row) => bits((mask |= window.which[row]!)))
    },
    holds: (f) => all(f, condition),
    evidence: (window) => pick(window, newest(window)),
    lowest: onlyUpper(condition),
    peak: true,
  }
}

/** The last `events` times of a key stand in nearly constant intervals. `f` is their number, or 0. */
export function rhythmTest({
  events,
  tolerance,
  minInterval,
}: Extract<Test, { type: 'rhythm' }>): WindowTest {
  const steady = (window: Window, from: number): boolean => {
    const { time } = window.events
    const span = time[window.count - 1]! - time[from]!
    let least = Number.POSITIVE_INFINITY
    let most = 0
    for (let row = from + 1; row < window.count; row++) {
      const gap = time[row]! - time[row - 1]!
      least = Math.min(least, gap)
      most = Math.max(most, gap)
    }
    return (most - least) * 100 * (events - 1) <= tolerance * span && span >= minInterval * (events - 1)
  }
  return {
    values: (window) => {
      const values = new Float64Array(window.count + 1)
      const from = window.count - events
      if (from >= 0 && steady(window, from)) values.fill(events, 0, from + 1)
      return values
    },
    holds: (f) => f > 0,
    keep: events,
    evidence: (window) =>
      pick(
        window,
        Array.from({ length: events }, (_, i) => window.count - events + i),
      ),
    peak: false,
  }
}

/** share: how many percent of the window's events match the first input. */
export function shareTest({ percent, min }: Extract<Test, { type: 'share' }>): WindowTest {
  const isPart = (window: Window, row: number): boolean => (window.which[row]! & 1) === 1
  return {
    values: (window) => {
      let part = 0
      let whole = 0
      return suffixes(window, (row) => {
        whole++
        if (isPart(window, row)) part++
        return part >= min && part * 100 >= percent * whole ? Math.floor((100 * part) / whole) : 0
      })
    },
    holds: (f) => f > 0,
    evidence: (window) =>
      pick(
        window,
        Array.from({ length: window.count }, (_, row) => row).filter((row) => isPart(window, row)),
      ),
    peak: true,
  }
}
