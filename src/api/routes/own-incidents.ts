import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { incidentStatuses } from '../../model/own-incident.ts'
import { levels } from '../../model/plan.ts'
import { hasVersion, unchangedSchema } from '../entity-tag.ts'
import { endTime, startTime, term } from '../filters.ts'
import {
  detailSchema,
  incidentParams,
  incidentSchema,
  shownDetail,
  shownIncident,
} from '../own-incident-schema.ts'
import { incidentOrders, type OwnIncidentRequest } from '../own-incident-service.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'
import { addIncidentChanges } from './own-incident-changes.ts'

const querySchema = pageQuery(z.tuple([z.number(), z.string().max(64)]), {
  order: z.enum(incidentOrders).default('risk').describe('The greatest risk, or the newest alert, first.'),
  status: z
    .enum([...incidentStatuses, 'open'])
    .optional()
    .describe('`open`: whatever is not closed.'),
  level: z.enum(levels).optional(),
  owner: term.optional(),
  person: term.optional().describe('Only incidents that mean this person.'),
  address: term.optional().describe('Only incidents with this source or target.'),
  rule: term.optional().describe('Only incidents with an alert of this rule, by its id.'),
  text: term.optional().describe('Stands in the title, a rule, a person, an address or the owner.'),
  start_date: startTime.optional(),
  end_date: endTime.optional(),
})

/** `/incidents`: what our alerts amount to; below `/api/v1` alone. */
export function addOwnIncidents(app: FastifyInstance, services: Services): void {
  const { ownIncidents } = services
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['incidents']
  routes.route({
    method: 'GET',
    url: '/incidents',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Incidents of our own alerts, the greatest risk first',
      description:
        'Alerts about the same person, address or target, near in time, are one incident, named by the id of its oldest alert. Where there is more, the header Link names the next page.',
      querystring: querySchema,
      response: {
        200: z.array(incidentSchema),
        304: unchangedSchema,
        422: problemSchema,
        503: problemSchema,
      },
    },
    handler: async (request, reply) => {
      if (hasVersion(request, reply, await ownIncidents.version())) return reply.code(304).send(null)
      const found = await ownIncidents.page(requestOf(request.query))
      return cutPage(request, reply, found, ({ rank, incident }) => [rank, incident.id]).map(({ incident }) =>
        shownIncident(incident),
      )
    },
  })
  routes.route({
    method: 'GET',
    url: '/incidents/:id',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'One incident: its alerts with why each belongs to it, and what happened, in order of time',
      params: incidentParams,
      response: { 200: detailSchema, 404: problemSchema, 503: problemSchema },
    },
    handler: async ({ params }) => {
      const found = await ownIncidents.detail(params.id)
      if (!found) throw new Problem(404, `there is no incident ${params.id}`)
      return shownDetail(found)
    },
  })
  addIncidentChanges(app, services)
}

/** One more than the page has says whether another follows. */
function requestOf(query: z.infer<typeof querySchema>): OwnIncidentRequest {
  const { start_date: from, end_date: to, cursor: after, limit, ...rest } = query
  return { ...rest, from, to, after, limit: limit + 1 }
}
