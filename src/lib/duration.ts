const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Milliseconds in the largest unit that gives a whole number. */
export function duration(ms: number): string {
  for (const [unit, size] of units) if (ms > 0 && ms % size === 0) return `${ms / size} ${unit}`
  return `${ms} ms`
}
