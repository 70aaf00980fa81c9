import { z } from 'zod'
import { parseCidr } from '../lib/cidr.ts'
import { parseTime } from '../lib/time.ts'

const DAY = /^\s*\d{4}-\d\d-\d\d\s*$/
/** A time with an offset, of which the `+` came as a space: so an address says what is not written %2B. */
const SPACED = /^(\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.,]*) (\d\d:?\d\d\s*)$/
const TIME_WORDS = 'must be a time from 1970 on, such as 2024-01-31 or 2024-01-31T08:00:00Z'

/** A time as it stands in an address, in milliseconds since 1970. */
export const startTime = readAs(startOf, TIME_WORDS).meta({
  description: 'Not before this time.',
  examples: ['2024-01-01'],
})

/** Like {@link startTime}; a day is meant to its end. */
export const endTime = readAs(endOf, TIME_WORDS).meta({
  description: 'Not after this time; a day without a time is meant to its end.',
  examples: ['2024-12-31'],
})

/** An address or a range, in its one spelling. */
export const addressRange = readAs(rangeOf, 'must be an address or a range').meta({
  description: 'An address or a range.',
  examples: ['173.99.253.0/24'],
})

/** A text that is looked for as it is. */
export const term = z
  .string()
  .max(1024, 'must have at most 1024 characters')
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'holds characters that are no text')

function startOf(text: string): number | undefined {
  return parseTime(DAY.test(text) ? `${text.trim()}T00:00:00Z` : text.replace(SPACED, '$1+$2'))
}

function endOf(text: string): number | undefined {
  const start = startOf(text)
  return start !== undefined && DAY.test(text) ? start + 86_400_000 - 1 : start
}

function rangeOf(text: string): string | undefined {
  const read = parseCidr(text)
  return read.ok ? read.cidr.text : undefined
}

/** A text that `read` makes something of; undefined says that it cannot. */
function readAs<Value>(read: (text: string) => Value | undefined, words: string) {
  return z.string().transform((text, context): Value => {
    const value = read(text)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', message: words, input: text })
    return z.NEVER
  })
}
