import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseTime } from '../../lib/time.ts'
import { alertStatuses } from '../../model/alert-page.ts'
import { levels } from '../../model/plan.ts'
import { alertSchema, shownAlert } from '../alert-schema.ts'
import type { DetectionService } from '../detection-service.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'

const time = z.string().refine((text) => parseTime(text) !== undefined, 'must be a time from 1970 on')
const term = z.string().max(1024)

const querySchema = z.object({
  limit: wholeNumber(1, 10_000).default(100),
  offset: wholeNumber(0, 10_000_000).default(0),
  status: z.enum(alertStatuses).optional(),
  level: z.enum(levels).optional(),
  rule: term.optional().describe('Id of the rule.'),
  key: term.optional().describe('A value of the key, such as a user or an address.'),
  start_date: time.optional().describe('Not opened before this time.'),
  end_date: time.optional().describe('Not opened after this time.'),
})

/** `GET /api/v1/alerts`: alerts, a page at a time, the newest first; and each by its id. */
export function addAlerts(app: FastifyInstance, service: DetectionService): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['alerts']
  routes.route({
    method: 'GET',
    url: '/api/v1/alerts',
    schema: {
      tags,
      summary: 'Alerts, those that opened last first',
      querystring: querySchema,
      response: { 200: z.array(alertSchema), 422: problemSchema, 503: problemSchema },
    },
    handler: async ({ query }) => {
      const { start_date, end_date, status, level, rule, key, limit, offset } = query
      const found = await service.alerts({
        ...{ limit, offset },
        ...(start_date !== undefined && { from: parseTime(start_date)! }),
        ...(end_date !== undefined && { to: parseTime(end_date)! }),
        ...(status && { status }),
        ...(level && { level }),
        ...(rule !== undefined && { rule }),
        ...(key !== undefined && { key }),
      })
      return found.map(shownAlert)
    },
  })
  routes.route({
    method: 'GET',
    url: '/api/v1/alerts/:id',
    schema: {
      tags,
      summary: 'One alert',
      params: z.object({ id: z.string().max(64) }),
      response: { 200: alertSchema, 404: problemSchema, 503: problemSchema },
    },
    handler: async ({ params }) => {
      const alert = await service.alert(params.id)
      if (!alert) throw new Problem(404, `there is no alert ${params.id}`)
      return shownAlert(alert)
    },
  })
}
