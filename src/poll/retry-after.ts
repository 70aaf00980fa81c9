const LONGEST_MS = 3_600_000

/**
 * What `Retry-After` asks for, in milliseconds, an hour at most: seconds, or a date, which is compared with the upstream's
 * own clock. Undefined when it asks for nothing that can be read.
 */
export function retryAfter(header: string | null, date: string | null): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Math.min(Number(header) * 1000, LONGEST_MS)
  const wait = Date.parse(header) - Date.parse(date ?? '')
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_MS) : undefined
}
