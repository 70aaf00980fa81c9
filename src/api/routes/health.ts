import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const healthSchema = z.object({ status: z.literal('ok') })

/** `/health/live`: the process answers. `/health/ready`: it can do its work. */
export function addHealth(app: FastifyInstance, { suspicion, events }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get(
    '/health/live',
    {
      config: { scope: 'public' },
      schema: { tags: ['health'], summary: 'Whether it runs', response: { 200: healthSchema } },
    },
    () => ({ status: 'ok' as const }),
  )
  routes.get(
    '/health/ready',
    {
      config: { scope: 'public' },
      schema: {
        tags: ['health'],
        summary: 'Whether it can do its work',
        response: { 200: healthSchema, 503: problemSchema },
      },
    },
    () => {
      const trouble = suspicion.trouble() ?? events.trouble()
      if (trouble !== undefined) throw new Problem(503, `not ready: ${trouble}`)
      return { status: 'ok' as const }
    },
  )
}
