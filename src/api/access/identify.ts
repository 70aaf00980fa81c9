import type { FastifyRequest } from 'fastify'
import type { Need, Principal } from '../../model/access.ts'
import type { AccessService } from '../access-service.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null when nobody knows. */
    principal: Principal | null
  }
  interface FastifyContextConfig {
    /** What the route needs of who asks. A route that does not say needs `admin`. */
    scope?: Need
  }
}

/** Where nobody has to say who he is, it is somebody on this machine, who may everything. */
const somebodyHere: Principal = { kind: 'local', name: 'local', scopes: ['admin'] }

const BEARER = /^bearer +(\S+)$/i

/** Who asks, by key or by session. A key that is not good is not made up for by a session. */
export function identify(request: FastifyRequest, access: AccessService): Principal | null {
  if (!access.required) return somebodyHere
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const [, key] = BEARER.exec(authorization) ?? []
    return (key !== undefined && access.ofKey(key)) || null
  }
  const id = sessionId(request)
  return (id !== undefined && access.ofSession(id)?.principal) || null
}

/** With this prefix browsers make sure that nobody but us set it, over https. */
const SECURE_COOKIE = '__Host-vedette'
const COOKIE = 'vedette'

export const sessionCookie = (request: FastifyRequest): string => (isSecure(request) ? SECURE_COOKIE : COOKIE)

/** Whether the browser speaks https, to us or to a proxy that is trusted. */
export const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https'

export const sessionId = (request: FastifyRequest): string | undefined =>
  request.cookies[sessionCookie(request)]
