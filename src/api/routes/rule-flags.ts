import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { term } from '../filters.ts'
import { changeBody, changeOptions, effectSchema, noteEffect, shownEffect } from '../flag-effect.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const body = changeBody.meta({ examples: [{ dry_run: true }] })
const response = { 200: effectSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema }

const kinds = [
  {
    kind: 'rule',
    flags: 'the flags of a rule',
    when: 'for it, earlier or later, until that is undone',
    example: 'brute-force',
  },
  {
    kind: 'alert',
    flags: 'the flags of an alert',
    when: 'for it until that is undone',
    example: '0123456789abcdef',
  },
] as const

/** `POST /rules/{id}/take-back` and `undo`, and the same of `/alerts/{id}`: what they made suspicious, with all that hangs on it. */
export function addRuleFlags(app: FastifyInstance, { suspicion }: Services): void {
  for (const path of ['take-back', 'undo'] as const)
    for (const { kind, flags, when, example } of kinds)
      app.withTypeProvider<ZodTypeProvider>().route({
        method: 'POST',
        url: `/${kind}s/:id/${path}`,
        config: { scope: 'analyst' },
        schema: {
          tags: ['suspicious events'],
          summary: `${path === 'undo' ? 'Undo taking back' : 'Take back'} ${flags}`,
          description: `No event is suspicious ${when}.`,
          params: z.object({ id: term.min(1).meta({ examples: [example] }) }),
          body,
          response,
        },
        handler: async (request) => {
          const how = changeOptions(request, request.body)
          const { id } = request.params
          const change =
            kind === 'rule'
              ? ({ type: `${path}-rule`, rule: id } as const)
              : ({ type: `${path}-alert`, alert: id } as const)
          const effect = await suspicion.change(change, how)
          noteEffect(request, effect, how.dryRun)
          return shownEffect(effect, how.dryRun)
        },
      })
}
