import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { eventNumber } from '../../model/event-id.ts'
import type { ChangeNote } from '../../model/suspicion.ts'
import { noteChange } from '../audit/note-change.ts'
import { shownRecord } from '../event-record.ts'
import { changeBody, changeOptions, changeQuery, effectSchema, shownEffect } from '../flag-effect.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

export const eventParams = z.object({
  id: z
    .string()
    .max(64)
    .describe('The id of an event.')
    .meta({ examples: ['api:000000000000001'] }),
})

/** The number of an event that is named by its id. */
export function numberOf(id: string): number {
  const number = eventNumber(id)
  if (number === undefined) throw new Problem(404, `there is no event ${id}`)
  return number
}

const described = [
  {
    path: 'take-back',
    change: 'take-back',
    summary: 'Take a flag back',
    description:
      'The event is not suspicious any more, whatever its causes, and nothing is because of it: what is left are the flags that there would be had it never been suspicious.',
  },
  {
    path: 'undo',
    change: 'undo',
    summary: 'Undo taking a flag back',
    description: 'The flag, and all that hung on it, come again.',
  },
  {
    path: 'mark',
    change: 'mark',
    summary: 'Mark an event as suspicious',
    description: 'As if a person had marked it when it arrived: later events of its user and address follow.',
  },
] as const satisfies readonly { change: ChangeNote['change']; [word: string]: string }[]

/** `POST /suspicious-events/{id}/take-back`, `undo` and `mark`, and `DELETE` of a mark. */
export function addFlagChanges(app: FastifyInstance, { suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['suspicious events']
  /** The audit log is to know how the event stood. */
  const noteEvent = async (request: FastifyRequest, event: number): Promise<void> => {
    const record = await suspicion.event(event)
    if (record) noteChange(request, { before: shownRecord(record) })
  }
  const response = { 200: effectSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema }
  for (const { path, change, summary, description } of described) {
    routes.route({
      method: 'POST',
      url: `/suspicious-events/:id/${path}`,
      config: { scope: 'analyst' },
      schema: { tags, summary, description, params: eventParams, body: changeBody, response },
      handler: async (request) => {
        const how = changeOptions(request, request.body)
        const event = numberOf(request.params.id)
        if (!how.dryRun) await noteEvent(request, event)
        const effect = await suspicion.change({ type: change, event }, how)
        return shownEffect(effect, how.dryRun)
      },
    })
  }
  routes.route({
    method: 'DELETE',
    url: '/suspicious-events/:id/mark',
    config: { scope: 'analyst' },
    schema: { tags, summary: 'Withdraw a mark', params: eventParams, querystring: changeQuery, response },
    handler: async (request) => {
      const how = changeOptions(request, request.query)
      const event = numberOf(request.params.id)
      if (!how.dryRun) await noteEvent(request, event)
      const effect = await suspicion.change({ type: 'unmark', event }, how)
      return shownEffect(effect, how.dryRun)
    },
  })
}
