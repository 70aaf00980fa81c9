import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { RangeFeedState } from '../range-feed-service.ts'
import type { Services } from '../services.ts'

const feedSchema = z.object({
  name: z.string().describe('The list of ranges that it fills.'),
  from: z.string(),
  good_at: z
    .string()
    .nullable()
    .describe('When the copy in force was last known to be that of its source; since the service began.'),
  tried_at: z.string().nullable(),
  failure: z.string().nullable().describe('Why the last attempt failed; the last good copy stays in force.'),
  next_at: z.string().nullable(),
})

/** `GET /range-feeds`: lists that are kept elsewhere; `POST /range-feeds/{name}/refresh` reads one now. */
export function addRangeFeeds(app: FastifyInstance, { rangeFeeds }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['range lists']
  routes.route({
    method: 'GET',
    url: '/range-feeds/',
    config: { scope: 'read' },
    schema: { tags, summary: 'Lists that are kept elsewhere', response: { 200: z.array(feedSchema) } },
    handler: () => rangeFeeds.all().map(shown),
  })
  routes.route({
    method: 'POST',
    url: '/range-feeds/:name/refresh',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Read such a list now',
      params: z.object({
        name: z
          .string()
          .max(64)
          .meta({ examples: ['partner'] }),
      }),
      response: { 200: feedSchema, 404: problemSchema },
    },
    handler: async ({ params }) => {
      const feed = await rangeFeeds.refresh(params.name)
      if (!feed) throw new Problem(404, `there is no feed ${params.name}`)
      return shown(feed)
    },
  })
}

const shown = ({
  name,
  from,
  goodAt,
  triedAt,
  failure,
  nextAt,
}: RangeFeedState): z.infer<typeof feedSchema> => ({
  name,
  from,
  good_at: time(goodAt),
  tried_at: time(triedAt),
  failure: failure ?? null,
  next_at: time(nextAt),
})

const time = (ms: number | undefined): string | null => (ms === undefined ? null : formatTime(ms))
