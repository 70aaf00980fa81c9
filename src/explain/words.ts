import { formatTime } from '../lib/time.ts'

export const moment = (ms: number): string => formatTime(ms)

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A span of time in the largest unit that gives a whole number. */
export function span(ms: number): string {
  for (const [unit, size] of units) if (ms > 0 && ms % size === 0) return `${ms / size} ${unit}`
  return `${ms} ms`
}
