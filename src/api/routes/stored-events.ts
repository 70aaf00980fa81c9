import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseDuration } from '../../lib/duration.ts'
import { formatTime } from '../../lib/time.ts'
import {
  type EventSearch,
  type ExportFormat,
  exportFormats,
  type StoredEvent,
} from '../../model/event-search.ts'
import { eventClasses } from '../../model/fields.ts'
import { cursorSchema } from '../cursor.ts'
import { fieldName, filtersQuery } from '../event-filters.ts'
import { endTime, startTime } from '../filters.ts'
import { cutPage } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'

const MOST = 10_000
const MOST_BUCKETS = 10_000
const MOST_VALUES = 1000

const searchShape = {
  start_date: startTime.optional(),
  end_date: endTime.optional(),
  class: z.enum(eventClasses).optional().describe('Only events of this kind.'),
  filter: filtersQuery,
}
type SearchQuery = z.infer<z.ZodObject<typeof searchShape>>

const value = z.union([z.string(), z.number()])
const eventSchema = z.object({
  id: z.string(),
  time: z.string(),
  class: z.enum(eventClasses),
  fields: z
    .record(z.string(), z.union([value, z.array(value)]))
    .describe('By dotted name; see the list of fields.'),
})

const tags = ['events']
const problems = { 422: problemSchema, 503: problemSchema }

/** `GET /events`: stored events, searched. */
export function addStoredEvents(app: FastifyInstance, { events }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'GET',
    url: '/events',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'Stored events, the newest first',
      description:
        'A plain list. Events of one time stand in the order of their ids, the highest first. Where there is more, the header Link names the next page.',
      querystring: z.strictObject({
        limit: wholeNumber(1, MOST).default(100).describe('Rows of a page.'),
        cursor: cursorSchema(z.tuple([z.int(), z.string()]))
          .optional()
          .describe('From the header Link of the page before.'),
        ...searchShape,
      }),
      response: { 200: z.array(eventSchema), ...problems },
    },
    handler: async (request, reply) => {
      const { cursor, limit } = request.query
      const after = cursor && { time: cursor[0], id: cursor[1] }
      const found = await events.page({ ...searchOf(request.query), limit: limit + 1, after })
      return cutPage(request, reply, found, ({ time, id }) => [time, id]).map(shown)
    },
  })
  routes.route({
    method: 'GET',
    url: '/events/:id',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'One stored event',
      params: z.object({
        id: z
          .string()
          .max(1024)
          .meta({ examples: ['api:000000000000001'] }),
      }),
      response: { 200: eventSchema, 404: problemSchema, ...problems },
    },
    handler: async ({ params }) => {
      const event = await events.event(params.id)
      if (!event) throw new Problem(404, `there is no event ${params.id}`)
      return shown(event)
    },
  })
  addCounts(app, { events })
  addExport(app, { events })
}

const width = z.string().transform((text, context): number => {
  const ms = parseDuration(text)
  if (ms !== undefined && ms >= 1) return ms
  context.issues.push({ code: 'custom', message: 'must be a duration such as 15m or 1h', input: text })
  return z.NEVER
})

/** How many events there are: by time, and by the values of a field. */
function addCounts(app: FastifyInstance, { events }: Pick<Services, 'events'>): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'GET',
    url: '/events/histogram',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'How many events there are by time',
      description: 'Buckets begin at multiples of the width since 1970; those without events are left out.',
      querystring: z.strictObject({
        width: width
          .default(3_600_000)
          .describe('Of a bucket, such as 15m, 1h or 1d.')
          .meta({ examples: ['1h'] }),
        ...searchShape,
      }),
      response: {
        200: z.object({
          total: z.int(),
          buckets: z.array(z.object({ time: z.string(), count: z.int() })),
        }),
        ...problems,
      },
    },
    handler: async ({ query }) => {
      const buckets = await events.histogram(searchOf(query), query.width)
      if (buckets.length > MOST_BUCKETS)
        throw new Problem(422, `these are ${buckets.length} buckets; ask for a greater width or less time`)
      return {
        total: buckets.reduce((sum, { count }) => sum + count, 0),
        buckets: buckets.map(({ at, count }) => ({ time: formatTime(at), count })),
      }
    },
  })
  routes.route({
    method: 'GET',
    url: '/events/top',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'The most frequent values of a field',
      querystring: z.strictObject({
        field: fieldName.meta({ examples: ['user.name'] }),
        limit: wholeNumber(1, MOST_VALUES).default(10).describe('Values told.'),
        ...searchShape,
      }),
      response: {
        200: z.object({
          values: z.array(z.object({ value: z.string(), count: z.int() })),
          others: z.int().describe('Occurrences of all other values.'),
          lacking: z.int().describe('Events without the field.'),
        }),
        ...problems,
      },
    },
    handler: async ({ query }) => {
      const { values, ...rest } = await events.top(searchOf(query), query.field, query.limit)
      return { values: [...values], ...rest }
    },
  })
}

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
}

function addExport(app: FastifyInstance, { events }: Pick<Services, 'events'>): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/events/export',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'All stored events that are found, as a file',
      description:
        'The newest first, without a bound. In CSV, texts that look like formulas begin with an apostrophe.',
      produces: Object.values(mediaTypes),
      querystring: z.strictObject({ format: z.enum(exportFormats).default('ndjson'), ...searchShape }),
      response: { 200: z.unknown().describe('The file.'), ...problems },
    },
    handler: async ({ query }, reply) => {
      const { format } = query
      reply.type(mediaTypes[format]).header('content-disposition', `attachment; filename="events.${format}"`)
      return reply.send(Readable.from(events.export(searchOf(query), format), { objectMode: false }))
    },
  })
}

/** The end that is asked for belongs to it; in a search it does not. */
const searchOf = (query: SearchQuery): EventSearch => ({
  filters: query.filter,
  classes: query.class && [query.class],
  from: query.start_date,
  until: query.end_date === undefined ? undefined : query.end_date + 1,
})

const shown = ({ id, time, eventClass, fields }: StoredEvent): z.infer<typeof eventSchema> => ({
  id,
  time: formatTime(time),
  class: eventClass,
  fields: fields as z.infer<typeof eventSchema>['fields'],
})
