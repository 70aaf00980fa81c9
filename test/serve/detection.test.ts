import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

interface ToldAlert {
  readonly id: string
  readonly rule: { readonly title: string }
  readonly key: Readonly<Record<string, string>>
  readonly status: string
  readonly opened_at: string
  readonly evidence: readonly string[]
}

describe('detection inside the service', () => {
  const folder = newFolder()
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path, undefined, {
      detection: { lateness: 100, idle: 100 },
    })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = async (query: string, type: string, body: string) => {
    const response = await fetch(`${service.url}/api/v1/records?${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    // biome-ignore lint/suspicious/noExplicitAny: tests compare whatever comes
    return { status: response.status, body: (await response.json()) as any }
  }
  const alerts = async (query: string): Promise<ToldAlert[]> =>
    (await service.get(`/api/v1/alerts?${query}`)).body
  /** Time passes by the clock, so an alert comes when it comes. */
  const alertsOnceThere = async (query: string, least = 1): Promise<ToldAlert[]> => {
    for (;;) {
      const found = await alerts(query)
      if (found.length >= least) return found
    }
  }

  it('finds a brute force in the events of the suspicion service', async () => {
    const tries = Array.from({ length: 6 }, (_, second) =>
      event('henry', `5.6.7.${second}`, { second, success: false }),
    )
    await service.post('/events/', tries)
    const [alert] = await alertsOnceThere('key=henry')
    expect(alert).toMatchObject({
      rule: { title: 'Brute force on one account', level: 'high' },
      key: { 'user.name': 'henry' },
      opened_at: '2024-01-01T00:00:04.000Z',
    })
    expect(alert!.evidence).toHaveLength(5)
    expect(alert!.evidence[0]).toMatch(/^api:\d{15}$/)
    expect((await service.get(`/api/v1/alerts/${alert!.id}`)).body.id).toBe(alert!.id)
  })

  it('takes records of a log, and says which it could not', async () => {
    const lines = Array.from(
      { length: 8 },
      (_, second) =>
        `{"timestamp":"2024-02-01T00:00:0${second}Z","username":"mallory","source_ip":"9.9.9.9","event_type":"login","success":false}`,
    )
    const sent = await send(
      'source=sso',
      'application/x-ndjson',
      [...lines, 'no json', '{"timestamp":"?"}', ''].join('\n'),
    )
    expect(sent).toMatchObject({
      status: 200,
      body: { accepted: 8, rejected: { not_json: 1, 'time:not_a_time': 1 } },
    })
    expect(sent.body.rejects[0]).toEqual({ line: 9, code: 'not_json', record: 'no json' })
    const [alert] = await alertsOnceThere('key=mallory')
    expect(alert!.evidence[0]).toBe('sso:000000000000000')
  })
})
