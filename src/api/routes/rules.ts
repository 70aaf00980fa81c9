import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import type { HeldRule, RuleChange } from '../../model/held-rule.ts'
import { levels } from '../../model/plan.ts'
import { alertSchema, shownAlert } from '../alert-schema.ts'
import type { RefusedRule } from '../detection-service.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const mistakeSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  line: z.int(),
  column: z.int(),
})

const shortSchema = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(levels),
  origin: z.enum(['shipped', 'own']),
  enabled: z.boolean(),
  flags: z.boolean().describe('Whether what it finds makes events suspicious.'),
  version: z.int(),
})
const ruleSchema = shortSchema.extend({
  text: z.string(),
  versions: z.array(z.object({ version: z.int(), at: z.string(), text: z.string() })),
})

const exampleId = 'f3a1c0de-0000-4000-8000-000000000001'
const example = `title: Use of the vault
id: ${exampleId}
status: test
level: medium
logsource:
  category: authentication
detection:
  selection:
    application: vault
  condition: selection
`

const textSchema = z.object({
  text: z
    .string()
    .max(256 * 1024)
    .describe('A rule in Sigma YAML, with an id; further documents may hold the rules it stands on.')
    .meta({ examples: [example] }),
  flags: z.boolean().default(true).describe('Whether what it finds makes events suspicious.'),
})
const idSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the id of a rule')
    .meta({ examples: [exampleId] }),
})
const changed = {
  200: ruleSchema,
  404: problemSchema,
  422: problemSchema,
  429: problemSchema,
  507: problemSchema,
}

/** `/api/v1/rules`: the rules in force, which can be changed while they are. */
export function addRules(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['rules']
  const change = async (made: RuleChange): Promise<z.infer<typeof ruleSchema>> => {
    const refused = await detection.changeRule(made)
    if (refused) throw problemOf(refused)
    return shown(detection.rule(made.rule)!)
  }
  const known = (id: string): HeldRule => {
    const rule = detection.rule(id)
    if (!rule) throw new Problem(404, `there is no rule ${id}`)
    return rule
  }
  routes.get(
    '/rules',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'All rules', response: { 200: z.array(shortSchema) } },
    },
    () => detection.rules().map(shownShort),
  )
  routes.get(
    '/rules/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'One rule, with its versions',
        params: idSchema,
        response: { 200: ruleSchema, 404: problemSchema, 422: problemSchema },
      },
    },
    ({ params }) => shown(known(params.id)),
  )
  routes.post(
    '/rules',
    {
      config: { scope: 'analyst' },
      schema: {
        tags,
        summary: 'Add a rule',
        description:
          'It acts on events from now on; the other rules keep what they hold. A rule with mistakes is refused with all of them.',
        body: textSchema,
        response: {
          201: ruleSchema,
          409: problemSchema,
          422: problemSchema,
          429: problemSchema,
          507: problemSchema,
        },
      },
    },
    async ({ body }, reply) => {
      const { id } = detection.checkRule(body.text)
      if (id !== undefined && detection.rule(id))
        throw new Problem(409, `there is a rule ${id} already; change it with PUT`)
      const rule = await change({ op: 'put', rule: id ?? '', ...body })
      return reply.code(201).send(rule)
    },
  )
  routes.put(
    '/rules/:id',
    {
      config: { scope: 'analyst' },
      schema: {
        tags,
        summary: 'Give a rule another text',
        params: idSchema,
        body: textSchema,
        response: changed,
      },
    },
    ({ params, body }) => change({ op: 'put', rule: known(params.id).id, ...body }),
  )
  routes.delete(
    '/rules/:id',
    {
      config: { scope: 'analyst' },
      schema: {
        tags,
        summary: 'Delete a rule',
        description: 'What it found stays, also as a cause of suspicion, unless that is taken back.',
        params: idSchema,
        querystring: z.object({
          take_back: z
            .enum(['true', 'false'])
            .default('false')
            .describe('It is no cause of suspicion any more.'),
        }),
        response: { 204: z.null(), 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params, query }, reply) => {
      const takeBack = query.take_back === 'true'
      const refused = await detection.changeRule({ op: 'delete', rule: known(params.id).id }, takeBack)
      if (refused) throw problemOf(refused)
      return reply.code(204).send(null)
    },
  )
  for (const op of ['enable', 'disable'] as const)
    routes.post(
      `/rules/:id/${op}`,
      {
        config: { scope: 'analyst' },
        schema: {
          tags,
          summary: op === 'enable' ? 'Put a rule in force again' : 'Put a rule out of force',
          params: idSchema,
          response: changed,
        },
      },
      ({ params }) => change({ op, rule: known(params.id).id }),
    )
  routes.post(
    '/rules/:id/rollback',
    {
      config: { scope: 'analyst' },
      schema: {
        tags,
        summary: 'Go back to an earlier version',
        params: idSchema,
        body: z.object({
          version: z
            .int()
            .min(1)
            .meta({ examples: [1] }),
        }),
        response: changed,
      },
    },
    ({ params, body }) => change({ op: 'rollback', rule: known(params.id).id, version: body.version }),
  )
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
          'Runs a rule, which need not be in force, over the stored events of the last hours, by event time, that are of a kind it looks at: a million events at most, the newest, a thousand alerts and twenty seconds.',
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
      const { events, whole, alerts } = await detection.tryRule(body.text, body.hours)
      return { events, whole, alerts: alerts.map(shownAlert) }
    },
  )
}

const trialSchema = z.object({
  events: z.int().describe('Events looked at.'),
  whole: z.boolean().describe('Whether all events were looked at, and all alerts are here.'),
  alerts: z.array(alertSchema),
})

function problemOf(refused: RefusedRule): Problem {
  if ('why' in refused) return new Problem(422, refused.why)
  const errors = refused.mistakes.map(({ code, message, line, column }) => ({
    field: 'text',
    message,
    code,
    line,
    column,
  }))
  const [first] = errors
  return new Problem(422, `the rule has mistakes; the first, line ${first?.line}: ${first?.message}`, errors)
}

const shownShort = ({
  id,
  title,
  level,
  origin,
  enabled,
  flags,
  version,
}: HeldRule): z.infer<typeof shortSchema> => ({
  ...{ id, title, level, origin, enabled, flags, version },
})

const shown = (rule: HeldRule): z.infer<typeof ruleSchema> => ({
  ...shownShort(rule),
  text: rule.text,
  versions: rule.versions.map(({ version, at, text }) => ({ version, at: formatTime(at), text })),
})
