const DAY = 86_400_000

/** A part of a time (milliseconds since 1970), in UTC. Weeks are those of ISO 8601. */
export function timePart(ms: number, part: 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'): number {
  const date = new Date(ms)
  switch (part) {
    case 'minute':
      return date.getUTCMinutes()
    case 'hour':
      return date.getUTCHours()
    case 'day':
      return date.getUTCDate()
    case 'week':
      return isoWeek(ms)
    case 'month':
      return date.getUTCMonth() + 1
    case 'year':
      return date.getUTCFullYear()
  }
}

/** Week 1 holds the year's first Thursday; a week belongs to the year of its Thursday. */
function isoWeek(ms: number): number {
  const day = Math.floor(ms / DAY)
  // 1970-01-01 was a Thursday.
  const thursday = day - ((((day + 3) % 7) + 7) % 7) + 3
  const newYear = Date.UTC(new Date(thursday * DAY).getUTCFullYear(), 0, 1) / DAY
  return Math.floor((thursday - newYear) / 7) + 1
}
