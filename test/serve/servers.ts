import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configOf } from '../../src/app/live-config.ts'
import { type RunningServer, serve } from '../../src/app/serve.ts'

/** What a test asks of a running service. */
export interface Client {
  readonly url: string
  post(path: string, body: unknown): Promise<Answer>
  /** A text is sent as it is, everything else as JSON. */
  put(path: string, body: unknown): Promise<Answer>
  get(path: string): Promise<Answer>
  delete(path: string): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests compare whatever comes
  readonly body: any
}

/** Asks, and reads the answer as JSON where it is some. */
export async function answerOf(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  }
}

export function clientOf(url: string): Client {
  const ask = (path: string, init?: RequestInit): Promise<Answer> => answerOf(url + path, init)
  return {
    url,
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    put: (path, body) =>
      ask(path, {
        method: 'PUT',
        headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path) => ask(path),
    delete: (path) => ask(path, { method: 'DELETE' }),
  }
}

export interface Service extends Client {
  readonly data: string
  readonly databaseUrl: string | undefined
  /** Stops it; what it kept stays in `data`. */
  stop(): Promise<void>
}

/** Starts a service in this process, on any free port. */
export async function startService(
  data: string,
  databaseUrl?: string,
  given: Parameters<typeof configOf>[0] = {},
): Promise<Service> {
  const server: RunningServer = await serve(
    configOf({ server: { port: 0 }, storage: { data, database_url: databaseUrl }, ...given }),
  )
  return { ...clientOf(server.url), data: server.data, databaseUrl, stop: () => server.stop() }
}

/** A new folder; the second part removes it. */
export function newFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'vedette-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
