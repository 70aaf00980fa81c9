import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { hasTag } from '../entity-tag.ts'
import type { StaleSource } from '../incident-service.ts'
import type { Services } from '../services.ts'

const levelSchema = z.object({
  count: z.int(),
  incidents: z
    .array(z.looseObject({ type: z.string() }))
    .describe('As their source gave them, with its type.'),
})

const listSchema = z.record(
  z.string().describe('The person.'),
  z
    .object({ low: levelSchema, medium: levelSchema, high: levelSchema, critical: levelSchema })
    .meta({ id: 'PersonIncidents' }),
)

/** `GET /incidents`: what other systems report, by person and level. */
export function addIncidents(app: FastifyInstance, { incidents }: Services): void {
  app.route({
    method: 'GET',
    url: '/incidents',
    config: { scope: 'read' },
    schema: {
      tags: ['incidents'],
      summary: "Other systems' incidents by person",
      description:
        'For each person all four levels, each with its incidents in order of time. Answered from memory. The header X-Stale-Sources names sources whose copy is missing or old.',
      response: { 200: listSchema, 304: z.null().describe('The client has it.') },
    },
    handler: (request, reply) => {
      const list = incidents.list()
      const stale = incidents.stale()
      reply.header('etag', list.etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
      if (stale.length > 0) reply.header('x-stale-sources', stale.map(told).join(', '))
      if (hasTag(request.headers['if-none-match'], list.etag)) return reply.code(304).send()
      reply.type('application/json; charset=utf-8')
      if (takesGzip(request.headers['accept-encoding']))
        return reply.header('content-encoding', 'gzip').send(streamOf(list.gzip()))
      return reply.header('content-length', list.bytes).send(streamOf(list.plain()))
    },
  })
}

/** A structured field (RFC 9651): `denial;age=35, misuse;pending`. */
const told = ({ name, ageMs }: StaleSource): string =>
  ageMs === undefined ? `${name};pending` : `${name};age=${Math.round(ageMs / 1000)}`

const streamOf = (parts: Iterable<Uint8Array>): Readable => Readable.from(parts, { objectMode: false })

/** Whether gzip is named and not refused. */
const takesGzip = (header: string | string[] | undefined): boolean =>
  String(header ?? '')
    .split(',')
    .some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/i.test(one))
