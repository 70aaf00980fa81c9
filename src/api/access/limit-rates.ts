import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressGroup } from '../../lib/address-group.ts'
import type { HttpOptions } from '../http-options.ts'
import { Problem } from '../problem.ts'

/** Keys, users and addresses that are counted; beyond, those that asked longest ago are forgotten. */
const MOST_COUNTED = 10_000
const MINUTE = 60_000

/** Bounds how much one key, user or address asks in a minute; events that are sent have a bound of their own. */
export async function limitRates(
  app: FastifyInstance,
  requestsPerMinute: HttpOptions['requestsPerMinute'],
): Promise<void> {
  const limitOf = (request: FastifyRequest): number => requestsPerMinute()[kindOf(request)]
  await app.register(rateLimit, {
    timeWindow: MINUTE,
    cache: MOST_COUNTED,
    max: limitOf,
    allowList: (request) => limitOf(request) === 0,
    keyGenerator: (request) => `${kindOf(request)} ${askerOf(request)}`,
    errorResponseBuilder: (request, { ttl }) => {
      const seconds = Math.ceil(ttl / 1000)
      return new Problem(429, `more than ${limitOf(request)} requests in a minute; go on in ${seconds} s`)
    },
  })
}

const kindOf = ({ routeOptions }: FastifyRequest): 'ingest' | 'other' =>
  routeOptions.config.scope === 'ingest' ? 'ingest' : 'other'

const askerOf = ({ principal, ip }: FastifyRequest): string =>
  principal === null ? addressGroup(ip) : `${principal.kind} ${principal.name}`
