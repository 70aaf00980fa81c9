import { writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OpenIncidents, openIncidents } from '../../src/app/incidents/service.ts'
import { upstreamList } from '../../src/config/upstreams.ts'
import type { Upstream } from '../../src/model/upstream.ts'
import { newFolder } from '../serve/servers.ts'
import { until } from './running.ts'
import { failsWith, hangs, type ScriptedUpstream, scriptedUpstream } from './scripted-upstream.ts'

const misuse = (employee_id: number, timestamp: number) => ({ priority: 'low', employee_id, timestamp })
const probing = (ip: string, timestamp: number) => ({ priority: 'high', ip, timestamp })

const usual = {
  '/identities/': { '17.0.0.1': 11 },
  '/misuse/': { results: [misuse(11, 5), misuse(12, 6)] },
  '/probing/': { results: [probing('17.0.0.1', 7)] },
}

describe('incidents', () => {
  let folder: ReturnType<typeof newFolder>
  const opened: (() => Promise<void>)[] = []
  beforeEach(() => {
    folder = newFolder()
  })
  afterEach(async () => {
    for (let close = opened.pop(); close; close = opened.pop()) await close()
    folder.remove()
  })

  const startUpstream = async (
    answers: Parameters<typeof scriptedUpstream>[0],
  ): Promise<ScriptedUpstream> => {
    const upstream = await scriptedUpstream(answers)
    opened.push(() => upstream.stop())
    return upstream
  }
  const start = async (url: string, changes: object = {}): Promise<OpenIncidents> => {
    const incidents = await openIncidents({
      folder: folder.path,
      upstreams: [described(url, changes)],
      now: Date.now,
      random: Math.random,
    })
    opened.push(() => incidents.close())
    return incidents
  }

  it('answers at once with what has come, while a source hangs, and says which', async () => {
    const upstream = await startUpstream({ ...usual, '/misuse/': hangs })
    const { service } = await start(upstream.url, { most_parallel: 4 })
    await until(async () => names(service) === 'misuse')
    expect(Object.keys(list(service))).toEqual(['11'])
    expect(service.stale()).toEqual([{ name: 'misuse', ageMs: undefined }])
  })

  it.each([
    ['fails', failsWith(500)],
    ['hangs', hangs],
    ['answers with something else', { answers: [] }],
    ['breaks off', (_: unknown, response: { destroy(): void }) => response.destroy()],
  ])('keeps the last good copy of a source that %s, and says so', async (_, trouble) => {
    const upstream = await startUpstream(usual)
    const { service } = await start(upstream.url)
    await until(async () => names(service) === '')
    const before = list(service)
    upstream.answers.set('/misuse/', trouble)
    upstream.answers.set('/probing/', { results: [] })
    await until(async () => names(service) === 'misuse')
    await until(async () => list(service)['11'].high.count === 0)
    expect(list(service)['12']).toEqual(before['12'])
    expect(service.stale()[0]!.ageMs).toBeGreaterThanOrEqual(0)
  })

  it('gives incidents of an unknown address to a person as soon as one is known to have it', async () => {
    const upstream = await startUpstream({ ...usual, '/identities/': {} })
    const { service } = await start(upstream.url)
    await until(async () => names(service) === '')
    expect(list(service)['11'].high.count).toBe(0)
    expect(service.unresolved()).toBe(1)
    upstream.answers.set('/identities/', { '17.0.0.1': 11 })
    await until(async () => service.unresolved() === 0)
    expect(list(service)['11'].high.incidents).toEqual([{ ...probing('17.0.0.1', 7), type: 'probing' }])
  })

  it('remembers an identity that the upstream forgets', async () => {
    const upstream = await startUpstream(usual)
    const { service } = await start(upstream.url)
    await until(async () => names(service) === '')
    upstream.answers.set('/identities/', { '17.0.0.2': 12 })
    upstream.answers.set('/probing/', { results: [probing('17.0.0.2', 8), probing('17.0.0.1', 7)] })
    await until(async () => list(service)['12'].high.count === 1)
    expect(list(service)['11'].high.count).toBe(1)
  })

  it('serves at once after a restart what it had, while every upstream hangs', async () => {
    const upstream = await startUpstream(usual)
    const first = await start(upstream.url)
    await until(async () => names(first.service) === '')
    const before = list(first.service)
    await opened.pop()!()
    for (const path of upstream.answers.keys()) upstream.answers.set(path, hangs)
    const { service } = await start(upstream.url, { stale_after: '100ms' })
    expect(list(service)).toEqual(before)
    await until(async () => service.stale().length === 3)
    expect(service.stale().every(({ ageMs }) => ageMs !== undefined && ageMs > 0)).toBe(true)
  })

  it('goes on without a copy that was damaged', async () => {
    const upstream = await startUpstream(usual)
    await start(upstream.url).then(({ service }) => until(async () => names(service) === ''))
    await opened.pop()!()
    writeFileSync(join(folder.path, 'misuse.feed'), 'vedette 0\n{}')
    upstream.answers.set('/misuse/', hangs)
    const { service } = await start(upstream.url)
    expect(Object.keys(list(service))).toEqual(['11'])
    expect(names(service)).toContain('misuse')
  })

  it('sets aside items it cannot read, counts them and takes the others', async () => {
    const bad = [
      { priority: 'urgent', employee_id: 1, timestamp: 1 },
      'text',
      misuse(11, -1),
      { ...misuse(0, 1), employee_id: {} },
    ]
    const upstream = await startUpstream({ ...usual, '/misuse/': { results: [...bad, misuse(12, 6)] } })
    const { service } = await start(upstream.url)
    await until(async () => names(service) === '')
    expect(list(service)['12'].low.count).toBe(1)
    expect(service.feeds().find(({ feed }) => feed === 'misuse')!.faults).toEqual({
      count: 4,
      told: [
        { item: 0, reason: 'priority: not a level' },
        { item: 1, reason: 'not an object' },
        { item: 2, reason: 'timestamp: not a time' },
        { item: 3, reason: 'employee_id: no id of a person' },
      ],
    })
  })

  it('gives the same list plain and compressed', async () => {
    const upstream = await startUpstream(usual)
    const { service } = await start(upstream.url)
    await until(async () => names(service) === '')
    const { plain, gzip, bytes } = service.list()
    const sent = Buffer.concat([...plain()])
    expect(sent.length).toBe(bytes)
    expect(gunzipSync(Buffer.concat([...gzip()]))).toEqual(sent)
  })

  it('asks whether something has changed, also after a restart', async () => {
    const upstream = await startUpstream({
      ...usual,
      '/misuse/': (request: IncomingMessage, response: ServerResponse) => {
        if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
        else response.writeHead(200, { etag: '"1"' }).end(JSON.stringify(usual['/misuse/']))
      },
    })
    const asked = () =>
      upstream.requests
        .filter(({ path }) => path === '/misuse/')
        .map(({ headers }) => headers['if-none-match'])
    const first = await start(upstream.url)
    await until(async () => asked().length > 2)
    expect(asked().slice(0, 3)).toEqual([undefined, '"1"', '"1"'])
    const before = list(first.service)
    await opened.pop()!()
    const count = asked().length
    const { service } = await start(upstream.url)
    await until(async () => asked().length > count && names(service) === '')
    expect(asked()[count]).toBe('"1"')
    expect(list(service)).toEqual(before)
  })

  it('reads on from where it was, page by page, over a restart', async () => {
    const feeds = [
      {
        name: 'misuse',
        path: 'misuse/',
        person: { id: 'employee_id' },
        keeps: 'all',
        since: { parameter: 'since', field: 'timestamp' },
        paging: { next: 'next' },
      },
    ]
    const upstream = await startUpstream({
      '/misuse/': { results: [misuse(11, 5)], next: '?page=2' },
      '/misuse/?page=2': { results: [misuse(11, 6)] },
      '/misuse/?since=6': { results: [misuse(11, 6), misuse(11, 7)] },
      '/misuse/?since=7': { results: [] },
    })
    const times = (service: OpenIncidents['service']) =>
      list(service)['11']?.low.incidents.map(({ timestamp }: { timestamp: number }) => timestamp)
    const first = await start(upstream.url, { feeds })
    await until(async () => times(first.service)?.length === 3)
    await opened.pop()!()
    const asked = upstream.requests.length
    const second = await start(upstream.url, { feeds })
    await until(async () => upstream.requests.length > asked)
    expect(upstream.requests[asked]!.path).toBe('/misuse/?since=7')
    expect(times(second.service)).toEqual([5, 6, 7])
  })
})

const described = (url: string, changes: object): Upstream => {
  const upstream = {
    name: 'test',
    url,
    interval: '100ms',
    timeout: '300ms',
    stale_after: '1h',
    feeds: [
      { name: 'identities', path: 'identities/', gives: 'identities' },
      { name: 'misuse', path: 'misuse/', person: { id: 'employee_id' } },
      { name: 'probing', path: 'probing/', person: { address: 'ip' } },
    ],
    ...changes,
  }
  return upstreamList.parse([upstream])[0]!
}

// biome-ignore lint/suspicious/noExplicitAny: compared as it comes
const list = (service: OpenIncidents['service']): Record<string, any> =>
  JSON.parse(Buffer.concat([...service.list().plain()]).toString())

const names = (service: OpenIncidents['service']): string =>
  service
    .stale()
    .map(({ name }) => name)
    .join()
