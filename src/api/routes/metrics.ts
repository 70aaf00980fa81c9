import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'

/** `/metrics`: what is measured, as Prometheus reads it. */
export function addMetrics(app: FastifyInstance, { meters }: Services): void {
  app.get('/metrics', { config: { scope: 'read' }, schema: { hide: true } }, async (_, reply) =>
    reply.type(meters.contentType).send(await meters.text()),
  )
}
