import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseCidr } from '../../lib/cidr.ts'
import { parseTime } from '../../lib/time.ts'
import { causeTypes, type FlaggedEvent, type PageRequest } from '../../model/suspicion.ts'
import { printCursor, readCursor } from '../cursor.ts'
import { problemSchema } from '../problem.ts'
import { plainNumber, wholeNumber } from '../query-numbers.ts'
import type { SuspicionService } from '../suspicion-service.ts'
import { shownVerdict, verdictSchema } from '../verdict.ts'

const MOST = 10_000
const DEEPEST = 10_000_000
const DAY = /^\s*\d{4}-\d\d-\d\d\s*$/

const time = z
  .string()
  .refine(
    (text) => timeOf(text) !== undefined,
    'must be a time from 1970 on, such as 2024-01-31 or 2024-01-31T08:00:00Z',
  )
const term = z
  .string()
  .max(1024)
  .refine((text) => !text.includes('\0'), 'holds characters that are no text')

const querySchema = z
  .object({
    limit: wholeNumber(1, MOST).default(100),
    offset: wholeNumber(0, DEEPEST).default(0),
    cursor: z
      .string()
      .refine((text) => readCursor(text) !== undefined, 'must be a cursor from a Link header')
      .optional()
      .describe('From the Link header of the page before; instead of offset.'),
    start_date: time.optional().describe('Not before this time.'),
    end_date: time.optional().describe('Not after this time; a day without a time is meant to its end.'),
    user: term.optional(),
    ip: z
      .string()
      .refine((text) => parseCidr(text).ok, 'must be an address or a range')
      .optional(),
    type: term.optional(),
    application: term.optional(),
    cause: z.enum(causeTypes).optional(),
    min_score: plainNumber(0, 100).optional(),
  })
  .refine(({ cursor, offset }) => cursor === undefined || offset === 0, {
    path: ['cursor'],
    message: 'give a cursor or an offset, not both',
  })
type Query = z.infer<typeof querySchema>

/** `GET /suspicious-events/`: flagged events, a page at a time, the newest first. */
export function addSuspiciousEvents(app: FastifyInstance, service: SuspicionService): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/suspicious-events/',
    schema: {
      tags: ['suspicious events'],
      summary: 'Suspicious events, the newest first',
      description:
        'A plain list. Events of one time stand in the order of their ids, the highest first. Where there is more, the header Link names the next page.',
      querystring: querySchema,
      response: { 200: z.array(verdictSchema), 422: problemSchema, 503: problemSchema },
    },
    handler: async ({ query }, reply) => {
      const found = await service.page({ ...requestOf(query), limit: query.limit + 1 })
      const page = found.slice(0, query.limit)
      if (found.length > page.length) reply.header('link', `<${nextPage(query, page.at(-1)!)}>; rel="next"`)
      return page.map((event) => shownVerdict({ ...event, flagged: true }))
    },
  })
}

function requestOf(query: Query): PageRequest {
  const { start_date, end_date, user, ip, type, application, cause, min_score, cursor, offset, limit } = query
  const after = cursor === undefined ? undefined : readCursor(cursor)
  return {
    limit,
    offset,
    ...(after && { after }),
    ...(start_date !== undefined && { from: timeOf(start_date)! }),
    ...(end_date !== undefined && { to: endOf(end_date) }),
    ...(user !== undefined && { user }),
    ...(ip !== undefined && { ip: canonicalRange(ip) }),
    ...(type !== undefined && { type }),
    ...(application !== undefined && { application }),
    ...(cause !== undefined && { cause }),
    ...(min_score !== undefined && { minScore: min_score }),
  }
}

function canonicalRange(text: string): string {
  const read = parseCidr(text)
  return read.ok ? read.cidr.text : text
}

const timeOf = (text: string): number | undefined =>
  parseTime(DAY.test(text) ? `${text.trim()}T00:00:00Z` : text)

const endOf = (text: string): number => timeOf(text)! + (DAY.test(text) ? 86_400_000 - 1 : 0)

/** The same question, behind the last event of this page. */
function nextPage(query: Query, last: FlaggedEvent): string {
  const { offset, cursor, ...same } = query
  const next = new URLSearchParams()
  for (const [name, value] of Object.entries(same)) if (value !== undefined) next.set(name, String(value))
  next.set('cursor', printCursor({ time: last.event.time, number: last.number }))
  return `/suspicious-events/?${next}`
}
