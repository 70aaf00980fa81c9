const DAY_MS = 86_400_000
const REMEMBERED = 1_000

/** What the clocks of a time zone show at a time, as the time at which UTC's clocks show that. */
export function localTimes(timeZone: string): (t: number) => number {
  if (timeZone === 'UTC') return (t) => t
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
  })
  const offsetAt = (t: number): number => {
    const second = Math.floor(t / 1000) * 1000
    const part = Object.fromEntries(format.formatToParts(second).map(({ type, value }) => [type, +value]))
    return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second) - second
  }
  // Formatting is slow, and the offset of most days is one.
  const offsets = new Map<number, number | undefined>()
  const offsetOfDay = (day: number): number | undefined => {
    if (offsets.has(day)) return offsets.get(day)
    if (offsets.size === REMEMBERED) offsets.clear()
    const first = offsetAt(day * DAY_MS)
    const offset = first === offsetAt((day + 1) * DAY_MS) ? first : undefined
    offsets.set(day, offset)
    return offset
  }
  return (t) => t + (offsetOfDay(Math.floor(t / DAY_MS)) ?? offsetAt(t))
}

/** Whether the name is one of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
