import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import type { ApiKey } from '../../model/access.ts'
import { givenScopes, keyName, scopesSchema } from '../access/schemas.ts'
import { noteChange } from '../audit/note-change.ts'
import { futureTime, timeOf } from '../future-time.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const config = { scope: 'admin' } as const
const tags = ['access']

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: scopesSchema,
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
})

const madeSchema = keySchema.extend({
  key: z.string().describe('The key itself, for the header "Authorization: Bearer". It is shown once.'),
})

/** `/keys`: by which programs say who they are. */
export function addKeys(app: FastifyInstance, { access }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const withId = (id: string) =>
    access
      .keys()
      .filter((key) => key.id === id)
      .map(shown)[0]
  routes.route({
    method: 'GET',
    url: '/keys',
    config,
    schema: { tags, summary: 'All keys', response: { 200: z.array(keySchema) } },
    handler: () => access.keys().map(shown),
  })
  routes.route({
    method: 'POST',
    url: '/keys',
    config,
    schema: {
      tags,
      summary: 'Make a key',
      body: z.strictObject({
        name: keyName,
        scopes: givenScopes,
        expires_at: futureTime.optional().describe('From then on it is not good any more.'),
      }),
      response: { 201: madeSchema, 409: problemSchema, 422: problemSchema },
    },
    handler: async ({ body, principal }, reply) => {
      const { name, scopes } = body
      const expiresAt = body.expires_at === undefined ? undefined : timeOf(body.expires_at)
      const { key, text } = await access.addKey({ name, scopes, expiresAt }, principal!)
      return reply.code(201).send({ ...shown(key), key: text })
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/keys/:id',
    config,
    schema: {
      tags,
      summary: 'Revoke a key',
      params: z.object({
        id: z
          .string()
          .max(256)
          .meta({ examples: ['a1B2c3D4e5F6'] }),
      }),
      response: { 200: keySchema, 404: problemSchema },
    },
    handler: async (request) => {
      noteChange(request, { before: withId(request.params.id) })
      return shown(await access.revokeKey(request.params.id))
    },
  })
}

const shown = (key: ApiKey): z.infer<typeof keySchema> => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes],
  created_at: formatTime(key.createdAt),
  created_by: key.createdBy,
  expires_at: key.expiresAt === undefined ? null : formatTime(key.expiresAt),
  revoked_at: key.revokedAt === undefined ? null : formatTime(key.revokedAt),
})
