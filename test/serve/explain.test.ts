import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

const rule = (id: string, limit: number): string => `title: ${limit} failures of one user
id: ${id}
level: low
correlation:
  type: event_count
  rules: [failures]
  group-by: [user.name]
  timespan: 1m
  condition:
    gte: ${limit}
---
title: failures
name: failures
logsource: { category: authentication }
detection:
  failed: { status: Failure }
  condition: failed
`

describe('the explanation of an alert', () => {
  const folder = newFolder()
  const day = Date.parse('2024-01-01T00:00:00Z')
  let service: Service
  const start = async (age: number): Promise<void> => {
    service = await startService(folder.path, undefined, {
      detection: { lateness: 100, idle: 100 },
      retention: { age },
    })
  }
  beforeAll(() => start(Date.now() - day + 86_400_000))
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  /** Time passes when others bring newer events; an hour later everything before is over. */
  const anHourLater = (second: number) =>
    service.post('/events/', event('clock', '192.0.2.1', { second: second + 3600 }))
  /** An alert comes some moments after its events. */
  const closed = (query: string): Promise<{ readonly id: string; readonly count: number }> =>
    vi.waitUntil(async () => (await service.get(`/api/v1/alerts?status=closed&${query}`)).body[0], {
      timeout: 20_000,
      interval: 20,
    })
  const explain = (id: string, query = '') => service.get(`/api/v1/alerts/${id}/explain${query}`)
  const text = async (id: string): Promise<string> => {
    const response = await fetch(`${service.url}/api/v1/alerts/${id}/explain`, {
      headers: { accept: 'text/plain' },
    })
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    return response.text()
  }

  it('tells which events counted and the condition over time, and agrees with what was alerted', async () => {
    const tries = Array.from({ length: 7 }, (_, second) =>
      event('henry', `198.51.100.${second}`, { second, success: false }),
    )
    await service.post('/events/', [...tries, event('zoe', '198.51.100.1', { second: 3, success: false })])
    await anHourLater(0)
    const alert = await closed('key=henry')
    const { status, body } = await explain(alert.id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ agrees: true, lacking: null, differences: [], more_events: 0 })
    expect(body.alert.id).toBe(alert.id)
    expect(body.events).toHaveLength(alert.count)
    expect(body.events.filter((one: { evidence: boolean }) => one.evidence)).toHaveLength(5)
    expect(body.events[0].fields['user.name']).toBe('henry')
    expect(body.values.map((one: { value: number }) => one.value).slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(body.values.find((one: { holds: boolean }) => one.holds)).toMatchObject({
      at: body.alert.opened_at,
    })
  })

  it('lists no more than is asked for', async () => {
    const { body } = await explain((await closed('key=henry')).id, '?limit=2')
    expect(body).toMatchObject({ agrees: true, more_events: 5 })
    expect([body.events.length, body.values.length]).toEqual([2, 2])
    expect((await explain('x', '?limit=0')).status).toBe(422)
  })

  it('is the page that the command prints, as text', async () => {
    const alert = await closed('key=henry')
    const lines = await text(alert.id)
    expect(lines).toContain('Brute force on one account')
    expect(lines).toContain(alert.id)
    expect(lines).toContain('The same opening, end, value, count, peak and evidence follow')
  })

  it('uses the version of a rule that told the alert', async () => {
    const id = '9e6d3f6c-0d2f-4a57-9d0e-5f7a51b7c1aa'
    expect((await service.post('/api/v1/rules', { text: rule(id, 2) })).status).toBe(201)
    const tries = [0, 1, 2].map((second) =>
      event('mia', '203.0.113.9', { second: 7200 + second, success: false }),
    )
    await service.post('/events/', tries)
    await anHourLater(7200)
    const alert = await closed(`rule=${id}`)
    expect((await explain(alert.id)).body).toMatchObject({ agrees: true, asks: expect.stringContaining('2') })
    await service.put(`/api/v1/rules/${id}`, { text: rule(id, 3) })
    expect((await explain(alert.id)).body).toMatchObject({ agrees: true, limit: 2 })
    await service.delete(`/api/v1/rules/${id}`)
    expect((await explain(alert.id)).status).toBe(409)
  })

  it('is not there for what is no alert', async () => {
    expect((await explain('4f0b7a6c5d3e2f1a0b9c8d7e6f5a4b3c')).status).toBe(404)
  })

  it('says plainly when the events are not stored any more', async () => {
    const alert = await closed('key=henry')
    await service.stop()
    await start(86_400_000)
    const { status, body } = await explain(alert.id)
    expect(status).toBe(200)
    expect(body).toMatchObject({ agrees: null, events: [], differences: [] })
    expect(body.lacking).toBe('7 of the 7 events that it names are not stored any more')
    expect(await text(alert.id)).toContain(`Not judged anew: ${body.lacking}`)
  })
})
