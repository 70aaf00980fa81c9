import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { alertSchema, shownAlert } from '../alert-schema.ts'
import type { AlertExplanation } from '../explain-service.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'
import { alertParams } from './alerts.ts'

const spell = { id: z.string(), opened_at: z.string(), closed_at: z.string(), count: z.number() }

const explanationSchema = z.object({
  alert: alertSchema,
  type: z.string().describe('What its rule is: `event_count`, `temporal` and so on.'),
  asks: z.string().describe('What must be reached, in words.'),
  limit: z.number().nullable().describe('The number to reach, where there is one.'),
  window_ms: z.number(),
  values: z
    .array(z.object({ at: z.string(), value: z.number().nullable(), holds: z.boolean() }))
    .describe('The condition from each time on until the next.'),
  more_values: z.int(),
  decided: z
    .array(z.object({ label: z.string(), text: z.string() }))
    .describe('What decided when it opened.'),
  events: z
    .array(
      z.object({
        id: z.string(),
        time: z.string(),
        evidence: z.boolean().describe('Whether it is among those that made the condition true.'),
        note: z.string().nullable(),
        fields: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
      }),
    )
    .describe('The events that counted, with what the rule looked at.'),
  more_events: z.int(),
  inner: z
    .array(z.object({ ...spell, rule: z.object({ id: z.string(), title: z.string() }) }))
    .describe('Alerts of other rules that it stands on.'),
  members: z
    .array(z.object({ ...spell, title: z.string(), key: z.record(z.string(), z.string()) }))
    .describe('Of an attack: the episodes of single keys that it was folded from.'),
  more_members: z.int(),
  agrees: z
    .boolean()
    .nullable()
    .describe('Whether what was alerted follows from the events; null where that cannot be said.'),
  lacking: z.string().nullable().describe('Why it cannot be said: events that are not stored any more.'),
  differences: z.array(z.object({ what: z.string(), told: z.string(), computed: z.string() })),
})

/** `GET /alerts/{id}/explain`: how an alert came about, from stored events. */
export function addAlertExplanation(app: FastifyInstance, { explanations }: Services): void {
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/alerts/:id/explain',
    config: { scope: 'read' },
    schema: {
      tags: ['alerts'],
      summary: 'How an alert came about, down to its events',
      description:
        'The condition of its rule over time, computed from the stored events by the definitions, with other code than the one that alerted, and compared with what was alerted. As `text/plain` it is what `vedette explain` prints.',
      params: alertParams,
      querystring: z.strictObject({
        limit: wholeNumber(1, 10_000).default(1000).describe('Events, values and episodes told at most.'),
      }),
      produces: ['application/json', 'text/plain; charset=utf-8'],
      response: {
        200: explanationSchema,
        404: problemSchema,
        409: problemSchema,
        422: problemSchema,
        429: problemSchema,
        503: problemSchema,
      },
    },
    handler: async ({ params, query, headers }, reply) => {
      const found = await explanations.explain(params.id, query.limit)
      if (!found) throw new Problem(404, `there is no alert ${params.id}`)
      reply.header('vary', 'accept')
      if (!wantsText(headers.accept)) return shown(found)
      return reply
        .type('text/plain; charset=utf-8')
        .serializer(String)
        .send(`${found.lines().join('\n')}\n` as never)
    },
  })
}

/** Whether text is asked for, and JSON is not. */
const wantsText = (accept = ''): boolean => /\btext\/plain\b/i.test(accept) && !/\bjson\b/i.test(accept)

function shown(found: AlertExplanation): z.infer<typeof explanationSchema> {
  const { alert, type, asks, limit, windowMs, values, moreValues, decided, events, moreEvents } = found
  const { inner, members, moreMembers, lacking, differences } = found
  return {
    ...{ alert: shownAlert(alert), type, asks, limit: limit ?? null, window_ms: windowMs },
    values: values.map(({ at, value, holds }) => ({ at: formatTime(at), value: value ?? null, holds })),
    ...{ more_values: moreValues, decided: [...decided] },
    events: events.map(({ id, at, evidence, note, fields }) => ({
      ...{ id, time: formatTime(at), evidence, note: note ?? null },
      fields: Object.fromEntries(Object.entries(fields).map(([name, texts]) => [name, shownTexts(texts)])),
    })),
    more_events: moreEvents,
    inner: inner.map(({ rule: { id, title }, ...one }) => ({ ...shownSpell(one), rule: { id, title } })),
    members: members.map(({ title, key, ...one }) => ({ ...shownSpell(one), title, key })),
    more_members: moreMembers,
    agrees: lacking === undefined ? differences.length === 0 : null,
    lacking: lacking ?? null,
    differences: [...differences],
  }
}

const shownTexts = (texts: string | readonly string[] | null | undefined): string | string[] | null =>
  texts === undefined || texts === null || typeof texts === 'string' ? (texts ?? null) : [...texts]

const shownSpell = ({ id, openedAt, closedAt, count }: Omit<AlertExplanation['inner'][number], 'rule'>) => ({
  ...{ id, opened_at: formatTime(openedAt), closed_at: formatTime(closedAt), count },
})
