import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { hasVersion } from './entity-tag.ts'

/** `GET /openapi.json`: the description of all routes, packed for who can unpack it. It is made once, when it is first asked for. */
export function addDescription(app: FastifyInstance): void {
  let made: Description | undefined
  app.get(
    '/openapi.json',
    { config: { scope: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      made ??= describe(app)
      reply.header('vary', 'accept-encoding')
      if (hasVersion(request, reply, made.version)) return reply.code(304).send()
      reply.type('application/json; charset=utf-8')
      if (!takesGzip(request.headers['accept-encoding'])) return reply.send(made.plain)
      return reply.header('content-encoding', 'gzip').send(made.packed)
    },
  )
}

interface Description {
  readonly plain: Buffer
  /** The same as gzip. */
  readonly packed: Buffer
  readonly version: string
}

function describe(app: FastifyInstance): Description {
  const plain = Buffer.from(JSON.stringify(app.swagger()))
  const version = createHash('sha256').update(plain).digest('base64url').slice(0, 16)
  return { plain, packed: gzipSync(plain), version }
}

/** Whether an `Accept-Encoding` takes gzip (RFC 9110): by its name, or as one of all others; not with a weight of 0. */
function takesGzip(acceptEncoding = ''): boolean {
  const weights = new Map(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((one) => {
        const [coding = '', weight = 'q=1'] = one.split(';').map((part) => part.trim())
        return [coding, Number(weight.replace(/^q=/, ''))]
      }),
  )
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0
}
