import { z } from 'zod'
import { readTime } from '../lib/time.ts'
import type { AccessEvent } from '../model/access-event.ts'
import { finerThanMilliseconds, plainEvent, senderOf, UNSTORABLE } from './plain-event.ts'
import { type Fault, Problem } from './problem.ts'

/** Events of one request. */
const MOST_EVENTS = 10_000
/** Faults told of one request. */
const MOST_FAULTS = 100

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
      .union([z.literal(''), text(256)], 'must be a text of at most 256 characters')
      .nullish()
      .describe('Who; left out, null or empty when nobody is known.'),
    source_ip: z
      .string('must be an IPv4 or IPv6 address')
      .refine((value) => senderOf(value) !== undefined, 'must be an IPv4 or IPv6 address of a sender')
      .describe('From where: IPv4 or IPv6, in any spelling.'),
    event_type: text(256).describe('What was done, such as login.'),
    file_size_mb: z
      .number('must be a number')
      .min(0, 'must not be below 0')
      .nullish()
      .describe('How much, where a file was moved.'),
    application: text(256).describe('Where it was done, such as email.'),
    success: z.boolean('must be true or false').describe('Whether it was let happen.'),
  })
  .meta({ id: 'Event', examples: [exampleOf('2024-01-31T08:00:00Z', '173.99.253.17')] })

export const eventsSchema = z.array(eventSchema).meta({
  examples: [
    [exampleOf('2024-01-31T08:05:00Z', '173.99.253.17'), exampleOf('2024-01-31T08:06:00Z', '8.8.8.8')],
  ],
})

function exampleOf(timestamp: string, source_ip: string): object {
  return { timestamp, username: 'alice', source_ip, event_type: 'login', application: 'email', success: true }
}

/** Reads the body of a request: one event or a list. All faults of all items are told together. */
export function readEvents(body: unknown): readonly AccessEvent[] {
  if (body === undefined || body === null)
    throw new Problem(422, 'there is no event; send one or a list, as JSON')
  const items: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (items.length > MOST_EVENTS)
    throw new Problem(422, `${items.length} events in one request; send at most ${MOST_EVENTS}`)
  const events: AccessEvent[] = []
  const faults: Fault[] = []
  let bad = 0
  for (const [item, given] of items.entries()) {
    const plain = plainEvent(given)
    if (plain) {
      if (bad === 0) events.push(plain)
      continue
    }
    const read = eventSchema.safeParse(given)
    if (read.success) {
      if (bad === 0) events.push(eventOf(read.data))
      continue
    }
    bad++
    for (const issue of read.error.issues) {
      if (faults.length < MOST_FAULTS) faults.push(faultOf(item, issue))
    }
  }
  if (bad === 0) return events
  throw new Problem(
    422,
    `${bad} of ${items.length} events cannot be taken, so nothing is stored: ${told(faults[0]!)}`,
    faults,
  )
}

function faultOf(item: number, issue: z.core.$ZodIssue): Fault {
  const field = issue.path.join('.')
  return { item, field, message: field === '' ? 'must be an object' : issue.message }
}

const told = ({ item, field, message }: Fault): string => `item ${item}, ${field || 'as a whole'}: ${message}`

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
