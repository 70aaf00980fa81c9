import type { FastifyBaseLogger } from 'fastify'
import type { HttpOptions } from '../api/http-options.ts'
import type { LiveConfig } from './live-config.ts'

/** How the service is reached, as it is configured. */
export function configuredHttp(live: LiveConfig, log: FastifyBaseLogger): HttpOptions {
  const { names, public_url, trusted_proxies } = live.current.server
  const url = public_url === undefined ? undefined : new URL(public_url)
  return {
    log,
    names: url ? [...names, url.hostname] : names,
    publicOrigin: url?.origin,
    trustedProxies: trusted_proxies,
    requestsPerMinute: () => {
      const { ingest, requests } = live.current.limits
      return { ingest, other: requests }
    },
  }
}
