import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { causeTypes, type PageRequest } from '../../model/suspicion.ts'
import { addressRange, endTime, startTime, term } from '../filters.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { problemSchema } from '../problem.ts'
import { plainNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'
import { shownVerdict, verdictSchema } from '../verdict.ts'

const querySchema = pageQuery(z.tuple([z.int(), z.int()]), {
  start_date: startTime.optional(),
  end_date: endTime.optional(),
  user: term.optional().meta({ examples: ['alice'] }),
  ip: addressRange.optional(),
  type: term.optional().meta({ examples: ['login'] }),
  application: term.optional().meta({ examples: ['email'] }),
  cause: z.enum(causeTypes).optional().describe('With a cause of this kind.'),
  min_score: plainNumber(0, 100).optional().describe('With this score or more.'),
})

type Query = z.infer<typeof querySchema>

/** `GET /suspicious-events/`: flagged events, a page at a time, the newest first. */
export function addSuspiciousEvents(app: FastifyInstance, { suspicion }: Services): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/suspicious-events/',
    config: { scope: 'read' },
    schema: {
      tags: ['suspicious events'],
      summary: 'Suspicious events, the newest first',
      description:
        'A plain list. Events of one time stand in the order of their ids, the highest first. Where there is more, the header Link names the next page.',
      querystring: querySchema,
      response: { 200: z.array(verdictSchema), 422: problemSchema, 503: problemSchema },
    },
    handler: async (request, reply) => {
      const found = await suspicion.page(requestOf(request.query))
      return cutPage(request, reply, found, ({ event, number }) => [event.time, number]).map((event) =>
        shownVerdict({ ...event, flagged: true }),
      )
    },
  })
}

/** One more than the page has says whether another follows. */
function requestOf(query: Query): PageRequest {
  const { start_date, end_date, user, ip, type, application, cause, min_score, cursor, offset, limit } = query
  return {
    limit: limit + 1,
    offset,
    ...(cursor && { after: { time: cursor[0], number: cursor[1] } }),
    ...(start_date !== undefined && { from: start_date }),
    ...(end_date !== undefined && { to: end_date }),
    ...(user !== undefined && { user }),
    ...(ip !== undefined && { ip }),
    ...(type !== undefined && { type }),
    ...(application !== undefined && { application }),
    ...(cause !== undefined && { cause }),
    ...(min_score !== undefined && { minScore: min_score }),
  }
}
