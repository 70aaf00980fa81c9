import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Service, startService } from './servers.ts'

describe('whatever the service answers', () => {
  const folder = newFolder()
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path)
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const ask = (path: string, method = 'GET', headers: Record<string, string> = {}, body?: string) =>
    fetch(service.url + path, { method, headers, ...(body !== undefined && { body }) })

  const json = { 'content-type': 'application/json' }
  it.each([
    { name: 'a path that is none', path: '/nothing', status: 404, code: 'not-found' },
    { name: 'a path of v1 that is none', path: '/api/v1/nothing?x=1', status: 404, code: 'not-found' },
    { name: 'a path that cannot be read', path: '/%ff', status: 400, code: 'malformed' },
    { name: 'another method', path: '/events/', method: 'PUT', status: 405, code: 'method-not-allowed' },
    { name: 'a parameter that is wrong', path: '/suspicious-events?limit=0', status: 422, code: 'invalid' },
    { name: 'a parameter that is none', path: '/suspicious-events?limt=1', status: 422, code: 'invalid' },
    { name: 'an id that is none', path: '/ip-ranges/x', method: 'DELETE', status: 422, code: 'invalid' },
    {
      name: 'a thing that is not there',
      path: '/ip-ranges/9',
      method: 'DELETE',
      status: 404,
      code: 'not-found',
    },
    {
      name: 'a body that is no JSON',
      path: '/events',
      method: 'POST',
      headers: json,
      body: '{',
      status: 422,
      code: 'invalid',
    },
    {
      name: 'a body of another kind',
      path: '/events',
      method: 'POST',
      headers: { 'content-type': 'a/b' },
      body: '{',
      status: 415,
      code: 'unsupported-media-type',
    },
  ])('$name is a problem as RFC 9457 has it', async ({ path, method, headers, body, status, code }) => {
    const answer = await ask(path, method, headers, body)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    const problem = await answer.json()
    expect(problem).toMatchObject({
      type: `urn:vedette:problem:${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: path.split('?')[0],
      request_id: answer.headers.get('x-request-id'),
    })
  })

  it.each([
    ['/suspicious-events/?limt=3', 'the query: has nothing called limt; did you mean limit?'],
    ['/api/v1/events?filtre=user.name', 'the query: has nothing called filtre; did you mean filter?'],
    ['/api/v1/alerts?zzzzzz=1&levl=high', 'the query: has nothing called zzzzzz, levl; did you mean level?'],
    ['/suspicious-events/api:000000000000000/lineage?direcion=down', /did you mean direction/],
    ['/api/v1/traffic?windw=day', /did you mean window/],
  ])('asked for %s says what was perhaps meant', async (path, detail) => {
    const answer = await ask(path, 'GET')
    const wanted = typeof detail === 'string' ? detail : expect.stringMatching(detail)
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ detail: wanted })])
  })

  it.each([
    ['POST', '/ip-ranges/', 'application/json'],
    ['POST', '/events/', 'application/json, or application/x-ndjson, or text/csv'],
    ['PUT', '/api/v1/range-lists/bad', 'application/json, or text/plain'],
    ['POST', '/api/v1/identities', 'application/json, or text/csv'],
  ])('%s %s names the kinds of body that it takes', async (method, path, types) => {
    const answer = await ask(path, method, { 'content-type': 'a/b' }, 'x')
    const detail = `send JSON, with the header content-type: ${types}`
    expect([answer.status, await answer.json()]).toEqual([415, expect.objectContaining({ detail })])
  })

  it('names the methods that a path has', async () => {
    expect((await ask('/ip-ranges', 'PATCH')).headers.get('allow')).toBe('POST, GET, HEAD, DELETE')
    expect((await ask('/api/v1/ip-ranges/1', 'GET')).headers.get('allow')).toBe('DELETE')
  })

  it.each([
    ['abc-DEF_1.2', true],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', true],
    ['x'.repeat(129), false],
    ['two words', false],
    ['<b>', false],
  ])('takes the id %s of a request: %s', async (given, taken) => {
    const answered = (await ask('/health/live', 'GET', { 'x-request-id': given })).headers.get('x-request-id')
    if (taken) expect(answered).toBe(given)
    else expect(answered).toMatch(/^[\da-f-]{36}$/)
  })

  it('gives every request another id', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/health/live')))
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20)
  })

  it.each([
    { name: 'what is no HTTP', sent: 'HELLO\r\n\r\n', status: 400 },
    {
      name: 'headers without an end',
      sent: `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
    {
      name: 'two lengths',
      sent: 'POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      status: 400,
    },
  ])('$name gets a problem too', async ({ sent, status }) => {
    const [head = '', body = ''] = (await raw(sent)).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toContain('content-type: application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status, request_id: /x-request-id: (.*)\r/.exec(head)?.[1] })
  })

  it('is the same below /api/v1', async () => {
    const { body } = await service.post('/api/v1/ip-ranges', { cidr: '10.0.0.0/8' })
    expect((await service.get('/ip-ranges/')).body).toEqual([body])
    expect((await service.get('/api/v1/ip-ranges/')).body).toEqual([body])
    const events = [1, 2, 3].map((second) => ({
      timestamp: `2024-01-01T00:00:0${second}Z`,
      source_ip: '10.0.0.1',
      event_type: 'login',
      application: 'email',
      success: true,
    }))
    expect((await service.post('/api/v1/events', events)).status).toBe(200)
    const first = await service.get('/api/v1/suspicious-events?limit=2&type=login')
    expect(first.body).toHaveLength(2)
    const next = /^<(\/api\/v1\/suspicious-events\?.*)>; rel="next"$/.exec(
      first.headers.get('link') ?? '',
    )![1]!
    const second = await service.get(next)
    expect(second.body).toHaveLength(1)
    expect(second.headers.get('link')).toBeNull()
    expect(next).toContain('type=login')
  })

  it.each(['x', 'W10', 'WzFd', 'WyJhIiwiYiJd', 'e30', 'eHh4'.repeat(500)])(
    'knows no cursor %.20s',
    async (cursor) => {
      const { status, body } = await service.get(`/suspicious-events?cursor=${cursor}`)
      expect([status, body.detail]).toEqual([422, 'cursor: must be a cursor from a Link header'])
    },
  )

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(text))
      socket.setEncoding('utf8')
      socket.on('data', (part: string) => (answer += part))
      socket.on('close', () => resolve(answer))
      socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)))
    })
})
