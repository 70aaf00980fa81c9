import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

/** The answer 304. */
export const unchangedSchema = z.null().describe('Nothing changed since the version of If-None-Match.')

/**
 * Marks an answer with the version of what it shows. True when the client has it, so that a 304 will do. The version is to be
 * asked for before what is shown, which then is never older.
 */
export function hasVersion({ headers }: FastifyRequest, reply: FastifyReply, version: string): boolean {
  const etag = `W/"${version}"`
  reply.header('etag', etag).header('cache-control', 'no-cache')
  return hasTag(headers['if-none-match'], etag)
}

/** Whether a client that sent this `If-None-Match` has what the tag stands for. */
export const hasTag = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || strong(one.trim()) === strong(etag))

// A weak comparison (RFC 9110), which is the one for lists.
const strong = (etag: string): string => etag.replace(/^W\//, '')
