import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../model/access.ts'
import type { AuditOutcome } from '../../model/audit.ts'
import { isUnsafe } from '../access/other-sites.ts'
import type { AuditService } from '../audit-service.ts'
import { withoutSecrets } from './without-secrets.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The number of its record in the audit log; null when there is none. */
    auditNumber: number | null
  }
}

/**
 * Writes down every change: who asks for what before it is done, what became of it before the answer. Events that come in are
 * no change, and are kept themselves.
 */
export function recordChanges(app: FastifyInstance, audit: AuditService): void {
  app.decorateRequest('change', null)
  app.decorateRequest('auditNumber', null)
  const begin = async (request: FastifyRequest, principal: Principal): Promise<void> => {
    request.auditNumber = await audit.begin(requestOf(request, principal))
  }
  const finish = async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> => {
    const { principal, auditNumber } = request
    if (auditNumber === null && principal) await begin(request, principal)
    const number = request.auditNumber
    if (number === null) return
    request.auditNumber = null
    await audit.finish(number, resultOf(request, reply, payload))
  }
  // Most requests change nothing: for them nothing is waited for.
  app.addHook('preHandler', (request, _, done) => {
    const { principal } = request
    if (isAudited(request) && principal) begin(request, principal).then(() => done(), done)
    else done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    // Who logs in is known only now; who does not changed nothing, and must not be able to fill the log.
    const isLate =
      request.routeOptions.config.scope === 'public' && isAudited(request) && reply.statusCode < 400
    if (request.auditNumber === null && !isLate) done(null, payload)
    else finish(request, reply, payload).then(() => done(null, payload), done)
  })
}

/** Whether a route changes something. */
export const isAudited = (request: Pick<FastifyRequest, 'method' | 'is404' | 'routeOptions'>): boolean => {
  const { scope, audit = scope !== 'ingest' && isUnsafe(request) } = request.routeOptions.config
  return audit && !request.is404
}

function requestOf(request: FastifyRequest, { kind, name }: Principal) {
  const { method, routeOptions, url, ip, id } = request
  return {
    actor: { kind, name },
    address: ip,
    requestId: id,
    action: `${method} ${routeOptions.url ?? ''}`,
    target: (url.split('?')[0] ?? '').slice(0, 1024),
    request: withoutSecrets(sent(request)),
  } as const
}

/** What was asked for beside the path. */
const sent = ({ url, body, query }: FastifyRequest): unknown =>
  url.includes('?') ? { query, ...(body === undefined ? {} : { body }) } : body

function resultOf(request: FastifyRequest, { statusCode }: FastifyReply, payload: unknown) {
  const outcome: AuditOutcome = statusCode < 400 ? 'done' : statusCode < 500 ? 'refused' : 'failed'
  const { before, after } = request.change ?? {}
  return {
    outcome,
    status: statusCode,
    before: withoutSecrets(before),
    after: withoutSecrets(after ?? answered(payload)),
  }
}

function answered(payload: unknown): unknown {
  if (typeof payload !== 'string' || payload.length > 1_000_000) return undefined
  try {
    return JSON.parse(payload)
  } catch {
    return undefined
  }
}
