import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { STATUS_CODES } from './node-http.ts'

/** What is wrong with one field; `item` is the place in a list that was sent, from 0. */
export const faultSchema = z.object({
  item: z.int().optional().describe('Which item of the list, from 0.'),
  field: z.string().describe('The field; empty when the item as a whole is meant.'),
  message: z.string(),
  code: z.string().optional().describe('Of a mistake in a rule: its kind, and where it is.'),
  line: z.int().optional(),
  column: z.int().optional(),
})

export type Fault = z.infer<typeof faultSchema>

/** Every answer that is not what was asked for (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().describe('The kind of problem, the same for all of its kind.'),
    title: z.string().describe('The kind in words.'),
    status: z.int(),
    detail: z.string().describe('What was wrong and what to do, in one sentence.'),
    instance: z.string().describe('The path that was asked for.'),
    request_id: z.string().describe('As in the header x-request-id; the log has it too.'),
    errors: z.array(faultSchema).optional().describe('What is wrong with each item and field.'),
  })
  .meta({ id: 'Problem', description: 'A request that could not be done.' })

export type ProblemDetails = z.infer<typeof problemSchema>

/** A request that is refused with a sentence. */
export class Problem extends Error {
  readonly statusCode: number
  readonly errors: readonly Fault[] | undefined

  constructor(statusCode: number, detail: string, errors?: readonly Fault[]) {
    super(detail)
    this.name = 'Problem'
    this.statusCode = statusCode
    this.errors = errors
  }
}

/** The kinds of problems by their status. */
const kinds: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['malformed', 'The request cannot be read'],
  401: ['unauthenticated', 'Nobody knows who asks'],
  403: ['forbidden', 'Not allowed'],
  404: ['not-found', 'Not there'],
  405: ['method-not-allowed', 'Not a method of this path'],
  408: ['timeout', 'The request took too long to arrive'],
  409: ['conflict', 'Against what is there'],
  412: ['changed', 'Changed meanwhile'],
  413: ['too-large', 'Too large'],
  414: ['address-too-long', 'The address is too long'],
  415: ['unsupported-media-type', 'A kind of body that is not read here'],
  417: ['expectation', 'Something is expected that is not done here'],
  421: ['misdirected', 'Meant for another server'],
  422: ['invalid', 'Something in the request is wrong'],
  429: ['busy', 'Too much at once'],
  431: ['headers-too-large', 'The headers are too large'],
  500: ['internal', 'A mistake of ours'],
  503: ['unavailable', 'Not available now'],
  507: ['full', 'No room to store it'],
}

/** What kind of problem a status is, in words. */
export const titleOf = (status: number): string => kinds[status]?.[1] ?? 'Refused'

/** The answer for a problem. */
function problemDetails(
  status: number,
  detail: string,
  instance: string,
  requestId: string,
  errors?: readonly Fault[],
): ProblemDetails {
  return {
    type: `urn:vedette:problem:${kinds[status]?.[0] ?? 'refused'}`,
    title: titleOf(status),
    status,
    detail,
    instance,
    request_id: requestId,
    ...(errors ? { errors: [...errors] } : {}),
  }
}

/** The whole answer to what cannot even be read as a request. */
export function rawProblem(status: number, detail: string, requestId: string): string {
  const body = JSON.stringify(problemDetails(status, detail, '', requestId))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `x-request-id: ${requestId}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** The answer for a problem with a request. */
export function detailsFor(
  request: FastifyRequest,
  { statusCode, message, errors }: Problem,
): ProblemDetails {
  const [instance = '/'] = request.url.split('?')
  return problemDetails(statusCode, message, instance, request.id, errors)
}

/** Answers with a problem, whatever the route declares. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply =>
  reply
    .code(problem.statusCode)
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(detailsFor(request, problem))
