import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the audit log shall know of this change beside the request; null when nothing. */
    change: Change | null
  }
  interface FastifyContextConfig {
    /** Whether the route changes something, where its method tells it wrongly. */
    audit?: boolean
  }
}

/** What was there before, and what is after, where the answer does not say it. */
export interface Change {
  readonly before?: unknown
  readonly after?: unknown
}

/** Tells the audit log what the change was about. */
export function noteChange(request: FastifyRequest, change: Change): void {
  request.change = { ...request.change, ...change }
}
