import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { event } from './events.ts'
import { answerOf, newFolder, type Service, startService } from './servers.ts'

const V1 = '/api/v1/events'

interface Shown {
  readonly id: string
  readonly class: string
  readonly fields: Readonly<Record<string, unknown>>
}

describe('records among stored events', () => {
  const folder = newFolder()
  let service: Service
  const start = async (): Promise<void> => {
    service = await startService(folder.path, undefined, { detection: { lateness: 100, idle: 100 } })
  }
  beforeAll(start)
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = (query: string, type: string, body: string) =>
    answerOf(`${service.url}/api/v1/records?${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
  const login = (second: number, user: string): string =>
    `{"timestamp":"2024-02-01T00:00:${String(second).padStart(2, '0')}Z","username":"${user}","source_ip":"9.9.9.9","event_type":"login","success":false,"shift":"s${second}"}`
  const found = async (query: string): Promise<Shown[]> => (await service.get(`${V1}?${query}`)).body
  const ids = async (query: string): Promise<string[]> => (await found(query)).map(({ id }) => id)
  const filter = (text: string): string => `filter=${encodeURIComponent(text)}`

  it('are found at once with all of their fields, under the place where they stand; rejects are counted, not stored', async () => {
    const lines = [login(0, 'mallory'), 'no json', login(1, 'mallory'), '']
    const first = await send('source=sso', 'application/x-ndjson', lines.join('\n'))
    expect(first.body).toMatchObject({ accepted: 2, rejected: { not_json: 1 } })
    const second = await send('source=sso', 'application/x-ndjson', `${login(2, 'mallory')}\n`)
    expect(second.body.accepted).toBe(1)
    const starts = [0, lines[0]!.length + 9, lines.join('\n').length]
    expect(await ids(filter('user.name=mallory'))).toEqual(
      starts.map((at) => `sso:${String(at).padStart(15, '0')}`).reverse(),
    )
    const [newest] = await found(filter('unmapped.shift=s2'))
    expect(newest).toMatchObject({
      class: 'authentication',
      fields: { 'user.name': 'mallory', 'src_endpoint.ip': '9.9.9.9', status: 'Failure' },
    })
    expect((await service.get(`${V1}/${newest!.id}`)).body).toEqual(newest)
  })

  it('are of their class, counted and exported like other events', async () => {
    const log = Array.from(
      { length: 5000 },
      (_, i) =>
        `198.51.100.${i % 3} - - [31/Jan/2024:08:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} +0000] "GET /a${i % 7} HTTP/1.1" 200 512 "-" "curl/8"\n`,
    )
    expect((await send('source=web', 'text/plain', log.join(''))).body).toMatchObject({ accepted: 5000 })
    expect((await service.get(`${V1}/histogram?class=http&width=1h`)).body.total).toBe(5000)
    const top = await service.get(`${V1}/top?class=http&field=src_endpoint.ip`)
    expect(top.body.values.map(({ count }: { count: number }) => count)).toEqual([1667, 1667, 1666])
    const file = await fetch(`${service.url}${V1}/export?class=http&format=ndjson`)
    expect((await file.text()).trimEnd().split('\n')).toHaveLength(5000)
  })

  it('explain the alerts that count them', async () => {
    await send(
      'source=sso',
      'application/x-ndjson',
      [3, 4, 5, 6].map((at) => login(at, 'mallory')).join('\n'),
    )
    await service.post('/events/', event('clock', '192.0.2.1', { second: 40 * 86_400 }))
    const alert = await vi.waitUntil(
      async () => (await service.get('/api/v1/alerts?key=mallory&status=closed')).body[0],
      { timeout: 20_000, interval: 20 },
    )
    const { body } = await service.get(`/api/v1/alerts/${alert.id}/explain`)
    expect(body).toMatchObject({ agrees: true, lacking: null })
    expect(body.events.map(({ id }: Shown) => id)).toEqual(
      await ids(filter('user.name=mallory')).then((all) => all.reverse()),
    )
  })

  it.each(['api', 'alert'])('do not take the name %s, which other ids begin with', async (name) => {
    expect((await send(`source=${name}`, 'application/x-ndjson', login(0, 'eve'))).status).toBe(422)
  })

  it('store nothing of what nobody can tell what it is', async () => {
    const before = await ids('limit=10000')
    expect((await send('source=odd', 'application/x-ndjson', '{"a":1}\n')).status).toBe(422)
    expect(await ids('limit=10000')).toEqual(before)
  })

  it('are the same after a restart, and when the folder of events is lost', async () => {
    const before = await found('limit=10000')
    expect(before.length).toBeGreaterThan(5000)
    for (const lost of [false, true]) {
      await service.stop()
      if (lost) rmSync(join(folder.path, 'events'), { recursive: true })
      await start()
      expect(await found('limit=10000')).toEqual(before)
    }
    // What comes then stands behind what came before.
    await send('source=sso', 'application/x-ndjson', login(30, 'mallory'))
    const all = await ids(filter('user.name=mallory'))
    expect(all).toEqual([...new Set(all)].sort().reverse())
  })
})
