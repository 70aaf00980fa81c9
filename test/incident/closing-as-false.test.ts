import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { counting } from '../serve/counting-rule.ts'
import { event } from '../serve/events.ts'
import { answerOf, newFolder, type Service, startService } from '../serve/servers.ts'

describe('an incident that was none', () => {
  const folder = newFolder()
  let service: Service
  let id: string
  beforeAll(async () => {
    service = await startService(folder.path, undefined, { detection: { lateness: 50, idle: 50 } })
    await service.post('/api/v1/rules', { text: counting })
    const exports = Array.from({ length: 3 }, (_, i) =>
      event('exporter', `192.0.2.${i}`, { second: i, event_type: 'export' }),
    )
    await service.post('/events/', exports)
    await vi.waitUntil(async () => (await flagged()).length === 3, { timeout: 50_000 })
    // Suspicious because of an address that the exports came from.
    await service.post('/events/', event('somebody', '192.0.2.1', { second: 100 }))
    id = (await service.get('/api/v1/incidents?person=exporter')).body[0].id
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const flagged = async (): Promise<readonly { user: string }[]> =>
    (await service.get('/suspicious-events/')).body
  const patch = (body: unknown) =>
    answerOf(`${service.url}/api/v1/incidents/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const ranked = async (query = ''): Promise<readonly string[]> =>
    (await service.get(`/api/v1/people?${query}`)).body.map((one: { id: string }) => one.id)

  it('stands, with its alerts and suspicious events, where its person is looked at', async () => {
    const { body } = await service.get('/api/v1/people/exporter')
    expect(body).toMatchObject({
      id: 'exporter',
      score: expect.closeTo(25, 0),
      terms: [{ level: 'high', incidents: 1 }],
      incidents: [{ source: 'vedette', level: 'high', report: { id, status: 'new' } }],
      own_incidents: [{ id, title: 'Many exports: exporter' }],
      alerts: [{ rule: { title: 'Many exports' }, incident: id, weight: 1 }],
    })
    expect(body.flags).toHaveLength(3)
    expect((await service.get(body.links.suspicious_events)).body).toEqual(body.flags)
    expect((await service.get(body.links.events)).status).toBe(200)
    expect(await ranked('source=vedette')).toEqual(['exporter'])
    expect(await ranked('source=denial')).toEqual([])
    const { timeline } = (await service.get(`/api/v1/incidents/${id}`)).body
    expect(timeline.filter(({ type }: { type: string }) => type === 'flag')).toHaveLength(3)
  })

  it('tells when it is closed as false positive what hung on it, and takes that back when asked', async () => {
    const offered = await patch({ status: 'closed', disposition: 'false_positive', reason: 'a backup' })
    expect(offered).toMatchObject({
      status: 200,
      body: { status: 'closed', take_back: { dry_run: true, cleared: 4 } },
    })
    expect(await flagged()).toHaveLength(4)
    expect(await ranked()).toEqual([])

    const done = await patch({ status: 'closed', disposition: 'false_positive', take_back: true })
    expect(done.body.take_back).toMatchObject({ dry_run: false, cleared: 4 })
    expect(await flagged()).toEqual([])
  })

  it('gives it back', async () => {
    const tried = await service.post(`/api/v1/incidents/${id}/take-back/undo`, { dry_run: true })
    expect(tried.body).toMatchObject({ dry_run: true, flagged: 4 })
    const undone = await service.post(`/api/v1/incidents/${id}/take-back/undo`, { reason: 'it was one' })
    expect(undone.body).toMatchObject({ dry_run: false, flagged: 4 })
    expect(await flagged()).toHaveLength(4)
    await patch({ status: 'in_progress', owner: 'dana' })
    expect(await ranked()).toEqual(['exporter'])
    const { timeline } = (await service.get(`/api/v1/incidents/${id}`)).body
    const decided = timeline.filter(({ decision }: { decision?: number }) => decision !== undefined)
    expect(decided.map(({ text, reason }: { text: string; reason?: string }) => [text, reason])).toEqual([
      ['status closed: false_positive', 'a backup'],
      ['status closed: false_positive, what hung on its alerts was taken back', undefined],
      ['what hung on its alerts is there again', 'it was one'],
      ['status in_progress, owned by dana', undefined],
    ])
  })

  it('is in the audit log with what it was before', async () => {
    const { body } = await service.get('/api/v1/audit?limit=1')
    expect(body[0]).toMatchObject({
      action: 'PATCH /api/v1/incidents/:id',
      before: { id, status: 'closed', disposition: 'false_positive' },
      after: { id, status: 'in_progress', owner: 'dana' },
    })
  })

  it('is one with what goes back to its alerts by flags, however long after, as long as these stand', async () => {
    const later = Array.from({ length: 3 }, (_, i) =>
      event('mole', '192.0.2.1', { second: 20_000 + i, event_type: 'export' }),
    )
    await service.post('/events/', later)
    const ofMole = async () => (await service.get('/api/v1/incidents?person=mole')).body[0]
    await vi.waitUntil(async () => (await ofMole())?.id === id, { timeout: 50_000 })
    const { all_alerts } = (await service.get(`/api/v1/incidents/${id}`)).body
    const moles = all_alerts.find(({ key }: { key: Record<string, string> }) => key['user.name'] === 'mole')
    expect(moles.link).toEqual({ by: 'cause', alert: id })

    await service.post(`/api/v1/alerts/${id}/take-back`, {})
    expect((await ofMole()).id).toBe(moles.id)
    await service.post(`/api/v1/alerts/${id}/undo`, {})
    expect((await ofMole()).id).toBe(id)
  })
})
