import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isSecure, sessionId } from '../access/identify.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'
import { begin } from './session.ts'

const COOKIE = 'vedette-login'
const PATH = '/api/v1/session/oidc'

/** `/session/oidc`: logging in at a provider of OpenID Connect. The browser holds the state until it comes back. */
export function addOidc(app: FastifyInstance, { access }: Services): void {
  const { oidc } = access
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const config = { scope: 'public' } as const
  const tags = ['access']
  routes.route({
    method: 'GET',
    url: '/session/oidc',
    config,
    schema: {
      tags,
      summary: 'Log in at the provider that is configured',
      response: { 302: z.null(), 404: problemSchema, 503: problemSchema },
    },
    handler: async (request, reply) => {
      if (!oidc) throw new Problem(404, 'no provider of logins is configured')
      const { url, state } = await oidc.start()
      reply.setCookie(COOKIE, state, {
        path: PATH,
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure(request),
        maxAge: 600,
      })
      return reply.redirect(url)
    },
  })
  routes.route({
    method: 'GET',
    url: '/session/oidc/callback',
    config: { ...config, audit: true },
    schema: {
      tags,
      summary: 'Where the provider sends the browser back to',
      response: { 302: z.null(), 403: problemSchema, 404: problemSchema, 503: problemSchema },
    },
    handler: async (request, reply) => {
      if (!oidc) throw new Problem(404, 'no provider of logins is configured')
      const state = request.cookies[COOKIE]
      reply.clearCookie(COOKIE, { path: PATH })
      const [, query = ''] = request.url.split('?', 2)
      const started = state === undefined ? undefined : await oidc.finish(query, state, sessionId(request))
      if (!started)
        throw new Problem(
          403,
          'the login was not accepted, took too long, or gives nothing to do here; try again',
        )
      begin(request, reply, started)
      return reply.redirect('/')
    },
  })
}
