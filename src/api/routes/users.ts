import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { givenScopes, newPassword, shownUser, userName, userSchema } from '../access/schemas.ts'
import { noteChange } from '../audit/note-change.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const config = { scope: 'admin' } as const
const tags = ['access']
const params = z.object({
  name: z
    .string()
    .max(256)
    .meta({ examples: ['dana'] }),
})

/** `/users`: people who log in with a password. */
export function addUsers(app: FastifyInstance, { access }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const named = (name: string) =>
    access
      .users()
      .filter((user) => user.name === name)
      .map(shownUser)[0]
  routes.route({
    method: 'GET',
    url: '/users',
    config,
    schema: { tags, summary: 'All users', response: { 200: z.array(userSchema) } },
    handler: () => access.users().map(shownUser),
  })
  routes.route({
    method: 'POST',
    url: '/users',
    config,
    schema: {
      tags,
      summary: 'Add a user',
      body: z.strictObject({ name: userName, password: newPassword, scopes: givenScopes }),
      response: { 201: userSchema, 409: problemSchema, 422: problemSchema },
    },
    handler: async ({ body }, reply) => reply.code(201).send(shownUser(await access.addUser(body))),
  })
  routes.route({
    method: 'PATCH',
    url: '/users/:name',
    config,
    schema: {
      tags,
      summary: 'Change the password or the scopes of a user',
      description: 'A new password ends all sessions of the user.',
      params,
      body: z.strictObject({ password: newPassword.optional(), scopes: givenScopes.optional() }),
      response: { 200: userSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
    },
    handler: async (request) => {
      const { password, scopes } = request.body
      noteChange(request, { before: named(request.params.name) })
      const change = { ...(password !== undefined && { password }), ...(scopes && { scopes }) }
      return shownUser(await access.changeUser(request.params.name, change))
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/users/:name',
    config,
    schema: {
      tags,
      summary: 'Remove a user, with all sessions',
      params,
      response: { 204: z.null(), 404: problemSchema, 409: problemSchema },
    },
    handler: async (request, reply) => {
      noteChange(request, { before: named(request.params.name) })
      await access.removeUser(request.params.name)
      return reply.code(204).send(null)
    },
  })
}
