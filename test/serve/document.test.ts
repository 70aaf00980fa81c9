import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { event } from './events.ts'
import {
  exampleBodies,
  exampleOfParameter,
  type OpenApi,
  type Operation,
  operationsOf,
  type Parameter,
  standalone,
} from './openapi.ts'
import { newFolder, type Service, startService } from './servers.ts'

/** Operations whose examples cannot work on a new server that nobody set up, each with the reason. */
const without: Readonly<Record<string, string>> = {
  'POST /ip-ranges/{id}/undo': 'undoes what was taken back',
  'POST /api/v1/ip-ranges/{id}/undo': 'undoes what was taken back',
  'POST /api/v1/range-feeds/{name}/refresh': 'feeds are configured',
  'POST /api/v1/rules/{id}/take-back': 'no rule made an event suspicious',
  'POST /api/v1/rules/{id}/undo': 'no rule made an event suspicious',
  'POST /api/v1/alerts/{id}/take-back': 'no alert made an event suspicious',
  'POST /api/v1/alerts/{id}/undo': 'no alert made an event suspicious',
  'POST /api/v1/incidents/{id}/merge': 'wants two incidents',
  'POST /api/v1/incidents/{id}/split': 'wants an alert of the incident',
  'POST /api/v1/incidents/{id}/undo': 'nothing was merged or split',
  'POST /api/v1/setup': 'wants the token of the first start',
  'POST /api/v1/session': 'nobody has to log in',
  'GET /api/v1/alerts/{id}': 'a new server has told none',
  'GET /api/v1/alerts/{id}/explain': 'a new server has told none',
  'GET /api/v1/stream': 'does not end',
  'GET /api/v1/session/oidc': 'no provider is configured',
  'GET /api/v1/session/oidc/callback': 'no provider is configured',
}

describe('what /openapi.json says', () => {
  const folder = newFolder()
  let service: Service
  let document: OpenApi
  beforeAll(async () => {
    service = await startService(folder.path, undefined, {
      detection: { lateness: 100, idle: 100 },
    })
    document = (await service.get('/openapi.json')).body
    await service.post('/ip-ranges/', { cidr: '192.0.2.0/24' })
    await service.post('/events/', event('zoe', '192.0.2.1'))
    await service.delete('/ip-ranges/?cidr=192.0.2.0/24')
    const tries = Array.from({ length: 6 }, (_, second) =>
      event('henry', `198.51.100.${second}`, { second, success: false }),
    )
    await service.post('/events/', tries)
    // Time passes by the clock, so an alert comes when it comes.
    await vi.waitUntil(async () => (await service.get('/api/v1/alerts')).body.length > 0, { timeout: 60_000 })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  it.each([
    ['gzip, br', 'gzip'],
    ['br;q=1, *;q=0.1', 'gzip'],
    ['gzip;q=0, *', null],
    ['br', null],
    ['', null],
  ])('comes to who takes %s as %s, once', async (encodings, coding) => {
    const ask = (headers = {}) =>
      fetch(`${service.url}/openapi.json`, { headers: { 'accept-encoding': encodings, ...headers } })
    const answer = await ask()
    expect(answer.headers.get('content-encoding')).toBe(coding)
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect(await answer.json()).toEqual(document)
    const again = await ask({ 'if-none-match': answer.headers.get('etag') })
    expect([again.status, again.headers.get('vary'), await again.text()]).toEqual([
      304,
      'accept-encoding',
      '',
    ])
  })

  it('is led to from the root', async () => {
    const answer = await fetch(service.url, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs'])
  })

  it('is OpenAPI 3.1 with every operation in words, under an id of its own', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    const operations = operationsOf(document)
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, method, summary, tags, responses } of operations) {
      expect([method, path, summary, tags]).toEqual([method, path, expect.any(String), [expect.any(String)]])
      expect(Object.values(responses).map(({ description }) => description)).not.toContain('Default Response')
      expect(responses.default?.content).toHaveProperty(['application/problem+json'])
    }
  })

  it('shows an example of everything that must be given', () => {
    const lacking = operationsOf(document).flatMap((operation) => [
      ...(operation.parameters ?? [])
        .filter((one) => one.required && exampleOfParameter(document, one) === undefined)
        .map(({ name }) => `${operation.method} ${operation.path}: ${name}`),
      ...(operation.requestBody && exampleBodies(document, operation).length === 0
        ? [`${operation.method} ${operation.path}: body`]
        : []),
    ])
    expect(lacking).toEqual([])
  })

  it('is what is answered to its examples', async () => {
    const tried: string[] = []
    const wrong: string[] = []
    for (const operation of inOrder(operationsOf(document))) {
      const name = `${operation.method} ${operation.path}`
      if (name in without) continue
      const bodies = exampleBodies(document, operation)
      for (const body of bodies.length > 0 ? bodies : [undefined]) {
        if (operation.method === 'DELETE' || operation.path.includes('{')) await makeOne(operation)
        const answer = await ask(operation, body)
        const declared = operation.responses[answer.status]
        if (!isSuccess(answer.status)) wrong.push(`${name}: ${answer.status} ${answer.text}`)
        if (!isSuccess(answer.status)) continue
        expect([name, answer.status, declared]).not.toContain(undefined)
        const media = declared!.content?.[answer.type]
        expect([name, answer.type]).toEqual([name, media ? answer.type : ''])
        if (media && answer.type === 'application/json') {
          const read = z.fromJSONSchema(standalone(document, media.schema)).safeParse(JSON.parse(answer.text))
          expect([name, read.error?.issues]).toEqual([name, undefined])
        }
        tried.push(name)
      }
    }
    expect(wrong).toEqual([])
    expect(tried.length).toBeGreaterThan(10)
  })

  it('comes with pages for people that need nothing from elsewhere', async () => {
    const page = await (await fetch(`${service.url}/docs/`)).text()
    const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part!)
    expect(parts.length).toBeGreaterThan(4)
    for (const part of parts) {
      const url = new URL(part, `${service.url}/docs/`)
      expect(url.origin).toBe(service.url)
      expect((await fetch(url)).status).toBe(200)
    }
  })

  const isSuccess = (status: number): boolean => status >= 200 && status < 300

  /** Creating before reading before removing, one place after the other. */
  const inOrder = (operations: readonly Operation[]): readonly Operation[] => {
    const rank = ({ method, path }: Operation): number =>
      (path.startsWith('/api/v1') ? 10 : 0) + ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'].indexOf(method)
    return operations.toSorted((a, b) => rank(a) - rank(b))
  }

  /** Sees to it that what a path names is there: sends the example that makes one, if it is not there already. */
  const makeOne = async ({ path }: Operation): Promise<void> => {
    const collection = path.split('{')[0]!.replace(/(.)\/$/, '$1')
    const operations = operationsOf(document)
    const maker =
      operations.find((one) => one.method === 'POST' && one.path.replace(/(.)\/$/, '$1') === collection) ??
      operations.find((one) => one.method === 'PUT' && one.path === path)
    if (maker) await ask(maker, exampleBodies(document, maker)[0])
  }

  const ask = async (
    operation: Operation,
    body?: { readonly type: string; readonly value: unknown },
  ): Promise<{ status: number; type: string; text: string }> => {
    const query = new URLSearchParams()
    let path = operation.path
    for (const parameter of operation.parameters ?? []) {
      const value = await shownFor(operation, parameter)
      if (value === undefined) continue
      if (parameter.in === 'path')
        path = path.replace(`{${parameter.name}}`, encodeURIComponent(String(value)))
      if (parameter.in === 'query') query.set(parameter.name, String(value))
    }
    const answer = await fetch(`${service.url}${path}?${query}`, {
      method: operation.method,
      redirect: 'manual',
      ...(body && {
        headers: { 'content-type': body.type },
        body: typeof body.value === 'string' ? body.value : JSON.stringify(body.value),
      }),
    })
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    if (type !== 'text/event-stream') return { status: answer.status, type, text: await answer.text() }
    // It has no end.
    await answer.body?.cancel()
    return { status: answer.status, type, text: '' }
  }

  /** What the document shows; for an id, that of one that is there, and the same one for all that is done with it. */
  const shownFor = async ({ path }: Operation, parameter: Parameter): Promise<unknown> => {
    const shown = exampleOfParameter(document, parameter)
    if (parameter.in !== 'path') return shown
    const [collection = ''] = path.split('{')
    const { status, body } = await service.get(collection)
    const known: readonly Record<string, unknown>[] = status === 200 && Array.isArray(body) ? body : []
    const there = known.find((one) => one[parameter.name] === shown) ?? known.at(-1)
    if (path.endsWith('}')) return there?.[parameter.name] ?? shown
    const id = chosen.get(collection) ?? there?.[parameter.name] ?? shown
    chosen.set(collection, id)
    return id
  }
  const chosen = new Map<string, unknown>()
})
