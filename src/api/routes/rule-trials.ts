import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { alertSchema, shownAlert } from '../alert-schema.ts'
import { problemSchema } from '../problem.ts'
import { problemOf, textSchema } from '../rule-schema.ts'
import type { Services } from '../services.ts'

const mistakeSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  line: z.int(),
  column: z.int(),
})

const trialSchema = z.object({
  events: z.int().describe('Events looked at.'),
  whole: z.boolean().describe('Whether all events were looked at, and all alerts are here.'),
  from: z.string().nullable().describe('The hours asked for before `until`.'),
  until: z
    .string()
    .nullable()
    .describe(
      'The time of the newest stored event of a kind that the rule looks at; null where there is none.',
    ),
  alerts: z.array(alertSchema),
})

/** `POST /rules/validate` and `/rules/test`: of rules that need not be in force. */
export function addRuleTrials(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['rules']
  routes.post(
    '/rules/validate',
    {
      config: { scope: 'read', audit: false },
      schema: {
        tags,
        summary: 'All mistakes of a rule',
        body: textSchema.pick({ text: true }),
        response: {
          200: z.object({ ok: z.boolean(), mistakes: z.array(mistakeSchema) }),
          422: problemSchema,
        },
      },
    },
    ({ body }) => {
      const mistakes = [...detection.checkRule(body.text).mistakes]
      return { ok: !mistakes.some(({ severity }) => severity === 'error'), mistakes }
    },
  )
  routes.post(
    '/rules/test',
    {
      config: { scope: 'read', audit: false },
      schema: {
        tags,
        summary: 'What a rule would have told',
        description:
          'Runs a rule, which need not be in force, over the stored events that are of a kind it looks at, back from the newest of them by so many hours of event time: a million events at most, the newest, a thousand alerts and twenty seconds.',
        body: textSchema.pick({ text: true }).extend({
          hours: z
            .number()
            .positive()
            .max(24 * 90)
            .default(24),
        }),
        response: { 200: trialSchema, 422: problemSchema },
      },
    },
    async ({ body }) => {
      const { mistakes } = detection.checkRule(body.text)
      if (mistakes.some(({ severity }) => severity === 'error')) throw problemOf({ mistakes })
      const { events, whole, span, alerts } = await detection.tryRule(body.text, body.hours)
      return {
        events,
        whole,
        from: span ? formatTime(span.from) : null,
        until: span ? formatTime(span.until) : null,
        alerts: alerts.map(shownAlert),
      }
    },
  )
}
