import { CronPattern } from 'croner'
import { z } from 'zod'
import { byteSize } from '../byte-size.ts'
import { duration, section } from '../section.ts'

const feed = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must have at most 64 letters, digits, dots, dashes and underscores')
    .describe('The list of ranges that it fills.'),
  from: z
    .string()
    .min(1)
    .max(4096)
    .refine(isSource, 'must be an http:// or https:// address, or a file')
    .describe('Where it is read: an http or https address, or a file; one range a line, or JSON.'),
  schedule: z
    .string()
    .max(256)
    .refine(isPattern, 'must be a cron pattern such as 17 * * * *')
    .default('17 * * * *')
    .describe('When it is read again, as a cron pattern; it is read at the start, too.')
    .meta({ kind: 'a cron pattern such as 17 * * * *' }),
  timeout: duration('1s', '10m').prefault('30s').describe('How long reading may take.'),
  most_bytes: byteSize('1KiB', '1GiB').prefault('32MiB').describe('How large it may be, unpacked.'),
  tags: z.array(z.string().min(1).max(64)).max(32).default([]).describe('What kind of ranges these are.'),
  comment: z.string().max(1_000).optional().describe('What should be known of it.'),
})

export type RangeFeedConfig = z.output<typeof feed>

/** Which events are suspicious. */
export const suspicion = section('Which events are suspicious, and why.', {
  order: z
    .enum(['arrival', 'event-time'])
    .optional()
    .describe(
      'What "earlier" means where suspicion spreads from an earlier event; arrival when nobody says. It is kept with the data, and cannot be changed there.',
    ),
  feeds: z
    .array(feed)
    .max(100)
    .refine(
      (feeds) => new Set(feeds.map(({ name }) => name)).size === feeds.length,
      'must have different names',
    )
    .default([])
    .describe('Lists of suspicious ranges that are kept elsewhere, and read again and again.'),
})

function isSource(text: string): boolean {
  return !text.includes('://') || (/^https?:\/\/./.test(text) && URL.canParse(text))
}

function isPattern(text: string): boolean {
  try {
    new CronPattern(text)
    return true
  } catch {
    return false
  }
}
