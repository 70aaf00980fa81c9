import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { incidentLevels } from '../../model/incident.ts'
import { endTime, startTime, term } from '../filters.ts'
import type { PeopleFilter, PersonRisk } from '../incident-service.ts'
import { alertFields, incidentSchema, shownAlert, shownIncident } from '../own-incident-schema.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'
import { shownVerdict, verdictSchema } from '../verdict.ts'
import { addIdentities } from './identities.ts'
import { addIncidentFeeds } from './incident-feeds.ts'

/** Suspicious events that are told of a person. */
const MOST_FLAGS = 100

const filters = {
  level: z.enum(incidentLevels).optional().describe('Only incidents of this level count.'),
  type: term.optional().describe('Only incidents of this type count.'),
  source: term
    .optional()
    .describe('Only incidents of this source count; `vedette`: those of our own alerts.'),
  start_date: startTime.optional(),
  end_date: endTime.optional(),
}
const listQuery = pageQuery(z.tuple([z.number(), z.string()]), filters)
const onePersonQuery = z.strictObject(filters)

const riskSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  team: z.string().nullable(),
  manager: z.string().nullable(),
  score: z.number().describe('0 to 100: 100 * (1 - e ** -points), the points of all terms together.'),
  terms: z.array(
    z.object({
      level: z.enum(incidentLevels),
      incidents: z.int(),
      weighed: z
        .number()
        .describe('Incidents that count half after 30 days, and by their share of a shared address.'),
      points: z.number(),
    }),
  ),
  newest: z.string().nullable(),
})

const personSchema = riskSchema.extend({
  incidents: z.array(
    z.object({
      source: z.string(),
      type: z.string(),
      level: z.enum(incidentLevels),
      timestamp: z.string(),
      weight: z.number().describe('Below 1 where several people had the address.'),
      report: z.looseObject({}).describe('As the source gave it, with its type.'),
    }),
  ),
  own_incidents: z
    .array(incidentSchema)
    .describe('Of our own alerts, whatever their status; the newest 500.'),
  alerts: z
    .array(
      alertFields.extend({
        incident: z.string(),
        weight: z.number().describe('Below 1 where several people had the address.'),
      }),
    )
    .describe('The newest 500.'),
  flags: z.array(verdictSchema).describe('The newest 100 suspicious events of a user of this name.'),
  links: z.object({ events: z.string(), suspicious_events: z.string() }).describe('Where there is more.'),
  addresses: z.array(
    z.object({
      address: z.string(),
      from: z.string().nullable(),
      until: z.string().nullable(),
      weight: z.number(),
    }),
  ),
})

/** What is asked about incidents below `/api/v1`: people, who has which address, and how the feeds stand. */
export function addPeople(app: FastifyInstance, services: Services): void {
  addPeopleRoutes(app, services)
  addIdentities(app, services)
  addIncidentFeeds(app, services)
}

/** `/people`: who calls for attention, and why. */
function addPeopleRoutes(app: FastifyInstance, { incidents, ownIncidents, suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'GET',
    url: '/people',
    config: { scope: 'read' },
    schema: {
      tags: ['people'],
      summary: 'People with incidents, the greatest risk first',
      description: 'Where there is more, the header Link names the next page.',
      querystring: listQuery,
      response: { 200: z.array(riskSchema), 422: problemSchema },
    },
    handler: async (request, reply) => {
      const { limit, offset, cursor, ...query } = request.query
      await ownIncidents.settled()
      const found = incidents.people({ limit: limit + 1, offset, after: cursor, ...filterOf(query) })
      return cutPage(request, reply, found, ({ points, person }) => [points, person]).map(shownRisk)
    },
  })
  routes.route({
    method: 'GET',
    url: '/people/:id',
    config: { scope: 'read' },
    schema: {
      tags: ['people'],
      summary: 'A person: incidents, alerts, suspicious events, score with its terms, addresses',
      params: z.object({
        id: z
          .string()
          .min(1)
          .max(256)
          .meta({ examples: ['4506'] }),
      }),
      querystring: onePersonQuery,
      response: { 200: personSchema, 404: problemSchema, 422: problemSchema, 503: problemSchema },
    },
    handler: async ({ params, query }) => {
      const own = await ownIncidents.ofPerson(params.id)
      const found = incidents.person(params.id, filterOf(query))
      if (!found)
        throw new Problem(
          404,
          `nothing is known of a person ${params.id}; GET /people lists those with incidents`,
        )
      const flags = await suspicion.page({ user: params.id, limit: MOST_FLAGS, offset: 0 })
      return {
        ...shownRisk(found),
        own_incidents: own.incidents.map(shownIncident),
        alerts: own.alerts.map(({ alert, ...rest }) => ({ ...shownAlert(alert), ...rest })),
        flags: flags.map((flag) => shownVerdict({ ...flag, flagged: true })),
        links: linksOf(params.id),
        incidents: found.incidents.map(({ feed, happenedAt, json, ...one }) => ({
          source: feed,
          ...one,
          timestamp: formatTime(happenedAt),
          report: JSON.parse(json),
        })),
        addresses: found.addresses.map(({ address, from, until, weight }) => ({
          address,
          from: timeOrNull(from),
          until: timeOrNull(until),
          weight,
        })),
      }
    },
  })
}

/** Where the events of a person are. */
const linksOf = (person: string) => ({
  events: `/api/v1/events?${new URLSearchParams({ filter: `user.name=${person}` })}`,
  suspicious_events: `/api/v1/suspicious-events/?${new URLSearchParams({ user: person })}`,
})

const timeOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : formatTime(ms))

const filterOf = ({
  level,
  type,
  source,
  start_date,
  end_date,
}: z.infer<typeof onePersonQuery>): PeopleFilter => ({
  level,
  type,
  feed: source,
  from: start_date,
  to: end_date,
})

const shownRisk = ({
  person,
  name,
  team,
  manager,
  score,
  terms,
  newestAt,
}: PersonRisk): z.infer<typeof riskSchema> => ({
  id: person,
  name: name ?? null,
  team: team ?? null,
  manager: manager ?? null,
  score,
  terms: [...terms],
  newest: timeOrNull(newestAt),
})
