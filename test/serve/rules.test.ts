import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counting } from './counting-rule.ts'
import { event, type Result } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

const ID = '22222222-2222-4222-8222-222222222222'
const rule = (application: string, id = ID) => `
title: Use of ${application}
id: ${id}
status: test
logsource:
  category: authentication
detection:
  selection:
    application: ${application}
  condition: selection
level: medium
`

describe('rules that are changed while they are in force', () => {
  const folder = newFolder()
  const settings = { lateness: 50, idle: 50 }
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path, undefined, { detection: settings })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const put = (id: string, text: string) =>
    fetch(`${service.url}/api/v1/rules/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })
  let second = 0
  const use = async (application: string, more: object = {}): Promise<Result> => {
    second++
    const one = event(`user${second}`, `198.51.100.${second}`, { second, application, ...more })
    return (await service.post('/events/', one)).body[0]
  }

  it('makes an event suspicious by a rule of one event, in the answer', async () => {
    expect((await use('vault')).is_suspicious).toBe(false)
    const added = await service.post('/api/v1/rules', { text: rule('vault') })
    expect(added).toMatchObject({ status: 201, body: { id: ID, version: 1, origin: 'own', enabled: true } })
    expect(await use('vault')).toMatchObject({
      is_suspicious: true,
      score: 50,
      causes: [{ type: 'rule', rule: ID }],
    })
    expect((await use('mail')).is_suspicious).toBe(false)
  })

  it('fails nobody who changes what another deletes at the same time', async () => {
    const other = '33333333-3333-4333-8333-333333333333'
    for (let i = 0; i < 5; i++) {
      await service.post('/api/v1/rules', { text: rule('chat', other) })
      const path = `${service.url}/api/v1/rules/${other}`
      const [enabled, disabled, deleted] = await Promise.all([
        fetch(`${path}/enable`, { method: 'POST' }),
        fetch(`${path}/disable`, { method: 'POST' }),
        fetch(path, { method: 'DELETE' }),
      ])
      for (const { status } of [enabled, disabled]) expect([200, 404, 422]).toContain(status)
      expect(deleted.status).toBe(204)
    }
  })

  it('goes by the newest text, and back to an earlier one', async () => {
    expect(await (await put(ID, rule('mail'))).json()).toMatchObject({ version: 2 })
    expect([(await use('vault')).is_suspicious, (await use('mail')).is_suspicious]).toEqual([false, true])
    const back = await service.post(`/api/v1/rules/${ID}/rollback`, { version: 1 })
    expect(back.body).toMatchObject({
      version: 1,
      text: rule('vault'),
      versions: [{ version: 1 }, { version: 2 }],
    })
    expect([(await use('vault')).is_suspicious, (await use('mail')).is_suspicious]).toEqual([true, false])
  })

  it('puts a rule out of force, and in force again', async () => {
    await service.post(`/api/v1/rules/${ID}/disable`, {})
    expect((await use('vault')).is_suspicious).toBe(false)
    await service.post(`/api/v1/rules/${ID}/enable`, {})
    expect((await use('vault')).is_suspicious).toBe(true)
  })

  it('tells every mistake with its place, and refuses the rule', async () => {
    const text = rule('vault').replace('application:', 'application|contain:').replace('medium', 'urgent')
    const checked = await service.post('/api/v1/rules/validate', { text })
    expect(checked.body).toMatchObject({ ok: false })
    expect(checked.body.mistakes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'unknown-modifier', line: 9 }),
        expect.objectContaining({ line: 11 }),
      ]),
    )
    const refused = await put(ID, text)
    const { errors } = (await refused.json()) as { errors: object[] }
    expect([refused.status, errors.length]).toEqual([422, checked.body.mistakes.length])
    expect((await service.get(`/api/v1/rules/${ID}`)).body.version).toBe(1)
  })

  it('flags the events that an alert counts, also those that came before it', async () => {
    await service.post('/api/v1/rules', { text: counting })
    const sent = Array.from({ length: 3 }, (_, i) =>
      event('exporter', `192.0.2.${i}`, { second: 100 + i, event_type: 'export' }),
    )
    const results: Result[] = (await service.post('/events/', sent)).body
    expect(results.map(({ is_suspicious }) => is_suspicious)).toEqual([false, false, false])
    const causes = await untilFlagged('exporter', 3)
    expect(causes.flat()).toContainEqual(
      expect.objectContaining({
        type: 'rule',
        rule: '33333333-3333-4333-8333-333333333333',
        alert: expect.any(String),
      }),
    )
  })

  it('says what a rule would have told', async () => {
    const text = rule('mail', '55555555-5555-4555-8555-555555555555')
    const hourAgo = (hours: number) => ({ timestamp: new Date(Date.now() - hours * 3_600_000).toISOString() })
    await use('mail', hourAgo(0.5))
    await use('mail', hourAgo(1.5))
    await use('vault', hourAgo(0.5))
    const line = { ...hourAgo(0.2), username: 'zoe', source_ip: '203.0.113.7', application: 'mail' }
    await service.post('/api/v1/records?source=sso&class=authentication', line)
    await service.stop()
    service = await startService(folder.path, undefined, { detection: settings })
    const tried = await service.post('/api/v1/rules/test', { text, hours: 1 })
    expect(tried).toMatchObject({ status: 200, body: { events: 3, whole: true } })
    expect(tried.body.alerts.map(({ evidence }: { evidence: string[] }) => evidence)).toEqual([
      [expect.stringMatching(/^api:/)],
      [expect.stringMatching(/^sso:/)],
    ])
    const longer = await service.post('/api/v1/rules/test', { text, hours: 2 })
    expect([longer.body.events, longer.body.alerts.length]).toEqual([4, 3])
    expect((await service.get('/api/v1/rules')).body.map(({ id }: { id: string }) => id)).not.toContain(
      '55555555-5555-4555-8555-555555555555',
    )
  })

  it('says so of events of any time, and which time it looked at', async () => {
    const text = `${rule('x', '66666666-6666-4666-8666-666666666666')
      .replace('authentication', 'webserver')
      .replace('application: x', "url.path|startswith: '/admin'")}`
    const ask = async () => (await service.post('/api/v1/rules/test', { text, hours: 1 })).body
    expect(await ask()).toEqual({ events: 0, whole: true, from: null, until: null, alerts: [] })
    const requests = ['08:00', '09:30', '10:00'].map((at) => ({
      timestamp: `2020-02-01T${at}:00Z`,
      ...{ source_ip: '203.0.113.9', method: 'GET', url: '/admin', status: 200 },
    }))
    for (const one of requests) await service.post('/api/v1/records?source=web&class=http', one)
    expect(await ask()).toMatchObject({
      ...{ events: 2, whole: true, alerts: [{}, {}] },
      ...{ from: '2020-02-01T09:00:00.000Z', until: '2020-02-01T10:00:00.000Z' },
    })
  })

  it('are listed a page at a time, by filters, and not again while nothing changed', async () => {
    const list = async (query: string) => (await service.get(`/api/v1/rules?${query}`)).body
    const all: { id: string; title: string; origin: string; level: string }[] = await list('limit=1000')
    const ids: string[] = []
    let next: string | undefined = '/api/v1/rules?limit=7'
    while (next !== undefined) {
      const page = await service.get(next)
      ids.push(...page.body.map(({ id }: { id: string }) => id))
      next = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(ids).toEqual(all.map(({ id }) => id))
    expect(ids).toEqual(ids.toSorted())
    expect(ids.length).toBeGreaterThan(14)
    expect(await list('limit=1000&origin=own')).toEqual(all.filter(({ origin }) => origin === 'own'))
    expect(await list('limit=1000&level=critical')).toEqual(all.filter(({ level }) => level === 'critical'))
    expect(await list('title=brute%20FORCE')).toEqual(all.filter(({ title }) => /brute force/i.test(title)))
    expect((await service.get('/api/v1/rules?size=3')).status).toBe(422)

    const etag = (await service.get('/api/v1/rules')).headers.get('etag')!
    const again = () => fetch(`${service.url}/api/v1/rules`, { headers: { 'if-none-match': etag } })
    expect((await again()).status).toBe(304)
    await service.post(`/api/v1/rules/${ID}/disable`, {})
    expect((await again()).status).toBe(200)
    expect((await list('enabled=false')).map(({ id }: { id: string }) => id)).toEqual([ID])
    await service.post(`/api/v1/rules/${ID}/enable`, {})
  })

  it('refuses what cannot be', async () => {
    const shipped = (await service.get('/api/v1/rules')).body.find(
      ({ origin }: { origin: string }) => origin === 'shipped',
    )
    expect((await service.delete(`/api/v1/rules/${shipped.id}`)).status).toBe(422)
    expect((await service.post('/api/v1/rules', { text: rule('vault') })).status).toBe(409)
    expect((await service.get('/api/v1/rules/nobody')).status).toBe(404)
    expect((await service.post(`/api/v1/rules/${ID}/rollback`, { version: 9 })).status).toBe(422)
  })

  it('knows its rules after a restart', async () => {
    const before = (await service.get('/api/v1/rules')).body
    await service.stop()
    service = await startService(folder.path, undefined, { detection: settings })
    expect((await service.get('/api/v1/rules')).body).toEqual(before)
    expect((await use('vault')).is_suspicious).toBe(true)
  })

  it('takes back what a rule found when it is deleted so', async () => {
    const flagged = await use('vault')
    expect((await service.delete(`/api/v1/rules/${ID}?take_back=true`)).status).toBe(204)
    expect((await service.get(`/suspicious-events/${flagged.id}`)).body).toMatchObject({ causes: [] })
    expect((await service.get(`/api/v1/rules/${ID}`)).status).toBe(404)
  })

  /** Alerts come some moments behind the answer. */
  async function untilFlagged(user: string, count: number): Promise<readonly object[][]> {
    for (;;) {
      const { body } = await service.get(`/suspicious-events/?user=${user}`)
      if (body.length === count) return body.map(({ causes }: { causes: object[] }) => causes)
    }
  }
})
