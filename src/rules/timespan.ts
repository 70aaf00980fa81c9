const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The longest timespan a rule may ask for: 366 days. */
const MAX_MS = 366 * 86_400_000

/** Milliseconds of a timespan such as `500ms`, `10s`, `5m`, `1h`, `2d`; undefined when it is none. */
export function parseTimespan(text: string): number | undefined {
  const found = /^(\d{1,11})(ms|s|m|h|d)$/.exec(text)
  if (!found) return undefined
  const ms = Number(found[1]) * unitMs[found[2]!]!
  return ms <= MAX_MS ? ms : undefined
}

/** A timespan in its largest whole unit. */
export function formatTimespan(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((each) => ms > 0 && ms % unitMs[each]! === 0) ?? 'ms'
  return `${ms / unitMs[unit]!}${unit}`
}
