import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../model/refusal.ts'
import type { Described } from './finish-document.ts'
import { Problem, rawProblem, sendProblem } from './problem.ts'

/** What the framework says too shortly, by its codes. */
const adviceOn: Readonly<Record<string, (request: FastifyRequest) => string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (request) =>
    `send JSON, with the header content-type: application/json${otherForms(request)}`,
  FST_ERR_CTP_BODY_TOO_LARGE: () => 'the body is too large; send at most 16 MiB at once',
}

/** The forms beside JSON that the route describes. */
function otherForms({ routeOptions: { schema } }: FastifyRequest): string {
  const { 'x-rows': forms = {} } = (schema ?? {}) as Described
  return Object.keys(forms)
    .map((type) => `, or ${type}`)
    .join('')
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
  app.server.on('checkExpectation', (_: unknown, response: ServerResponse) => {
    response.socket?.end(rawProblem(417, 'expect: only 100-continue can be expected', randomUUID()))
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof Refusal && ['busy', 'unavailable'].includes(error.reason))
      reply.header('retry-after', '1')
    return sendProblem(request, reply, problemFor(error, request))
  })
}

/** So long a connection stays open behind its last answer: closed at once, its client might be told of a reset and nothing else. */
const LINGER_MS = 1000

/** Answers what is no HTTP, or breaks off, and passes over what still comes. */
export function answerUnreadable(error: ConnectionError, socket: Socket): void {
  if (!socket.writable || socket.destroyed || error.code === 'ECONNRESET') {
    socket.destroy(error)
    return
  }
  const [status, detail] = unreadable[error.code ?? ''] ?? [400, 'this is not HTTP that can be read']
  socket.removeAllListeners('data').on('data', () => {})
  socket.end(rawProblem(status, detail, randomUUID()))
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

const unreadable: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large; send at most 16 KiB'],
}

/** What to tell of an error. What is our own fault goes to the log. */
export function problemFor(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return new Problem(statusOf[error.reason], error.message)
  const { statusCode = 500, code, message } = error as FastifyError
  if (statusCode < 500) return new Problem(statusCode, adviceOn[code]?.(request) ?? message)
  request.log.error(error)
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
