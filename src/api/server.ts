import fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { guardRoutes } from './access/guard.ts'
import { knownHosts } from './access/known-hosts.ts'
import { addSecurityHeaders } from './access/security-headers.ts'
import { answerProblems, answerUnreadable } from './answer-problems.ts'
import { recordChanges } from './audit/record-changes.ts'
import { readBodies } from './bodies/read-bodies.ts'
import { checkRequest } from './check.ts'
import { addDocument } from './document.ts'
import type { HttpOptions } from './http-options.ts'
import { endConnectionsWhenClosing } from './last-answers.ts'
import { observeRequests } from './observe-requests.ts'
import { Problem, sendProblem } from './problem.ts'
import { requestId } from './request-ids.ts'
import { requestLog } from './request-log.ts'
import { addRoutes } from './routes.ts'
import type { Services } from './services.ts'
import { traceRequests } from './trace-requests.ts'

const MOST_BYTES = 16 * 1024 * 1024
/** How long nothing may come or go on a connection. */
const SILENT_MS = 120_000

/** Said from the first, so that Fastify does not even load its own; its types know no others here. */
const compilersFactory = {
  buildValidator: () => checkRequest as never,
  buildSerializer: () => serializerCompiler as never,
}

/** The HTTP server, not yet listening. */
export async function apiServer(
  services: Services,
  version: string,
  http: HttpOptions,
): Promise<FastifyInstance> {
  const isOurs = knownHosts(http.names, services.access.required)
  const app = fastify({
    trustProxy: http.trustedProxies.length > 0 && [...http.trustedProxies],
    bodyLimit: MOST_BYTES,
    connectionTimeout: SILENT_MS,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    // Looked at below, where it gets an answer of our form.
    http: { requireHostHeader: false },
    genReqId: requestId,
    loggerInstance: http.log,
    childLoggerFactory: requestLog,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    clientErrorHandler: answerUnreadable,
    schemaController: { compilersFactory },
    frameworkErrors: (_, request, reply: FastifyReply) => {
      sendProblem(request, reply, new Problem(400, `${request.url}: no path that can be read; see /docs`))
    },
  })
  answerProblems(app)
  endConnectionsWhenClosing(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    const { host } = request.headers
    if (host === undefined) done(new Problem(400, 'the header host is missing'))
    else if (isOurs(host)) done()
    else
      done(
        new Problem(421, 'this server does not answer to that name; see server.names in the configuration'),
      )
  })
  traceRequests(app)
  await guardRoutes(app, services.access, http)
  readBodies(app)
  recordChanges(app, services.audit)
  observeRequests(app, services.meters)
  await addSecurityHeaders(app, http.publicOrigin)
  await addDocument(app, version)
  await addRoutes(app, services)
  return app
}
