import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { IncidentService, StaleSource } from '../incident-service.ts'

/** `GET /incidents`: what other systems report, by person and level. */
export function addIncidents(app: FastifyInstance, service: IncidentService): void {
  app.route({
    method: 'GET',
    url: '/incidents',
    schema: {
      tags: ['incidents'],
      summary: "Other systems' incidents by person",
      description:
        'For each person all four levels, each with its incidents in order of time. Answered from memory. The header X-Stale-Sources names sources whose copy is missing or old.',
    },
    handler: (request, reply) => {
      const list = service.list()
      const stale = service.stale()
      reply.header('etag', list.etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
      if (stale.length > 0) reply.header('x-stale-sources', stale.map(told).join(', '))
      if (matches(request.headers['if-none-match'], list.etag)) return reply.code(304).send()
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

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || opaque(one) === opaque(etag))

// Weak or strong makes no difference to whoever asks whether something has changed.
const opaque = (etag: string): string => etag.trim().replace(/^W\//, '')
