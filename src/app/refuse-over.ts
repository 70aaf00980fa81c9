import { formatTime } from '../lib/time.ts'
import { Refusal } from '../model/refusal.ts'

/** Refuses what has ended before it is there: it would do nothing, which nobody means. Times in milliseconds since 1970. */
export function refuseOver(expiresAt: number | undefined, now: number): void {
  if (expiresAt === undefined || expiresAt > now) return
  const times = `${formatTime(expiresAt)} is over already, it is ${formatTime(now)}`
  throw new Refusal('unfit', `expires_at: ${times}; give a time that is to come, or none`)
}
