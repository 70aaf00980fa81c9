import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { scopes, type User } from '../../model/access.ts'

export const scopesSchema = z
  .array(z.enum(scopes, `must be one of ${scopes.join(', ')}`), 'must be a list of scopes')
  .describe(
    'read: see everything; ingest: send events; analyst: read, and change what is judged; admin: everything.',
  )

/** Scopes that are given: at least one. */
export const givenScopes = scopesSchema
  .min(1, 'must name at least one scope')
  .max(scopes.length)
  .meta({ examples: [['read']] })
  .transform((given) => scopes.filter((scope) => given.includes(scope)))

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+ -]{0,127}$/u

const name = z
  .string('must be a text')
  .regex(NAME, 'must be 1 to 128 letters, digits or . _ @ + - and begin with a letter or digit')

export const userName = name.meta({ description: 'The name to log in with.', examples: ['dana'] })
export const keyName = name.meta({ description: 'What the key is for.', examples: ['web server'] })

export const givenPassword = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .max(256, 'must have at most 256 characters')
  .meta({ examples: ['correct horse battery'] })
export const newPassword = givenPassword
  .min(12, 'must have at least 12 characters')
  .meta({ examples: ['correct horse battery'] })

export const userSchema = z.object({ name: z.string(), scopes: scopesSchema, created_at: z.string() })

export const shownUser = ({ name, scopes, createdAt }: User): z.infer<typeof userSchema> => ({
  name,
  scopes: [...scopes],
  created_at: formatTime(createdAt),
})
