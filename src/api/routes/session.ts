import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import { isSecure, sessionCookie, sessionId } from '../access/identify.ts'
import {
  givenPassword,
  newPassword,
  scopesSchema,
  shownUser,
  userName,
  userSchema,
} from '../access/schemas.ts'
import type { AccessService, StartedSession } from '../access-service.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const tags = ['access']

const whoSchema = z.object({
  kind: z.enum(['local', 'user', 'oidc', 'key']).describe('local: nobody has to say who he is.'),
  name: z.string(),
  scopes: scopesSchema,
  ends_at: z.string().optional().describe('When the session ends.'),
})

/** `/session`: logging in and out, and who one is. `/setup`: the first user. */
export function addSession(app: FastifyInstance, { access }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'POST',
    url: '/setup',
    config: { scope: 'public' },
    schema: {
      tags,
      summary: 'Make the first user',
      description: 'With the token that was printed at the first start. The user may everything.',
      body: z.strictObject({ token: givenPassword, name: userName, password: newPassword }),
      response: { 201: userSchema, 403: problemSchema, 422: problemSchema },
    },
    handler: async (request, reply) => {
      const { body } = request
      const user = await access.setUp(body.token, body.name, body.password)
      if (!user)
        throw new Problem(403, 'that is not the token of the first start, or there is a user already')
      request.principal = { kind: 'user', name: user.name, scopes: user.scopes }
      return reply.code(201).send(shownUser(user))
    },
  })
  routes.route({
    method: 'POST',
    url: '/session',
    config: { scope: 'public' },
    schema: {
      tags,
      summary: 'Log in',
      description: 'Sets a cookie. A session that there was ends.',
      body: z.strictObject({ name: givenName, password: givenPassword }),
      response: {
        201: whoSchema,
        401: problemSchema,
        409: problemSchema,
        422: problemSchema,
        429: problemSchema,
      },
    },
    handler: async (request, reply) => {
      const { name, password } = request.body
      needed(access)
      const found = await access.logIn(name, password, request.ip, sessionId(request))
      if (found.ok) return reply.code(201).send(begin(request, reply, found))
      if (found.reason === 'wrong') throw new Problem(401, 'no user has this name and password')
      reply.header('retry-after', Math.ceil(found.waitMs / 1000))
      throw new Problem(
        429,
        `too many attempts to log in; try again in ${Math.ceil(found.waitMs / 60_000)} min`,
      )
    },
  })
  routes.route({
    method: 'GET',
    url: '/session',
    config: { scope: 'public' },
    schema: { tags, summary: 'Who I am', response: { 200: whoSchema, 401: problemSchema } },
    handler: (request) => {
      if (request.principal === null) throw new Problem(401, 'nobody is logged in')
      const id = sessionId(request)
      const session =
        request.headers.authorization === undefined && id !== undefined ? access.ofSession(id) : undefined
      const { kind, name, scopes } = request.principal
      return { kind, name, scopes: [...scopes], ...(session && { ends_at: formatTime(session.endsAt) }) }
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/session',
    config: { scope: 'public' },
    schema: { tags, summary: 'Log out', response: { 204: z.null() } },
    handler: async (request, reply) => {
      const id = sessionId(request)
      if (id !== undefined) await access.logOut(id)
      reply.clearCookie(sessionCookie(request), cookieOptions(request))
      return reply.code(204).send(null)
    },
  })
}

/** Whatever was given may be tried; what may be made is narrower. */
const givenName = z
  .string('must be a text')
  .min(1)
  .max(256)
  .meta({ examples: ['dana'] })

function needed(access: AccessService): void {
  if (!access.required)
    throw new Problem(409, 'nobody has to log in here; auth.enabled of the configuration is false')
}

const cookieOptions = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request) }) as const

/** Hands the session to the browser. */
export function begin(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, session }: StartedSession,
): z.infer<typeof whoSchema> {
  const { principal, endsAt } = session
  request.principal = principal
  reply.setCookie(sessionCookie(request), id, { ...cookieOptions(request), expires: new Date(endsAt) })
  return { ...principal, scopes: [...principal.scopes], ends_at: formatTime(endsAt) }
}
