import { isIP } from 'node:net'

const HOST = /^(\[[\da-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i
const here: readonly string[] = ['localhost', '127.0.0.1', '::1']

/**
 * Tells whether a `Host` is one of ours. A page of another site could reach us under a name of its own that it points here;
 * where everybody must say who he is, bare addresses are fine, as no page can own one.
 */
export function knownHosts(
  names: readonly string[],
  addresses: boolean,
): (host: string | undefined) => boolean {
  const known = new Set([...here, ...names.map((name) => name.toLowerCase())])
  return (host) => {
    const name = HOST.exec(host ?? '')?.[1]
      ?.toLowerCase()
      .replace(/^\[|\]$/g, '')
    return name !== undefined && (known.has(name) || (addresses && isIP(name) !== 0))
  }
}
