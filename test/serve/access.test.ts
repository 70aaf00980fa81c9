import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { serve } from '../../src/app/serve.ts'
import { mayDo, scopes } from '../../src/model/access.ts'
import { event } from './events.ts'
import { cookieOf, type GuardedService, password, startGuarded } from './guarded.ts'
import { newFolder } from './servers.ts'

describe('where everybody must say who he is', () => {
  const folder = newFolder()
  let service: GuardedService
  beforeAll(async () => {
    service = await startGuarded(folder.path, { limits: { requests: 0, ingest: 0 } })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })
  const session = async (name: string, secret = password) =>
    await service.ask('POST', '/api/v1/session', { name, password: secret })

  it('every route says whom it is for, and keeps to it', async () => {
    const { body: document } = await service.ask('GET', '/openapi.json')
    const operations = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-scope': need }]) => ({
        method: method.toUpperCase(),
        path,
        need,
      })),
    )
    expect(operations.filter(({ need }) => need === undefined)).toEqual([])
    expect(operations.length).toBeGreaterThan(20)
    const keys = new Map(
      await Promise.all(
        scopes.map(async (scope) => [scope, await service.key(`walk ${scope}`, scope)] as const),
      ),
    )
    for (const { method, path, need } of operations.filter((one) => one.need !== 'public')) {
      // Nothing is there under this name, and the body fits nothing: whoever is let through changes nothing.
      const url = path.replaceAll(/\{\w+\}/g, 'no-such-thing')
      const body = method === 'GET' ? undefined : { '': '' }
      const called = (headers = {}) => service.statusOf(method, url, body, headers)
      expect([method, path, await called()]).toEqual([method, path, 401])
      for (const [scope, headers] of keys) {
        const may = mayDo({ kind: 'key', name: '', scopes: [scope] }, need)
        expect([method, path, scope, (await called(headers)) !== 403]).toEqual([method, path, scope, may])
      }
    }
  })

  it('shows health and the documentation to anybody, and nothing else', async () => {
    for (const path of ['/', '/health/live', '/health/ready', '/docs', '/openapi.json'])
      expect([path, (await service.ask('GET', path)).status]).toEqual([path, expect.toBeOneOf([200, 302])])
    const refused = await service.ask('GET', '/suspicious-events/')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('makes the first user once, and for the token alone', async () => {
    const set = (token: string) => service.ask('POST', '/api/v1/setup', { token, name: 'eve', password })
    expect((await set('guessed')).status).toBe(403)
    expect((await set(service.token)).status).toBe(403)
    expect((await session('eve')).status).toBe(401)
  })

  it('logs in with a cookie that scripts cannot read, under a new id each time, and out', async () => {
    const first = await session('root')
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ kind: 'user', name: 'root', scopes: ['admin'] })
    expect(first.headers.get('set-cookie')).toMatch(
      /^vedette=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    )
    const before = cookieOf(first)
    const who = async (cookie: string) =>
      (await service.ask('GET', '/api/v1/session', undefined, { cookie })).status
    expect(await who(before)).toBe(200)
    const second = await service.ask(
      'POST',
      '/api/v1/session',
      { name: 'root', password },
      { cookie: before },
    )
    const after = cookieOf(second)
    expect(after).not.toBe(before)
    expect([await who(before), await who(after)]).toEqual([401, 200])
    expect((await service.ask('DELETE', '/api/v1/session', undefined, { cookie: after })).status).toBe(204)
    expect(await who(after)).toBe(401)
  })

  it('lets no page of another site act for who is logged in', async () => {
    const cookie = cookieOf(await session('root'))
    const add = async (headers: Record<string, string>) =>
      (await service.ask('POST', '/ip-ranges/', { cidr: '10.9.0.0/16' }, { cookie, ...headers })).status
    expect(await add({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toBe(403)
    expect(await add({ origin: 'https://evil.example' })).toBe(403)
    expect(await add({ origin: service.url })).toBe(201)
  })

  it('gives keys that are shown once, say what they may, and can be revoked', async () => {
    const made = await service.admin('POST', '/api/v1/keys', { name: 'shipper', scopes: ['ingest'] })
    expect(made.status).toBe(201)
    expect(made.body.key).toMatch(/^vdk_[\w-]{12}_[\w-]{43}$/)
    const headers = { authorization: `Bearer ${made.body.key}` }
    const send = () => service.ask('POST', '/events/', event('alice', '8.8.8.8'), headers)
    expect((await send()).status).toBe(200)
    const denied = await service.ask('GET', '/suspicious-events/', undefined, headers)
    expect(denied.status).toBe(403)
    expect(denied.body.detail).toContain('the scope read')
    const again = await service.admin('POST', '/api/v1/keys', { name: 'shipper', scopes: ['ingest'] })
    expect(again.status).toBe(409)
    const listed = await service.admin('GET', '/api/v1/keys')
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key.slice(17))
    expect((await service.admin('DELETE', `/api/v1/keys/${made.body.id}`)).body.revoked_at).not.toBeNull()
    expect((await send()).status).toBe(401)
  })

  it('takes no key that has expired, is wrong in a letter, or of another form', async () => {
    const add = (expires_at: string) =>
      service.admin('POST', '/api/v1/keys', { name: 'old', scopes: ['read'], expires_at })
    const over = await add('2020-01-01')
    expect([over.status, over.body.detail]).toEqual([422, expect.stringContaining('is over already')])
    const old = await add(new Date(Date.now() + 200).toISOString())
    const good = (await service.key('good', 'read')).authorization!
    const cookie = cookieOf(await session('root'))
    await pause(200)
    for (const authorization of [
      `Bearer ${old.body.key}`,
      `${good.slice(0, -1)}!`,
      `${good}x`,
      'Bearer',
      'Basic cm9vdA==',
    ])
      expect([
        authorization,
        (await service.ask('GET', '/api/v1/ip-ranges', undefined, { authorization, cookie })).status,
      ]).toEqual([authorization, 401])
    expect((await service.ask('GET', '/api/v1/ip-ranges', undefined, { authorization: good })).status).toBe(
      200,
    )
  })

  it('lets users be added, changed and removed; what they may follows at once', async () => {
    await service.admin('POST', '/api/v1/users', { name: 'bob', password, scopes: ['read'] })
    const cookie = cookieOf(await session('bob'))
    const add = async () =>
      (await service.ask('POST', '/ip-ranges/', { cidr: '10.8.0.0/16' }, { cookie })).status
    expect(await add()).toBe(403)
    await service.admin('PATCH', '/api/v1/users/bob', { scopes: ['analyst'] })
    expect(await add()).toBe(201)
    await service.admin('PATCH', '/api/v1/users/bob', { password: 'another long password' })
    expect(await add()).toBe(401)
    expect((await session('bob')).status).toBe(401)
    const later = cookieOf(await session('bob', 'another long password'))
    expect((await service.admin('DELETE', '/api/v1/users/bob')).status).toBe(204)
    expect((await service.ask('GET', '/api/v1/session', undefined, { cookie: later })).status).toBe(401)
  })

  it('keeps the last who may everything', async () => {
    expect((await service.admin('DELETE', '/api/v1/users/root')).status).toBe(409)
    expect((await service.admin('PATCH', '/api/v1/users/root', { scopes: ['read'] })).status).toBe(409)
  })

  it.each(['mallory', 'trudy'])(
    'limits how often one tries to log in as %s, whether he is there or not',
    async (name) => {
      if (name === 'trudy') await service.admin('POST', '/api/v1/users', { name, password, scopes: ['read'] })
      const statuses = []
      for (let n = 0; n < 6; n++) statuses.push((await session(name, 'wrong')).status)
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
      const limited = await session(name)
      expect(limited.status).toBe(429)
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(60)
    },
  )

  it('answers to its names and to bare addresses only', async () => {
    const { port } = new URL(service.url)
    const asked = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) =>
        request({ port, path: '/health/live', headers: { host } }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
          .on('error', reject)
          .end(),
      )
    expect(await asked('evil.example')).toBe(421)
    expect(await asked('192.0.2.1:9000')).toBe(200)
  })
})

describe('requests in a minute', () => {
  const folder = newFolder()
  let service: GuardedService
  beforeAll(async () => {
    service = await startGuarded(folder.path, { limits: { requests: 20, ingest: 2 } })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  it('are bounded for each key, those that send events apart', async () => {
    const one = await service.key('one', 'ingest', 'read')
    const other = await service.key('other', 'ingest')
    const send = (headers: Record<string, string>) =>
      service.ask('POST', '/events/', event('alice', '8.8.8.8'), headers)
    expect([await send(one), await send(one), await send(one)].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ])
    const refused = await send(one)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.body).toMatchObject({
      status: 429,
      detail: expect.stringContaining('more than 2 requests in a minute'),
    })
    expect((await send(other)).status).toBe(200)
    expect((await service.ask('GET', '/ip-ranges/', undefined, one)).status).toBe(200)
  })

  it('are bounded for who does not say who he is, by address', async () => {
    const statuses = new Set<number>()
    for (let n = 0; n < 25; n++) statuses.add((await service.ask('GET', '/ip-ranges/')).status)
    expect([...statuses]).toEqual([401, 429])
  })
})

describe('over restarts', () => {
  const folder = newFolder()
  afterAll(() => folder.remove())

  it('users, keys and sessions stay, and no new token is given', async () => {
    const first = await startGuarded(folder.path)
    const key = await first.key('kept', 'read')
    const cookie = cookieOf(await first.ask('POST', '/api/v1/session', { name: 'root', password }))
    await first.stop()
    const server = await serve(
      configOf({ server: { port: 0 }, storage: { data: folder.path }, auth: { enabled: true } }),
    )
    expect(server.firstToken).toBeUndefined()
    for (const headers of [key, { cookie }])
      expect((await fetch(`${server.url}/ip-ranges/`, { headers })).status).toBe(200)
    await server.stop()
  })
})
