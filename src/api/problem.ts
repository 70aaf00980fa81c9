import type { FastifyError, FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Refusal } from '../model/refusal.ts'

/** What is wrong with one field; `item` is the place in a list that was sent, from 0. */
export const faultSchema = z.object({
  item: z.int().optional().describe('Which item of the list, from 0.'),
  field: z.string().describe('The field; empty when the item as a whole is meant.'),
  message: z.string(),
})
export type Fault = z.infer<typeof faultSchema>

/** Every answer that is not what was asked for. */
export const problemSchema = z
  .object({
    detail: z.string().describe('What was wrong and what to do, in one sentence.'),
    errors: z.array(faultSchema).optional(),
  })
  .describe('A request that could not be done.')

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

/** What the framework says too shortly, by its codes. */
const adviceOn: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'send JSON, with the header content-type: application/json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large; send at most 16 MiB at once',
}

const statusOf = { full: 507, busy: 429, unavailable: 503, missing: 404, conflict: 409, unfit: 422 } as const

/** Answers every error in one form. What is our own fault is told without its inside. */
export function answerProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ detail: `there is no ${request.method} ${request.url.split('?')[0]}; see /docs` }),
  )
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error instanceof Problem) {
      const { errors } = error
      return reply.code(error.statusCode).send({ detail: error.message, ...(errors ? { errors } : {}) })
    }
    if (error instanceof Refusal) {
      if (error.reason === 'busy' || error.reason === 'unavailable') reply.header('retry-after', '1')
      return reply.code(statusOf[error.reason]).send({ detail: error.message })
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const errors = error.validation.map(({ instancePath, message }) => ({
        field: instancePath.slice(1),
        message: message ?? 'is wrong',
      }))
      const detail = errors.map(({ field, message }) => `${field || 'the request'}: ${message}`).join('; ')
      return reply.code(422).send({ detail, errors })
    }
    const { statusCode = 500 } = error
    if (statusCode < 500)
      return reply.code(statusCode).send({ detail: adviceOn[error.code] ?? error.message })
    request.log.error(error)
    return reply.code(500).send({ detail: 'something of ours went wrong; the log has it' })
  })
}
