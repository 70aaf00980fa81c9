import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Incident } from '../../model/own-incident.ts'
import { shownAlert } from '../alert-schema.ts'
import type { StreamMessage } from '../detection-service.ts'
import { EventStream } from '../event-stream.ts'
import { shownIncident } from '../own-incident-schema.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const MOST_CLIENTS = 100

const headersSchema = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,15}$/, 'must be an id that this stream gave')
    .optional(),
})

/** `GET /api/v1/stream`: alerts, flags and counters as they come, as server-sent events. */
export function addStream(app: FastifyInstance, { detection }: Services): void {
  const open = new Set<EventStream>()
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.end()
    done()
  })
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/stream',
    // It would never end.
    exposeHeadRoute: false,
    config: { scope: 'read' },
    schema: {
      tags: ['alerts'],
      summary: 'Alerts, flags, incidents and counters as they come',
      description:
        'Server-sent events: `alert` (an alert that is new or changed), `flag` (an event that was flagged when it came), `incident` (one that is new or changed, or `gone`, when its alerts are in others), `counters`, once a second while they change. With Last-Event-ID, alerts since then are told first, each as it stands. A client that does not keep up is sent `dropped` and let go.',
      headers: headersSchema,
      produces: ['text/event-stream'],
      response: { 200: z.string(), 422: problemSchema, 429: problemSchema },
    },
    handler: (request, reply) => {
      if (open.size >= MOST_CLIENTS) throw new Problem(429, `${MOST_CLIENTS} clients listen already; end one`)
      reply.hijack()
      const stream = new EventStream(reply.raw, { 'x-request-id': request.id })
      const last = request.headers['last-event-id']
      const stop = detection.listen(last === undefined ? undefined : Number(last), (message) =>
        sendTo(stream, message),
      )
      open.add(stream)
      reply.raw.on('close', () => {
        stop()
        open.delete(stream)
      })
    },
  })
}

function sendTo(stream: EventStream, message: StreamMessage): void {
  const id = message.id === undefined ? undefined : String(message.id)
  if (message.type === 'alert') stream.send('alert', shownAlert(message.alert), id)
  else if (message.type === 'incident') stream.send('incident', shownOf(message.incident), id)
  else stream.send(message.type, message.data, id)
}

const shownOf = (incident: Incident | { readonly gone: string }) =>
  'gone' in incident ? incident : shownIncident(incident)
