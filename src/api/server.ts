import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { IncidentService } from './incident-service.ts'
import { endConnectionsWhenClosing } from './last-answers.ts'
import { answerProblems, Problem } from './problem.ts'
import { readBodies } from './read-bodies.ts'
import { addEventRecord } from './routes/event-record.ts'
import { addEvents } from './routes/events.ts'
import { addFlagChanges } from './routes/flag-changes.ts'
import { addHealth } from './routes/health.ts'
import { addIncidents } from './routes/incidents.ts'
import { addIpRanges } from './routes/ip-ranges.ts'
import { addRangeLists } from './routes/range-lists.ts'
import { addSuspiciousEvents } from './routes/suspicious-events.ts'
import type { SuspicionService } from './suspicion-service.ts'

const MOST_BYTES = 16 * 1024 * 1024
// A page of another site could reach us under a name of its own that it points here.
const OURS = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** The HTTP server, not yet listening. */
export async function apiServer(
  service: SuspicionService,
  incidents: IncidentService,
  version: string,
): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: MOST_BYTES,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    frameworkErrors: (_, request, reply: FastifyReply) => {
      reply.code(400).send({ detail: `${request.url}: no path that can be read; see /docs` })
    },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  readBodies(app)
  answerProblems(app)
  endConnectionsWhenClosing(app)
  app.addHook('onRequest', async (request) => {
    if (!OURS.test(request.headers.host ?? ''))
      throw new Problem(421, 'this server answers to localhost only; ask for http://127.0.0.1 and its port')
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vedette',
        version,
        description: 'Security detection: events in, suspicion out, each with its causes.',
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  addHealth(app, service)
  addIpRanges(app, service)
  addRangeLists(app, service.lists)
  addEvents(app, service)
  addSuspiciousEvents(app, service)
  addEventRecord(app, service)
  addFlagChanges(app, service)
  addIncidents(app, incidents)
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  return app
}
