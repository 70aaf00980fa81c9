import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { decompress } from './decompress.ts'
import { parseJson } from './json.ts'

/** Bodies are JSON, and may be compressed. An empty one is none, as some clients announce JSON with every request. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    async (_: FastifyRequest, bytes: Buffer) => parseJson(bytes),
  )
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

/** Lets the routes of a scope read NDJSON and CSV as they arrive. */
export function readRows(scope: FastifyInstance): void {
  const types = ['application/x-ndjson', 'text/csv']
  scope.addContentTypeParser(types, async (_: FastifyRequest, payload: Readable) => payload)
}
