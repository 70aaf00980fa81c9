import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { recordSchema, shownRecord } from '../event-record.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'
import { shownVerdict, verdictSchema } from '../verdict.ts'
import { eventParams, numberOf } from './flag-changes.ts'

const lineageSchema = z.object({
  event: z.string(),
  direction: z.enum(['up', 'down']),
  nodes: z.array(verdictSchema).describe('The event first, then the others, the nearest first.'),
  edges: z
    .array(z.object({ event: z.string(), because: z.string(), by: z.enum(['user', 'address']) }))
    .describe('`because` is an earlier suspicious event with the user or address of `event`.'),
  complete: z.boolean().describe('False when a limit cut something off.'),
})

/** `GET /suspicious-events/{id}` and its `lineage`. */
export function addEventRecord(app: FastifyInstance, { suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['suspicious events']
  routes.route({
    method: 'GET',
    url: '/suspicious-events/:id',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'All that is known of an event, suspicious or not',
      params: eventParams,
      response: { 200: recordSchema, 404: problemSchema },
    },
    handler: async ({ params }) => {
      const record = await suspicion.event(numberOf(params.id))
      if (!record) throw new Problem(404, `there is no event ${params.id}`)
      return shownRecord(record)
    },
  })
  routes.route({
    method: 'GET',
    url: '/suspicious-events/:id/lineage',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'What an event is suspicious because of, or what is because of it',
      description:
        'A graph. Upwards it ends in events with a cause of their own: a range, a rule or a person. Downwards it holds what has this event among its causes; what would go with it, a dry run of taking it back tells.',
      params: eventParams,
      querystring: z.strictObject({
        direction: z.enum(['up', 'down']).default('up'),
        limit: wholeNumber(1, 2_000).default(200).describe('Events in the graph.'),
        edges: wholeNumber(1, 200).default(20).describe('Edges from one event by one user or address.'),
      }),
      response: { 200: lineageSchema, 404: problemSchema, 422: problemSchema },
    },
    handler: async ({ params, query }) => {
      const { direction, limit, edges } = query
      const limits = { events: limit, edgesEach: edges }
      const found = await suspicion.lineage(numberOf(params.id), direction, limits)
      if (!found) throw new Problem(404, `there is no event ${params.id}`)
      return {
        event: params.id,
        direction,
        nodes: found.events.map(shownVerdict),
        edges: [...found.edges],
        complete: found.complete,
      }
    },
  })
}
