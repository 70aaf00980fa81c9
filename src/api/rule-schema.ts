import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { HeldRule } from '../model/held-rule.ts'
import { levels } from '../model/plan.ts'
import type { RefusedRule } from './detection-service.ts'
import { Problem } from './problem.ts'

/** A rule as lists tell it. */
export const shortSchema = z.object({
  id: z.string(),
  title: z.string(),
  level: z.enum(levels),
  origin: z.enum(['shipped', 'own']),
  enabled: z.boolean(),
  flags: z.boolean().describe('Whether what it finds makes events suspicious.'),
  version: z.int(),
})

/** One rule, with its versions. */
export const ruleSchema = shortSchema.extend({
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

/** A rule as it is sent. */
export const textSchema = z.strictObject({
  text: z
    .string()
    .max(256 * 1024)
    .describe('A rule in Sigma YAML, with an id; further documents may hold the rules it stands on.')
    .meta({ examples: [example] }),
  flags: z.boolean().default(true).describe('Whether what it finds makes events suspicious.'),
})

/** The id of a rule, as it stands in a path. */
export const idSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the id of a rule')
    .meta({ examples: [exampleId] }),
})

/** Why a rule is refused, with all of its mistakes. */
export function problemOf(refused: RefusedRule): Problem {
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

export const shownShort = ({
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

export const shownRule = (rule: HeldRule): z.infer<typeof ruleSchema> => ({
  ...shownShort(rule),
  text: rule.text,
  versions: rule.versions.map(({ version, at, text }) => ({ version, at: formatTime(at), text })),
})
