import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { term } from '../filters.ts'
import { changeBody, changeOptions, effectSchema, shownEffect } from '../flag-effect.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const id = term.min(1)
const body = changeBody.meta({ examples: [{ dry_run: true }] })

/** `POST /rules/{id}/take-back` and `undo`, and the same of `/alerts/{id}`: what they made suspicious, with all that hangs on it. */
export function addRuleFlags(app: FastifyInstance, { suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['suspicious events']
  const response = { 200: effectSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema }
  const config = { scope: 'analyst' } as const
  const ruleParams = z.object({ id: id.meta({ examples: ['brute-force'] }) })
  const alertParams = z.object({ id: id.meta({ examples: ['0123456789abcdef'] }) })
  for (const path of ['take-back', 'undo'] as const) {
    const summary = path === 'undo' ? 'Undo taking back' : 'Take back'
    routes.route({
      method: 'POST',
      url: `/rules/:id/${path}`,
      config,
      schema: {
        tags,
        summary: `${summary} the flags of a rule`,
        description: 'No event is suspicious for it, earlier or later, until that is undone.',
        params: ruleParams,
        body,
        response,
      },
      handler: async (request) => {
        const how = changeOptions(request, request.body)
        const rule = request.params.id
        return shownEffect(await suspicion.change({ type: `${path}-rule`, rule }, how), how.dryRun)
      },
    })
    routes.route({
      method: 'POST',
      url: `/alerts/:id/${path}`,
      config,
      schema: {
        tags,
        summary: `${summary} the flags of an alert`,
        description: 'No event is suspicious for it until that is undone.',
        params: alertParams,
        body,
        response,
      },
      handler: async (request) => {
        const how = changeOptions(request, request.body)
        const alert = request.params.id
        return shownEffect(await suspicion.change({ type: `${path}-alert`, alert }, how), how.dryRun)
      },
    })
  }
}
