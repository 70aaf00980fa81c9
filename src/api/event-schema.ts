import { z } from 'zod'
import { readTime } from '../lib/time.ts'
import type { AccessEvent } from '../model/access-event.ts'
import { finerThanMilliseconds, LONGEST_TEXT, senderOf, UNSTORABLE } from './plain-event.ts'

const text = (longest: number) =>
  z
    .string('must be a text')
    .min(1, 'must not be empty')
    .max(longest, `must have at most ${longest} characters`)
    .refine(
      (value) => value.isWellFormed() && !value.includes(UNSTORABLE),
      'holds characters that are no text',
    )

/** One event as it is sent. Fields beside these are passed over. */
export const eventSchema = z
  .object({
    timestamp: z
      .string('must be a time from 1970 on, such as 2024-01-31T08:00:00Z')
      .refine(
        (value) => typeof readTime(value) === 'number',
        'must be a time from 1970 on, such as 2024-01-31T08:00:00Z',
      )
      .describe('When it happened; without an offset it is UTC.'),
    username: z
      .union([z.literal(''), text(LONGEST_TEXT)], `must be a text of at most ${LONGEST_TEXT} characters`)
      .nullish()
      .describe('Who; left out, null or empty when nobody is known.'),
    source_ip: z
      .string('must be an IPv4 or IPv6 address')
      .refine((value) => senderOf(value) !== undefined, 'must be an IPv4 or IPv6 address of a sender')
      .describe('From where: IPv4 or IPv6, in any spelling.'),
    event_type: text(LONGEST_TEXT).describe('What was done, such as login.'),
    file_size_mb: z
      .number('must be a number')
      .min(0, 'must not be below 0')
      .nullish()
      .describe('How much, where a file was moved.'),
    application: text(LONGEST_TEXT).describe('Where it was done, such as email.'),
    success: z.boolean('must be true or false').describe('Whether it was let happen.'),
  })
  .meta({ id: 'Event', examples: [exampleOf('2024-01-31T08:00:00Z', '173.99.253.17')] })

/** Events that can be sent as they are. */
export const exampleEvents = [
  exampleOf('2024-01-31T08:05:00Z', '173.99.253.17'),
  exampleOf('2024-01-31T08:06:00Z', '8.8.8.8'),
]

export const eventsSchema = z.array(eventSchema).meta({ examples: [exampleEvents] })

function exampleOf(timestamp: string, source_ip: string): object {
  return { timestamp, username: 'alice', source_ip, event_type: 'login', application: 'email', success: true }
}

/** What the schema has read, in our own words. */
export function eventOf(sent: z.infer<typeof eventSchema>): AccessEvent {
  const { timestamp, username, file_size_mb } = sent
  const finer = finerThanMilliseconds(timestamp)
  return {
    time: readTime(timestamp) as number,
    ...(finer === '' ? {} : { finer }),
    ...(username ? { user: username } : {}),
    ip: senderOf(sent.source_ip)!,
    type: sent.event_type,
    application: sent.application,
    ...(file_size_mb === undefined || file_size_mb === null ? {} : { fileSizeMb: file_size_mb }),
    success: sent.success,
  }
}
