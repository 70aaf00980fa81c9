import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { answerProblems, answerUnreadable } from './answer-problems.ts'
import { checkRequest } from './check.ts'
import { addDocument } from './document.ts'
import { endConnectionsWhenClosing } from './last-answers.ts'
import { Problem, sendProblem } from './problem.ts'
import { readBodies } from './read-bodies.ts'
import { requestId } from './request-ids.ts'
import { addRoutes } from './routes.ts'
import type { Services } from './services.ts'

const MOST_BYTES = 16 * 1024 * 1024

// A page of another site could reach us under a name of its own that it points here.
const OURS = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** The HTTP server, not yet listening. */
export async function apiServer(services: Services, version: string): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: MOST_BYTES,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    genReqId: requestId,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_, request, reply: FastifyReply) => {
      sendProblem(request, reply, new Problem(400, `${request.url}: no path that can be read; see /docs`))
    },
  })
  app.setValidatorCompiler(checkRequest)
  app.setSerializerCompiler(serializerCompiler)
  readBodies(app)
  answerProblems(app)
  endConnectionsWhenClosing(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    if (OURS.test(request.headers.host ?? '')) done()
    else
      done(new Problem(421, 'this server answers to localhost only; ask for http://127.0.0.1 and its port'))
  })
  await addDocument(app, version)
  await addRoutes(app, services)
  return app
}
