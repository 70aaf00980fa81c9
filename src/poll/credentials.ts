import type { UpstreamAuth } from '../model/upstream.ts'

/** The headers by which an upstream knows us. */
export function credentialsOf(auth: UpstreamAuth | undefined): Readonly<Record<string, string>> {
  if (auth === undefined) return {}
  if ('bearer' in auth) return { authorization: `Bearer ${auth.bearer}` }
  if ('header' in auth) return { [auth.header.name]: auth.header.value }
  const pair = `${auth.basic.username}:${auth.basic.password}`
  return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
}
