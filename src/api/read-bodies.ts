import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/** Bodies are JSON and nothing else. An empty one is none, as some clients announce JSON with every request. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    async (_: FastifyRequest, text: string) => (text.trim() === '' ? undefined : parsed(text)),
  )
  app.addHook('onRequest', (request, _, done) => {
    const { 'content-encoding': encoding = 'identity' } = request.headers
    if (encoding === 'identity') done()
    else done(new Problem(415, `content-encoding ${encoding} cannot be read; send the body as it is`))
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(422, 'the body is not JSON')
  }
}
