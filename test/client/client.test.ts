import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { clientOperations } from '../../src/app/client-operations.ts'
import { ProblemError, VedetteClient } from '../../src/client/client.ts'
import type { Verdict } from '../../src/client/operations.ts'
import { newFolder, type Service, startService } from '../serve/servers.ts'

it('src/client/operations.ts is what `npm run reference` makes', async () => {
  const file = new URL('../../src/client/operations.ts', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(await clientOperations())
})

const eventAt = (second: number, source_ip = '10.0.0.1') => ({
  timestamp: new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString(),
  username: `user${second}`,
  source_ip,
  event_type: 'login',
  application: 'client',
  success: true,
})

describe('the client', () => {
  const folder = newFolder()
  let service: Service
  let client: VedetteClient
  beforeAll(async () => {
    service = await startService(folder.path)
    client = new VedetteClient({ url: service.url })
    await client.request('postIpRanges', { body: { cidr: '10.0.0.0/8' } })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  it('does operations, with what they take and answer typed', async () => {
    const ranges = await client.request('getIpRanges', { query: { holding: '10.0.0.1' } })
    expectTypeOf(ranges[0]!.cidr).toEqualTypeOf<string>()
    expect(ranges).toMatchObject([{ cidr: '10.0.0.0/8' }])
    const added = await client.request('postIpRanges', { body: { cidr: '192.0.2.0/24' } })
    const id = 'id' in added ? added.id : -1
    expect(await client.request('deleteIpRangesById', { path: { id } })).toBeUndefined()
    expect(await client.request('getIpRanges')).toEqual(ranges)
    // @ts-expect-error there is no such field
    const misspelt = client.request('getIpRanges', { query: { holdin: '10.0.0.1' } })
    await expect(misspelt).rejects.toThrow('has nothing called holdin')
  })

  it('throws what the service refuses, typed', async () => {
    const refused = client.request('postIpRanges', { body: { cidr: '10.0.0.1/8' } })
    await expect(refused).rejects.toThrow(ProblemError)
    await expect(refused).rejects.toMatchObject({
      status: 422,
      type: 'urn:vedette:problem:invalid',
      message: expect.stringContaining('did you mean 10.0.0.0/8'),
      errors: [{ field: 'cidr' }],
      requestId: expect.any(String),
    })
    const missing = client.request('deleteIpRangesById', { path: { id: 999 } })
    await expect(missing).rejects.toMatchObject({ status: 404, detail: 'there is no range 999' })
  })

  it('sends any number of events, and tells of each what became of it', async () => {
    async function* events() {
      for (let second = 0; second < 2_500; second++) yield eventAt(second)
      yield eventAt(0, 'nowhere')
      yield eventAt(0)
    }
    let item = 0
    for await (const result of client.ingest(events())) {
      if (item === 2_500) expect(result).toMatchObject({ item, errors: [{ field: 'source_ip' }] })
      else expect(result).toMatchObject({ is_suspicious: true, ip: '10.0.0.1' })
      if (item === 2_501) expect(result).toMatchObject({ duplicate: true })
      item++
    }
    expect(item).toBe(2_502)
  })

  it('reads lists page by page, or row by row', async () => {
    const query = { application: 'client', limit: 1_000 }
    const sizes: number[] = []
    for await (const page of client.pages('getSuspiciousEvents', { query })) sizes.push(page.length)
    expect(sizes).toEqual([1_000, 1_000, 500])
    const ids = new Set<string>()
    for await (const row of client.rows('getSuspiciousEvents', { query })) {
      expectTypeOf(row).toEqualTypeOf<Verdict>()
      ids.add(row.id)
    }
    expect(ids.size).toBe(2_500)
  })

  it('stops when it is told to', async () => {
    const stopped = client.request('getIpRanges', { signal: AbortSignal.abort(new Error('enough')) })
    await expect(stopped).rejects.toThrow('enough')
  })
})

describe('while the service is busy, the client', () => {
  let server: Server
  let answers: { status: number; headers?: Record<string, string>; body?: string }[] = []
  let asked: (string | undefined)[] = []
  let client: VedetteClient
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers.authorization)
      const { status, headers, body } = answers.shift()!
      response.writeHead(status, headers).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    client = new VedetteClient({ url: `http://127.0.0.1:${port}`, key: 'k', retries: 3 })
  })
  afterAll(() => server.close())

  const json = { 'content-type': 'application/json' }
  const now = new Date().toUTCString()
  const busy = { status: 429, headers: { 'retry-after': '0' } }
  const down = { status: 503, headers: { 'retry-after': now, date: now } }
  it('asks again after the time it is told', async () => {
    answers = [busy, down, busy, { status: 200, headers: json, body: '[]' }]
    asked = []
    expect(await client.request('getIpRanges')).toEqual([])
    expect(asked).toEqual(Array(4).fill('Bearer k'))
  })

  it('gives up after so many times', async () => {
    answers = [
      busy,
      busy,
      busy,
      { ...busy, headers: { ...busy.headers, ...json }, body: '{"detail":"too much"}' },
    ]
    await expect(client.request('getIpRanges')).rejects.toMatchObject({ status: 429, detail: 'too much' })
  })

  it.each([
    [502, 'text/html', '<h1>Bad Gateway</h1>', '<h1>Bad Gateway</h1>'],
    [500, 'application/json', '[]', '500 Internal Server Error'],
    [404, 'text/plain', '', '404 Not Found'],
  ])('makes a problem of an answer %i that is none', async (status, type, body, detail) => {
    answers = [{ status, headers: { 'content-type': type }, body }]
    await expect(client.request('getIpRanges')).rejects.toMatchObject({ status, detail, type: 'about:blank' })
  })

  it('stops waiting when it is told to', async () => {
    const controller = new AbortController()
    answers = [{ status: 503, headers: { 'retry-after': '30' } }]
    const asking = client.request('getIpRanges', { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
  })
})
