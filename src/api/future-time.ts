import { z } from 'zod'
import { parseTime } from '../lib/time.ts'

const DAY = /^\d{4}-\d\d-\d\d$/

/** A time when something ends; a day is meant to its beginning. What has ended already is refused further in. */
export const futureTime = z
  .string('must be a time such as 2026-12-31T00:00:00Z')
  .max(64)
  .refine((text) => !Number.isNaN(timeOf(text)), 'must be a time such as 2026-12-31T00:00:00Z')

export const timeOf = (text: string): number =>
  parseTime(DAY.test(text) ? `${text}T00:00:00Z` : text) ?? Number.NaN
