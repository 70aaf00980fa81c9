import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { mayDo, type Need } from '../../model/access.ts'
import type { AccessService } from '../access-service.ts'
import type { HttpOptions } from '../http-options.ts'
import { Problem } from '../problem.ts'
import { identify } from './identify.ts'
import { limitRates } from './limit-rates.ts'
import { comesFromOtherSite, isUnsafe } from './other-sites.ts'

/** Lets through whom a route is for. Who asks is known from `onRequest` on; that he may is made sure before a body is read. */
export async function guardRoutes(
  app: FastifyInstance,
  access: AccessService,
  { publicOrigin, requestsPerMinute }: HttpOptions,
): Promise<void> {
  await app.register(cookie)
  app.decorateRequest('principal', null)
  app.addHook('onRequest', (request, _, done) => {
    request.principal = identify(request, access)
    done()
  })
  if (access.required) await limitRates(app, requestsPerMinute)
  app.addHook('preParsing', (request, reply, payload, done) => {
    const problem = objection(request, publicOrigin)
    if (problem?.statusCode === 401) reply.header('www-authenticate', 'Bearer realm="vedette"')
    done(problem ?? null, payload)
  })
}

/** Why the request is not let through. */
function objection(request: FastifyRequest, publicOrigin: string | undefined): Problem | undefined {
  if (request.is404) return undefined
  if (isUnsafe(request) && comesFromOtherSite(request, publicOrigin))
    return new Problem(403, 'a page of another site asked for this; nothing was changed')
  const need = needOf(request)
  if (mayDo(request.principal ?? undefined, need)) return undefined
  if (request.principal === null)
    return new Problem(
      401,
      'say who you are: with a key in "Authorization: Bearer", or log in at /api/v1/session',
    )
  return new Problem(
    403,
    `this needs the scope ${need}, and ${request.principal.name} has ${request.principal.scopes.join(', ')}`,
  )
}

/** Pages about the API tell nothing of what is stored. */
const needOf = ({ routeOptions }: FastifyRequest): Need =>
  routeOptions.config.scope ?? (routeOptions.url?.startsWith('/docs') ? 'public' : 'admin')
