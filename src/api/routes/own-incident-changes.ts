import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { dispositions, incidentStatuses } from '../../model/own-incident.ts'
import { noteChange } from '../audit/note-change.ts'
import { term } from '../filters.ts'
import { changeBody, changeOptions, effectSchema, shownEffect } from '../flag-effect.ts'
import { incidentParams, incidentSchema, shownIncident } from '../own-incident-schema.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'
import type { Asked } from '../suspicion-service.ts'

const MOST_NAMED = 1000
const LONGEST_NOTE = 10_000
/** Events of an effect that are told beside an incident. */
const SHOWN = 100

const reason = term.min(1).max(1000).optional().describe('Why; it is kept with the change.')
const alertId = z.string().min(1).max(64)
const example = '4f0b7a6c5d3e2f1a0b9c8d7e6f5a4b3c'

const updateBody = z
  .strictObject({
    status: z.enum(incidentStatuses).optional(),
    disposition: z
      .enum(dispositions)
      .optional()
      .describe('What it turned out to be; with the status closed.'),
    owner: term.min(1).max(256).nullable().optional().describe('Who looks after it; null: nobody.'),
    take_back: z
      .boolean()
      .default(false)
      .describe('With the disposition false_positive: takes back what its alerts made suspicious.'),
    reason,
  })
  .refine(({ status, owner }) => status !== undefined || owner !== undefined, 'says nothing to change')
  .refine(({ status, disposition }) => (status === 'closed') === (disposition !== undefined), {
    path: ['disposition'],
    message: 'goes with the status closed, which needs one',
  })
  .refine(({ take_back, disposition }) => !take_back || disposition === 'false_positive', {
    path: ['take_back'],
    message: 'goes with the disposition false_positive',
  })
  .meta({ examples: [{ status: 'in_progress', owner: 'dana' }] })

const updatedSchema = incidentSchema.extend({
  take_back: effectSchema
    .optional()
    .describe('Closed as false positive: what taking back came to, or would come to.'),
})

/** What analysts do to incidents. All of it is in the journal, and merges and splits can be undone. */
export function addIncidentChanges(app: FastifyInstance, { ownIncidents }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const config = { scope: 'analyst' } as const
  const shared = { tags: ['incidents'], params: incidentParams }
  const problems = { 404: problemSchema, 409: problemSchema, 422: problemSchema, 503: problemSchema }
  const noteBefore = async (request: FastifyRequest, id: string): Promise<void> => {
    const before = await ownIncidents.incident(id)
    if (!before) throw new Problem(404, `there is no incident ${id}`)
    noteChange(request, { before: shownIncident(before) })
  }
  routes.route({
    method: 'PATCH',
    url: '/incidents/:id',
    config,
    schema: {
      ...shared,
      summary: 'Change the status or the owner of an incident',
      description:
        'Alerts that open after an incident was closed make it new again. Closed as false positive, it tells what hung on its alerts, which `take_back` takes back.',
      body: updateBody,
      response: { 200: updatedSchema, ...problems },
    },
    handler: async (request) => {
      const { params, body } = request
      const { reason: _, take_back: takesBack, ...update } = body
      await noteBefore(request, params.id)
      const how = { ...askedBy(request, body), dryRun: !takesBack, show: SHOWN }
      const { incident, effect } = await ownIncidents.update(params.id, update, how)
      return { ...shownIncident(incident), ...(effect && { take_back: shownEffect(effect, how.dryRun) }) }
    },
  })
  for (const { path, undo } of [
    { path: 'take-back', undo: false },
    { path: 'take-back/undo', undo: true },
  ])
    routes.route({
      method: 'POST',
      url: `/incidents/:id/${path}`,
      config,
      schema: {
        ...shared,
        summary: `${undo ? 'Undo taking back' : 'Take back'} what the alerts of an incident made suspicious`,
        description: 'With all that hangs on it. Alerts that come later are not meant.',
        body: changeBody.meta({ examples: [{ dry_run: true }] }),
        response: { 200: effectSchema, ...problems },
      },
      handler: async (request) => {
        const how = changeOptions(request, request.body)
        return shownEffect(await ownIncidents.takeBack(request.params.id, undo, how), how.dryRun)
      },
    })
  routes.route({
    method: 'POST',
    url: '/incidents/:id/notes',
    config,
    schema: {
      ...shared,
      summary: 'Add a note to an incident',
      description: 'It stands in the timeline.',
      body: z
        .strictObject({ text: text(LONGEST_NOTE) })
        .meta({ examples: [{ text: 'Called henry: it was not him.' }] }),
      response: { 201: incidentSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      return reply
        .code(201)
        .send(shownIncident(await ownIncidents.note(params.id, body.text, askedBy(request, {}))))
    },
  })
  routes.route({
    method: 'POST',
    url: '/incidents/:id/merge',
    config,
    schema: {
      ...shared,
      summary: 'Make one incident of several',
      description:
        'Their alerts stay together, whatever comes later, until that is undone. It stands as the incident that is named in the path does.',
      body: z
        .strictObject({ incidents: z.array(alertId).min(1).max(MOST_NAMED), reason })
        .meta({ examples: [{ incidents: [example] }] }),
      response: { 200: incidentSchema, ...problems },
    },
    handler: async (request) => {
      const { params, body } = request
      await noteBefore(request, params.id)
      return shownIncident(
        await ownIncidents.merge(params.id, body.incidents, askedBy(request, request.body)),
      )
    },
  })
  routes.route({
    method: 'POST',
    url: '/incidents/:id/split',
    config,
    schema: {
      ...shared,
      summary: 'Make an incident of some alerts of another',
      description:
        'They and the rest stay apart, whatever comes later, until that is undone. Gives the incident of these alerts.',
      body: z
        .strictObject({ alerts: z.array(alertId).min(1).max(MOST_NAMED), reason })
        .meta({ examples: [{ alerts: [example] }] }),
      response: { 200: incidentSchema, ...problems },
    },
    handler: async (request) => {
      const { params, body } = request
      await noteBefore(request, params.id)
      return shownIncident(await ownIncidents.split(params.id, body.alerts, askedBy(request, request.body)))
    },
  })
  routes.route({
    method: 'POST',
    url: '/incidents/:id/undo',
    config,
    schema: {
      ...shared,
      summary: 'Undo a merge or split of an incident',
      description: 'The newest, unless one is named. Gives all incidents that come of it.',
      body: z
        .strictObject({
          decision: z.int().min(1).optional().describe('Its number, from the timeline.'),
          reason,
        })
        .default({})
        .meta({ examples: [{}] }),
      response: { 200: z.array(incidentSchema), ...problems },
    },
    handler: async (request) => {
      const { params, body } = request
      await noteBefore(request, params.id)
      return (await ownIncidents.undo(params.id, body.decision, askedBy(request, request.body))).map(
        shownIncident,
      )
    },
  })
}

const text = (longest: number) =>
  term.min(1, 'must not be empty').max(longest, `must have at most ${longest} characters`)

const askedBy = (
  { principal }: Pick<FastifyRequest, 'principal'>,
  { reason: why }: { readonly reason?: string | undefined },
): Asked => ({
  ...(principal && { by: principal.name }),
  ...(why === undefined ? {} : { reason: why }),
})
