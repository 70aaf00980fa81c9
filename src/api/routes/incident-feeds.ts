import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import type { Services } from '../services.ts'

const feedSchema = z.object({
  feed: z.string(),
  upstream: z.string(),
  stale: z.boolean().describe('Whether its copy is missing, or older than it should be.'),
  good_at: z.string().nullable().describe('When its newest good answer was asked for.'),
  failure: z.string().nullable().describe('Why the last attempt failed.'),
  breaker: z.enum(['closed', 'open', 'half_open']),
  faults: z.object({
    count: z.int().describe('Items of the newest good answer that could not be used.'),
    first: z.array(z.object({ item: z.int(), reason: z.string() })),
  }),
})

/** `GET /incident-feeds`: how the other systems stand that are asked. */
export function addIncidentFeeds(app: FastifyInstance, { incidents }: Services): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/incident-feeds',
    config: { scope: 'read' },
    schema: {
      tags: ['incidents'],
      summary: 'The systems that report incidents, and how they stand',
      response: { 200: z.object({ unresolved: z.int(), feeds: z.array(feedSchema) }) },
    },
    handler: () => ({
      unresolved: incidents.unresolved(),
      feeds: incidents.feeds().map(({ feed, upstream, stale, goodAt, failure, breaker, faults }) => ({
        feed,
        upstream,
        stale,
        good_at: goodAt === undefined ? null : formatTime(goodAt),
        failure: failure ?? null,
        breaker,
        faults: { count: faults.count, first: [...faults.told] },
      })),
    }),
  })
}
