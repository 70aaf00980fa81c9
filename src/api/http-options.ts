import type { FastifyBaseLogger } from 'fastify'

/** How the service is reached, and how much it takes. */
export interface HttpOptions {
  readonly log: FastifyBaseLogger
  /** Names under which it may be asked, beside localhost. */
  readonly names: readonly string[]
  /** Where browsers reach it, such as `https://vedette.example.com`. */
  readonly publicOrigin: string | undefined
  /** Addresses and ranges of proxies that are believed about who asks. */
  readonly trustedProxies: readonly string[]
  /** Requests a minute of one key, user or address; 0: as many as they like. */
  readonly requestsPerMinute: () => { readonly ingest: number; readonly other: number }
}
