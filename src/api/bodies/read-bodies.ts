import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { decompress } from './decompress.ts'
import { parseJson } from './json.ts'

/** Media types of rows: these bodies are handed to the handler as they arrive. */
export const rowTypes = ['application/x-ndjson', 'text/csv'] as const

/**
 * Bodies are JSON, which is read whole, or rows, which the route reads from the stream; both may be compressed. An empty one
 * is none, as some clients announce JSON with every request.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_: FastifyRequest, bytes: Buffer) => parseJson(bytes),
  )
  app.addContentTypeParser([...rowTypes], async (_: FastifyRequest, payload: Readable) => payload)
  app.addHook('preParsing', (request, _, payload, done) => {
    const { 'content-encoding': encoding = 'identity' } = request.headers
    if (encoding === 'identity') done(null, payload)
    else {
      try {
        done(null, decompress(encoding, payload as Readable))
      } catch (error) {
        done(error as Error)
      }
    }
  })
}
