import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { MeterService } from './meter-service.ts'

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Measures every request; the log has it at the level debug. Neither has what was sent, nor the query. */
export function observeRequests(app: FastifyInstance, meters: MeterService): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, log } = request
    const status = reply.statusCode
    meters.answered(
      methods.has(method) ? method : 'other',
      routeOf(request),
      status,
      reply.elapsedTime / 1000,
    )
    if (log.level === 'debug' || log.level === 'trace') {
      const [path] = request.url.split('?')
      const by = request.principal?.name
      log.debug(
        { method, path, status, ms: Math.round(reply.elapsedTime), address: request.ip, by },
        'answered',
      )
    }
    done()
  })
}

const routeOf = ({ is404, routeOptions }: FastifyRequest): string =>
  is404 ? 'none' : (routeOptions.url ?? 'none')
