import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { serve } from '../../src/app/serve.ts'
import { type Client, clientOf, newFolder } from '../serve/servers.ts'
import { shippedSources, until } from './running.ts'
import { failsWith, type ScriptedUpstream, scriptedUpstream } from './scripted-upstream.ts'

const DAY = 86_400
const answers = {
  '/identities/': { '17.0.0.1': 11 },
  '/incidents/misuse/': {
    results: [
      { priority: 'low', employee_id: 11, timestamp: DAY },
      { priority: 'low', employee_id: 12, timestamp: 31 * DAY },
    ],
  },
  '/incidents/probing/': { results: [{ priority: 'critical', ip: '17.0.0.9', timestamp: 31 * DAY }] },
}

describe('people', () => {
  const folder = newFolder()
  let upstream: ScriptedUpstream
  let server: Awaited<ReturnType<typeof serve>>
  let client: Client
  const start = async (): Promise<void> => {
    const sources = shippedSources(upstream.url)
    server = await serve(
      configOf({ server: { port: 0 }, storage: { data: folder.path }, incidents: { sources } }),
    )
    client = clientOf(server.url)
  }
  const people = async (query = ''): Promise<readonly string[]> =>
    (await client.get(`/api/v1/people${query}`)).body.map(({ id }: { id: string }) => id)
  const importRows = (body: string, type: string) =>
    fetch(`${client.url}/api/v1/identities`, { method: 'POST', headers: { 'content-type': type }, body })

  beforeAll(async () => {
    const empty = ['denial', 'intrusion', 'executable', 'unauthorized', 'other'].map((type) => [
      `/incidents/${type}/`,
      { results: [] },
    ])
    upstream = await scriptedUpstream({ ...Object.fromEntries(empty), ...answers })
    await start()
    await until(async () => (await client.get('/incidents')).headers.get('x-stale-sources') === null)
  })
  afterAll(async () => {
    await server.stop()
    await upstream.stop()
    folder.remove()
  })

  it('are ranked, page by page, by the incidents that count', async () => {
    expect(await people()).toEqual(['12', '11'])
    expect(await people('?end_date=1970-01-15')).toEqual(['11'])
    expect(await people('?level=critical')).toEqual([])
    const first = await client.get('/api/v1/people?limit=1')
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link')!)![1]!
    expect((await client.get(next)).body.map(({ id }: { id: string }) => id)).toEqual(['11'])
  })

  it('are told with score, terms, incidents and addresses', async () => {
    const { body } = await client.get('/api/v1/people/11')
    expect(body).toMatchObject({
      id: '11',
      terms: [{ level: 'low', incidents: 1, weighed: 0.5 }],
      incidents: [{ source: 'misuse', timestamp: '1970-01-02T00:00:00.000Z', report: { employee_id: 11 } }],
      addresses: [{ address: '17.0.0.1', until: null }],
    })
    expect(body.score).toBeCloseTo(100 * (1 - 0.98 ** 0.5))
    expect((await client.get('/api/v1/people/nobody')).status).toBe(404)
  })

  it('get incidents of an address as soon as it is imported, and keep it over a restart', async () => {
    expect((await client.get('/api/v1/incident-feeds')).body.unresolved).toBe(1)
    const csv = 'uid,ipHostNumber,cn,ou,shoe size\n13,17.0.0.9,"Doe, Jo",Sales,44\n'
    expect(await (await importRows(csv, 'text/csv')).json()).toEqual({ claims: 1, people: 1 })
    expect(await (await importRows(csv, 'text/csv')).json()).toEqual({ claims: 0, people: 1 })
    const wanted = { id: '13', name: 'Doe, Jo', team: 'Sales', manager: null }
    expect((await client.get('/api/v1/people')).body[0]).toMatchObject(wanted)
    expect((await client.get('/incidents')).body['13'].critical.count).toBe(1)
    await server.stop()
    await start()
    expect((await client.get('/api/v1/people/13')).body).toMatchObject(wanted)
  })

  it('are as many as one address may have had, and no more', async () => {
    const rows = Array.from({ length: 257 }, (_, i) => ({ person: `p${i}`, address: '17.0.1.1' }))
    const send = (some: readonly object[]) => importRows(JSON.stringify(some), 'application/json')
    expect((await send(rows)).status).toBe(409)
    expect((await client.get('/api/v1/people/p0')).status).toBe(404)
    for (const _ of [1, 2]) expect((await send(rows.slice(0, 256))).status).toBe(200)
    expect((await send(rows.slice(256))).status).toBe(409)
  })

  it('share the incidents of an address that they share', async () => {
    const rows = ['a', 'b'].map((person) => ({
      person,
      address: '::ffff:17.0.0.9',
      from: '1970-01-31',
      until: '1970-02-03',
    }))
    await importRows(JSON.stringify(rows), 'application/json')
    const { body } = await client.get('/api/v1/people/a')
    // Who has it since ever has it, too.
    expect(body.incidents[0].weight).toBeCloseTo(1 / 3)
    expect((await client.get('/incidents')).body.b.critical.count).toBe(1)
  })

  it.each([
    ['no address', [{ person: 'x' }, { person: 'y', ip: '17.0.0.300' }], { item: 1, field: 'addresses' }],
    ['no person', [{ ip: '17.0.0.3' }], { item: 0, field: 'person' }],
    [
      'an end before the beginning',
      [{ person: 'x', from: '2024-01-02', until: '2024-01-01' }],
      { field: 'until' },
    ],
    ['no time', [{ person: 'x', from: 'yesterday' }], { field: 'from' }],
    ['no weight', [{ person: 'x', weight: 0 }], { field: 'weight' }],
  ])('are refused as a whole for %s', async (_, rows, fault) => {
    const answer = await importRows(JSON.stringify(rows), 'application/json')
    expect(answer.status).toBe(422)
    expect(((await answer.json()) as { errors: unknown }).errors).toEqual([expect.objectContaining(fault)])
    expect((await client.get('/api/v1/people/x')).status).toBe(404)
  })

  it('stand beside how their sources do', async () => {
    upstream.answers.set('/incidents/misuse/', failsWith(403))
    const misuse = async () =>
      (await client.get('/api/v1/incident-feeds')).body.feeds.find(
        ({ feed }: { feed: string }) => feed === 'misuse',
      )
    await until(async () => (await misuse()).failure !== null)
    expect(await misuse()).toMatchObject({ stale: true, failure: 'answered 403', breaker: 'closed' })
  })
})
