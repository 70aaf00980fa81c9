import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance } from 'fastify'
import { Refusal } from '../model/refusal.ts'
import { Problem, rawProblem, sendProblem } from './problem.ts'

/** What the framework says too shortly, by its codes. */
const adviceOn: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'send JSON, with the header content-type: application/json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large; send at most 16 MiB at once',
}

const statusOf = { full: 507, busy: 429, unavailable: 503, missing: 404, conflict: 409, unfit: 422 } as const

/** Answers every error in one form. What is our own fault is told without its inside. */
export function answerProblems(app: FastifyInstance): void {
  const methodsOf = knownMethods(app)
  app.setNotFoundHandler((request, reply) => {
    const [path = '/'] = request.url.split('?')
    const methods = methodsOf(path)
    if (methods.length === 0)
      return sendProblem(request, reply, new Problem(404, `there is no ${request.method} ${path}; see /docs`))
    reply.header('allow', methods.join(', '))
    const detail = `${path} takes ${methods.join(', ')}, not ${request.method}`
    return sendProblem(request, reply, new Problem(405, detail))
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof Refusal && ['busy', 'unavailable'].includes(error.reason))
      reply.header('retry-after', '1')
    const problem = problemOf(error)
    if (problem.statusCode >= 500 && problem !== (error as Error)) request.log.error(error)
    return sendProblem(request, reply, problem)
  })
}

/** Answers what is no HTTP, or breaks off. */
export function answerUnreadable(error: ConnectionError, socket: Socket): void {
  if (socket.writable && !socket.destroyed && error.code !== 'ECONNRESET') {
    const [status, detail] = unreadable[error.code ?? ''] ?? [400, 'this is not HTTP that can be read']
    socket.write(rawProblem(status, detail, randomUUID()))
  }
  socket.destroy(error)
}

const unreadable: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large; send at most 16 KiB'],
}

function problemOf(error: FastifyError): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return new Problem(statusOf[error.reason], error.message)
  const { statusCode = 500 } = error
  if (statusCode < 500) return new Problem(statusCode, adviceOn[error.code] ?? error.message)
  return new Problem(500, 'something of ours went wrong; the log has it')
}

/** Notes the routes as they are added, and tells which methods a path has. */
function knownMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly segments: readonly string[]; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ segments: segmentsOf(url), methods: [method].flat() })
  })
  return (path) => {
    const segments = segmentsOf(path)
    return [
      ...new Set(routes.filter((route) => fits(route.segments, segments)).flatMap(({ methods }) => methods)),
    ]
  }
}

const segmentsOf = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '')

const fits = (route: readonly string[], path: readonly string[]): boolean =>
  route.length === path.length && route.every((segment, i) => segment.startsWith(':') || segment === path[i])
