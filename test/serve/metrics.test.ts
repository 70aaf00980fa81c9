import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { event } from './events.ts'
import { type GuardedService, startGuarded } from './guarded.ts'
import { newFolder } from './servers.ts'

describe('/metrics', () => {
  const folder = newFolder()
  let service: GuardedService
  let read: Record<string, string>
  beforeAll(async () => {
    service = await startGuarded(folder.path)
    read = await service.key('prometheus', 'read')
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const metrics = async (): Promise<string> => {
    const { status, headers, body } = await service.ask('GET', '/metrics', undefined, read)
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')])
    return body as unknown as string
  }
  const numberOf = (text: string, series: string): number => {
    const line = text.split('\n').find((one) => one.startsWith(`${series} `))
    return Number(line?.slice(series.length + 1))
  }

  it('is for who may read', async () => {
    expect((await service.ask('GET', '/metrics')).status).toBe(401)
    const ingest = await service.key('ingest', 'ingest')
    expect((await service.ask('GET', '/metrics', undefined, ingest)).status).toBe(403)
  })

  it('counts requests by route, never by what was asked for', async () => {
    for (const path of ['/suspicious-events/secret-1', '/no-such-page', '/ip-ranges/?holding=10.9.8.7'])
      await service.ask('GET', path, undefined, read)
    const text = await metrics()
    expect(text).toMatch(
      /vedette_http_request_seconds_count\{method="GET",route="\/suspicious-events\/:id",status="404"\} 1/,
    )
    expect(text).toMatch(/route="none",status="404"/)
    expect(text).not.toMatch(/secret-1|no-such-page|10\.9\.8\.7/)
  })

  it('tells of the files of events', async () => {
    const ingest = await service.key('writer', 'ingest')
    await service.ask('POST', '/events/', event('file', '192.0.2.9'), ingest)
    await service.ask('GET', '/api/v1/events', undefined, read)
    const written = await vi.waitUntil(
      async () => {
        const text = await metrics()
        return numberOf(text, 'vedette_event_store_files') > 0 && text
      },
      { timeout: 30_000, interval: 100 },
    )
    expect(numberOf(written, 'vedette_event_store_waiting')).toBe(0)
    expect(numberOf(written, 'vedette_event_store_bytes')).toBeGreaterThan(0)
    expect(numberOf(written, 'vedette_event_write_seconds_count')).toBeGreaterThan(0)
  })

  it('tells of sources, queues, stores and the process', async () => {
    const ingest = await service.key('sender', 'ingest')
    await service.ask('POST', '/ip-ranges/', { cidr: '10.0.0.0/8' }, await service.key('changer', 'analyst'))
    await service.ask('POST', '/events/', [event('alice', '10.0.0.1'), event('bob', '10.0.0.2')], ingest)
    const login = {
      timestamp: '2024-02-01T00:00:00Z',
      username: 'eve',
      source_ip: '9.9.9.9',
      event_type: 'login',
      success: false,
    }
    await fetch(`${service.url}/api/v1/records?source=sso`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...ingest },
      body: `${JSON.stringify(login)}\nno json\n`,
    })
    await service.ask('GET', '/api/v1/events', undefined, read)
    let text = await metrics()
    // Time that passes is told to detection, too.
    await vi.waitUntil(async () => numberOf((text = await metrics()), 'vedette_detection_waiting') === 0)
    expect(numberOf(text, 'vedette_event_search_seconds_count{kind="page"}')).toBe(2)
    expect(numberOf(text, 'vedette_event_store_waiting_records')).toBe(0)
    expect(numberOf(text, 'vedette_events_known')).toBe(3)
    expect(numberOf(text, 'vedette_journal_entries')).toBeGreaterThanOrEqual(2)
    expect(numberOf(text, 'vedette_state_bytes')).toBeGreaterThanOrEqual(0)
    expect(numberOf(text, 'vedette_journal_append_seconds_count')).toBeGreaterThanOrEqual(2)
    expect(numberOf(text, 'vedette_store_save_seconds_count{what="flags"}')).toBeGreaterThan(0)
    expect(numberOf(text, 'vedette_detection_seconds_count')).toBeGreaterThan(0)
    expect(numberOf(text, 'vedette_source_events{source="sso"}')).toBe(1)
    expect(numberOf(text, 'vedette_source_rejected_records{source="sso"}')).toBe(1)
    expect(numberOf(text, 'vedette_source_lag_seconds{source="sso"}')).toBeGreaterThan(0)
    expect(numberOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0)
    expect(text).toMatch(/^# TYPE vedette_alerts_total counter$/m)
  })

  it('does not say that PostgreSQL is behind where only time passes', async () => {
    const ingest = await service.key('idler', 'ingest')
    await service.ask('POST', '/events/', event('idle', '192.0.2.10'), ingest)
    const entries = (text: string): number => numberOf(text, 'vedette_journal_entries')
    const before = entries(await metrics())
    const later = await vi.waitUntil(
      async () => {
        const text = await metrics()
        return entries(text) > before + 2 && text
      },
      { timeout: 30_000, interval: 100 },
    )
    expect(numberOf(later, 'vedette_store_behind_entries')).toBe(0)
  })
})
