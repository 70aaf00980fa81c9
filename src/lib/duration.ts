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

const sizes: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A span of time such as `500ms`, `15s`, `5m`, `2h`, `1d` in milliseconds; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? []
  return digits && unit ? Math.round(Number(digits) * sizes[unit]!) : undefined
}
