import { hash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { compareTexts } from '../../lib/compare-texts.ts'
import { levels } from '../../model/plan.ts'
import { hasVersion, unchangedSchema } from '../entity-tag.ts'
import { term } from '../filters.ts'
import { cutPage, pageQuery } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import { idSchema, ruleSchema, shortSchema, shownRule, shownShort } from '../rule-schema.ts'
import type { Services } from '../services.ts'

const querySchema = pageQuery(z.tuple([z.string().max(64)]), {
  origin: z.enum(['shipped', 'own']).optional(),
  enabled: z.enum(['true', 'false']).optional(),
  flags: z.enum(['true', 'false']).optional().describe('Whether what it finds makes events suspicious.'),
  level: z.enum(levels).optional(),
  title: term.optional().describe('A part of the title, in capitals or not.'),
})
type RuleQuery = z.infer<typeof querySchema>

/** `GET /rules`: the rules there are, a page at a time; and each by its id. */
export function addRuleList(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['rules']
  routes.get(
    '/rules',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'All rules, in the order of their ids',
        querystring: querySchema,
        response: { 200: z.array(shortSchema), 304: unchangedSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const rules = detection.rules().map(shownShort)
      if (hasVersion(request, reply, versionOf(rules))) return reply.code(304).send(null)
      const { limit, offset, cursor } = request.query
      const found = rules
        .filter((rule) => passes(rule, request.query))
        .filter(({ id }) => cursor === undefined || compareTexts(id, cursor[0]) > 0)
        .sort((a, b) => compareTexts(a.id, b.id))
      return [...cutPage(request, reply, found.slice(offset, offset + limit + 1), ({ id }) => [id])]
    },
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
    ({ params }) => {
      const rule = detection.rule(params.id)
      if (!rule) throw new Problem(404, `there is no rule ${params.id}`)
      return shownRule(rule)
    },
  )
}

type ShortRule = z.infer<typeof shortSchema>

/** Another text after whatever may have changed. */
const versionOf = (rules: readonly ShortRule[]): string => hash('sha256', JSON.stringify(rules)).slice(0, 32)

const passes = (rule: ShortRule, { origin, enabled, flags, level, title }: RuleQuery): boolean =>
  (origin === undefined || rule.origin === origin) &&
  (enabled === undefined || String(rule.enabled) === enabled) &&
  (flags === undefined || String(rule.flags) === flags) &&
  (level === undefined || rule.level === level) &&
  (title === undefined || rule.title.toLowerCase().includes(title.toLowerCase()))
