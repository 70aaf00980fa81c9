import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccessEvents } from '../../model/access-events.ts'
import { parseJson } from '../bodies/json.ts'
import { scanEvents } from './scan-events.ts'

/** The body of a request that was read into columns at once. */
export class SentEvents {
  readonly events: AccessEvents

  constructor(events: AccessEvents) {
    this.events = events
  }
}

/** Lets the routes of a scope have bodies of JSON as columns, where they are of the usual form. */
export function readSentEvents(scope: FastifyInstance): void {
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, bytes: Buffer, done) => {
      const events = needsValues(request) ? undefined : scanEvents(bytes)
      if (events) done(null, new SentEvents(events))
      else parsed(bytes, done)
    },
  )
}

function parsed(bytes: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, parseJson(bytes))
  } catch (error) {
    done(error as Error)
  }
}

/** A key stands for what was sent, however it was written; items of a stream are judged one by one. */
const needsValues = ({ headers, query }: FastifyRequest): boolean =>
  headers['idempotency-key'] !== undefined || Object.hasOwn(query as object, 'partial')
