import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { HeldRule, RuleChange } from '../../model/held-rule.ts'
import { noteChange } from '../audit/note-change.ts'
import { Problem, problemSchema } from '../problem.ts'
import { idSchema, problemOf, ruleSchema, shownRule, shownShort, textSchema } from '../rule-schema.ts'
import type { Services } from '../services.ts'

const changed = {
  200: ruleSchema,
  404: problemSchema,
  422: problemSchema,
  429: problemSchema,
  507: problemSchema,
}

/** Rules are added, changed and deleted while they are in force. */
export function addRules(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['rules']
  const change = async (request: FastifyRequest, made: RuleChange): Promise<z.infer<typeof ruleSchema>> => {
    const before = detection.rule(made.rule)
    if (before) noteChange(request, { before: audited(before) })
    const refused = await detection.changeRule(made)
    if (refused) throw problemOf(refused)
    const after = detection.rule(made.rule)
    if (!after) throw new Problem(404, `rule ${made.rule} was changed, and deleted by somebody else since`)
    noteChange(request, { after: audited(after) })
    return shownRule(after)
  }
  const known = (id: string): HeldRule => {
    const rule = detection.rule(id)
    if (!rule) throw new Problem(404, `there is no rule ${id}`)
    return rule
  }
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
    async (request, reply) => {
      const { body } = request
      const { id } = detection.checkRule(body.text)
      if (id !== undefined && detection.rule(id))
        throw new Problem(409, `there is a rule ${id} already; change it with PUT`)
      const rule = await change(request, { op: 'put', rule: id ?? '', ...body })
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
    (request) => change(request, { op: 'put', rule: known(request.params.id).id, ...request.body }),
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
        querystring: z.strictObject({
          take_back: z
            .enum(['true', 'false'])
            .default('false')
            .describe('It is no cause of suspicion any more.'),
        }),
        response: { 204: z.null(), 404: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const rule = known(request.params.id)
      noteChange(request, { before: audited(rule) })
      const takeBack = request.query.take_back === 'true'
      const refused = await detection.changeRule({ op: 'delete', rule: rule.id }, takeBack)
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
      (request) => change(request, { op, rule: known(request.params.id).id }),
    )
  routes.post(
    '/rules/:id/rollback',
    {
      config: { scope: 'analyst' },
      schema: {
        tags,
        summary: 'Go back to an earlier version',
        params: idSchema,
        body: z.strictObject({
          version: z
            .int()
            .min(1)
            .meta({ examples: [1] }),
        }),
        response: changed,
      },
    },
    (request) => {
      const { params, body } = request
      return change(request, { op: 'rollback', rule: known(params.id).id, version: body.version })
    },
  )
}

/** A rule as the audit log has it: other versions are in its other records. */
const audited = (rule: HeldRule) => ({ ...shownShort(rule), text: rule.text })
