import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type AlertPageRequest, alertStatuses } from '../../model/alert-page.ts'
import { levels } from '../../model/plan.ts'
import { alertSchema, shownAlert } from '../alert-schema.ts'
import { endTime, startTime, term } from '../filters.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const querySchema = pageQuery(z.tuple([z.int(), z.string().max(64)]), {
  status: z.enum(alertStatuses).optional(),
  level: z.enum(levels).optional(),
  rule: term.optional().describe('Id of the rule.'),
  key: term.optional().describe('A value of the key, such as a user or an address.'),
  start_date: startTime.optional(),
  end_date: endTime.optional(),
})

/** The id of an alert, as it stands in a path. */
export const alertParams = z.object({
  id: z
    .string()
    .max(64)
    .meta({ examples: ['4f0b7a6c5d3e2f1a0b9c8d7e6f5a4b3c'] }),
})

/** `GET /api/v1/alerts`: alerts, a page at a time, the newest first; and each by its id. */
export function addAlerts(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['alerts']
  routes.route({
    method: 'GET',
    url: '/alerts',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Alerts, those that opened last first',
      querystring: querySchema,
      response: { 200: z.array(alertSchema), 422: problemSchema, 503: problemSchema },
    },
    handler: async (request, reply) => {
      const found = await detection.alerts(requestOf(request.query))
      return cutPage(request, reply, found, ({ openedAt, id }) => [openedAt, id]).map(shownAlert)
    },
  })
  routes.route({
    method: 'GET',
    url: '/alerts/:id',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'One alert',
      params: alertParams,
      response: { 200: alertSchema, 404: problemSchema, 503: problemSchema },
    },
    handler: async ({ params }) => {
      const alert = await detection.alert(params.id)
      if (!alert) throw new Problem(404, `there is no alert ${params.id}`)
      return shownAlert(alert)
    },
  })
}

/** One more than the page has says whether another follows. */
function requestOf(query: z.infer<typeof querySchema>): AlertPageRequest {
  const { start_date, end_date, status, level, rule, key, cursor, limit, offset } = query
  return {
    ...{ limit: limit + 1, offset },
    ...(cursor && { after: { time: cursor[0], id: cursor[1] } }),
    ...(start_date !== undefined && { from: start_date }),
    ...(end_date !== undefined && { to: end_date }),
    ...(status && { status }),
    ...(level && { level }),
    ...(rule !== undefined && { rule }),
    ...(key !== undefined && { key }),
  }
}
