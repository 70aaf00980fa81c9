import type { FastifyRequest } from 'fastify'

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request changes something. */
export const isUnsafe = ({ method }: Pick<FastifyRequest, 'method'>): boolean => !safe.has(method)

/**
 * Whether a page of another site had the browser send this. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; what
 * has neither comes from no page.
 */
export function comesFromOtherSite(
  { headers }: Pick<FastifyRequest, 'headers'>,
  publicOrigin: string | undefined,
): boolean {
  const { origin, host } = headers
  if (origin !== undefined && origin === publicOrigin) return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}
