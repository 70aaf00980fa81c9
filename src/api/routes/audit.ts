import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { type AuditQuery, type AuditRecord, auditOutcomes } from '../../model/audit.ts'
import { endTime, startTime, term } from '../filters.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const querySchema = pageQuery(z.tuple([z.int()]), {
  start_date: startTime.optional(),
  end_date: endTime.optional(),
  actor: term
    .optional()
    .describe('Who changed something.')
    .meta({ examples: ['alice'] }),
  action: term
    .optional()
    .describe('Method and route.')
    .meta({ examples: ['POST /api/v1/users'] }),
  target: term
    .optional()
    .describe('The path that was asked for.')
    .meta({ examples: ['/api/v1/users/alice'] }),
  request_id: term.optional().describe('The id of the request.'),
  outcome: z.enum(auditOutcomes).optional(),
})

const recordSchema = z.object({
  number: z.int(),
  at: z.string(),
  actor: z.object({ kind: z.string(), name: z.string() }),
  address: z.string().describe('Where the request came from.'),
  request_id: z.string(),
  action: z.string().describe('Method and route.'),
  target: z.string().describe('The path that was asked for.'),
  request: z.unknown().describe('What was sent, secrets left out.'),
  outcome: z
    .enum(auditOutcomes)
    .describe('begun: asked for, and the service ended before it could say what became of it.'),
  status: z.int().nullable(),
  before: z.unknown().describe('What was there before, where there was something.'),
  after: z.unknown().describe('What is there now, or what was answered.'),
})

/** `/audit`: who changed what. */
export function addAudit(app: FastifyInstance, { audit }: Services): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/audit',
    config: { scope: 'admin' },
    schema: {
      tags: ['audit'],
      summary: 'Who changed what, the newest first',
      description:
        'Every change, but for events that come in. Where there is more, the header Link names the next page.',
      querystring: querySchema,
      response: { 200: z.array(recordSchema), 422: problemSchema, 503: problemSchema },
    },
    handler: async (request, reply) => {
      const found = await audit.page(requestOf(request.query))
      return cutPage(request, reply, found, ({ number }) => [number]).map(shown)
    },
  })
}

function requestOf(query: z.infer<typeof querySchema>): AuditQuery {
  const { limit, offset, cursor, start_date, end_date, actor, action, target, request_id, outcome } = query
  return {
    limit: limit + 1,
    offset,
    ...(cursor !== undefined && { before: cursor[0] }),
    ...(start_date !== undefined && { from: start_date }),
    ...(end_date !== undefined && { to: end_date }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(target !== undefined && { target }),
    ...(request_id !== undefined && { requestId: request_id }),
    ...(outcome !== undefined && { outcome }),
  }
}

const shown = ({ at, requestId, status, ...record }: AuditRecord): z.infer<typeof recordSchema> => ({
  ...record,
  at: formatTime(at),
  request_id: requestId,
  status: status ?? null,
})
