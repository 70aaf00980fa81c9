/**
 * Whether a feed may be asked, and when again after a failure:
 *
 *   closed --FAILURES in a row--> open --its time has passed--> half open --success--> closed
 *                                   ^------------- failure ---------|
 *
 * Closed, it is asked again soon and then later each time. Open, it is left alone; half open, one request finds out.
 */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half_open'
  /** In a row. */
  readonly failures: number
}

export const closed: Breaker = { state: 'closed', failures: 0 }

const FAILURES = 5
const FIRST_RETRY_MS = 1000
const FIRST_REST_MS = 30_000
const LONGEST_MS = 300_000

export interface Failed {
  readonly breaker: Breaker
  /** Until it may be asked again. */
  readonly waitMs: number
}

/** After a failure. `chance` (0 <= x < 1) spreads the retries of many; what the upstream asks for is kept. */
export function afterFailure(before: Breaker, chance: number, retryAfterMs = 0): Failed {
  const failures = before.failures + 1
  const open = failures >= FAILURES
  const full = open
    ? FIRST_REST_MS * 2 ** Math.min(failures - FAILURES, 20)
    : FIRST_RETRY_MS * 2 ** (failures - 1)
  const spread = Math.min(full, LONGEST_MS) * (0.5 + chance / 2)
  const waitMs = retryAfterMs > 0 ? Math.max(retryAfterMs + chance * FIRST_RETRY_MS, spread) : spread
  return { breaker: { state: open ? 'open' : 'closed', failures }, waitMs }
}

/** When its time has come: an open one lets one request through. */
export const asked = (breaker: Breaker): Breaker =>
  breaker.state === 'open' ? { ...breaker, state: 'half_open' } : breaker
