import { configOf } from '../../src/app/live-config.ts'
import { openLog } from '../../src/app/operations/log.ts'
import { serve } from '../../src/app/serve.ts'
import type { Config } from '../../src/config/schema.ts'
import { type Answer, answerOf } from './servers.ts'

export const password = 'a long enough password'

/** A service where everybody must say who he is, with one admin. */
export interface GuardedService {
  readonly url: string
  readonly token: string
  /** Asks with headers of one's own, as JSON where there is a body. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** How it begins to answer; a stream would not end. */
  statusOf(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<number>
  /** Asks as the admin. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>
  /** Makes a key, and gives the header that shows it. */
  key(name: string, ...scopes: string[]): Promise<Record<string, string>>
  stop(): Promise<void>
}

type Given = { readonly [S in keyof Config]?: Partial<Config[S]> }

/** `lines` gets what it logs. */
export async function startGuarded(
  data: string,
  given: Given = {},
  lines: string[] = [],
): Promise<GuardedService> {
  const live = configOf({
    ...given,
    server: { port: 0, ...given.server },
    storage: { data },
    auth: { enabled: true, ...given.auth },
  })
  const log = openLog(live, { write: (line) => lines.push(line) })
  const server = await serve(live, () => {}, log)
  const sent = (method: string, body: unknown, headers: Record<string, string>): RequestInit => ({
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const ask: GuardedService['ask'] = (method, path, body, headers = {}) =>
    answerOf(server.url + path, sent(method, body, headers))
  const token = server.firstToken!
  await ask('POST', '/api/v1/setup', { token, name: 'root', password })
  const cookie = cookieOf(await ask('POST', '/api/v1/session', { name: 'root', password }))
  const admin: GuardedService['admin'] = (method, path, body) => ask(method, path, body, { cookie })
  return {
    url: server.url,
    token,
    ask,
    statusOf: async (method, path, body, headers) => {
      const response = await fetch(server.url + path, sent(method, body, headers))
      await response.body?.cancel()
      return response.status
    },
    admin,
    key: async (name, ...scopes) => {
      const { body } = await admin('POST', '/api/v1/keys', { name, scopes })
      return { authorization: `Bearer ${body.key}` }
    },
    stop: () => server.stop(),
  }
}

/** What a browser would send back. */
export const cookieOf = ({ headers }: Answer): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
