import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { causeSchema } from '../cause-schema.ts'
import { eventSchema, eventsSchema, readEvents } from '../event-schema.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'
import type { RecordedEvent } from '../suspicion-service.ts'

const resultSchema = z
  .object({
    id: z.string(),
    user: z.string().nullable(),
    ip: z.string(),
    is_suspicious: z.boolean(),
    score: z.number().describe('0 to 100.'),
    causes: z.array(causeSchema),
    duplicate: z.literal(true).optional().describe('This event was there before.'),
  })
  .meta({ id: 'EventResult' })

/** `POST /events/`. */
export const addEvents = addAt('/events/')

/** The same under its other name in the contract. */
export const addProcessEvent = addAt('/process-event/')

function addAt(url: string) {
  return (app: FastifyInstance, { suspicion }: Services): void => {
    app.withTypeProvider<ZodTypeProvider>().route({
      method: 'POST',
      url,
      config: { scope: 'ingest' },
      schema: {
        tags: ['events'],
        summary: 'Take in events and say which are suspicious',
        description:
          'One event or a list, judged in this order. The answer has a result for each, in the same order, and comes when all are durable. Nothing of a request with a fault is stored.',
        body: z.union([eventSchema, eventsSchema]),
        response: { 200: z.array(resultSchema), 422: problemSchema, 429: problemSchema, 507: problemSchema },
      },
      // One event after the other, so that a fault is told with its item and field.
      validatorCompiler: () => (body) => ({ value: body }),
      serializerCompiler: () => JSON.stringify,
      handler: async (request, reply) => {
        const recorded = await suspicion.record(readEvents(request.body))
        return reply.send(recorded.map(resultOf))
      },
    })
  }
}

const resultOf = ({
  id,
  event,
  flagged,
  score,
  causes,
  duplicate,
}: RecordedEvent): z.infer<typeof resultSchema> => ({
  id,
  user: event.user ?? null,
  ip: event.ip,
  is_suspicious: flagged,
  score,
  causes: [...causes],
  ...(duplicate ? { duplicate } : {}),
})
