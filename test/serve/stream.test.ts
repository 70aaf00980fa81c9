import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

interface Told {
  readonly id: string | undefined
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests compare whatever comes
  readonly data: any
}

describe('the stream of what happens', () => {
  const folder = newFolder()
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path, undefined, { detection: { lateness: 50, idle: 50 } })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const guess = (user: string, minute: number) =>
    service.post(
      '/events/',
      Array.from({ length: 6 }, (_, i) =>
        event(user, `203.0.113.${i}`, { second: minute * 60 + i, success: false }),
      ),
    )

  it('tells an alert that opens, and goes on from there', async () => {
    const first = await listen(service.url)
    await guess('henry', 0)
    const alert = await first.next(({ event }) => event === 'alert')
    expect(alert.data).toMatchObject({ key: { 'user.name': 'henry' }, status: 'open' })
    expect(alert.id).toMatch(/^\d+$/)
    first.stop()
    await guess('lauren', 60)
    const again = await listen(service.url, alert.id)
    const next = await again.next(
      ({ event, data }) => event === 'alert' && data.key['user.name'] === 'lauren',
    )
    expect(Number(next.id)).toBeGreaterThan(Number(alert.id))
    again.stop()
  })

  it('tells incidents as they grow', async () => {
    const stream = await listen(service.url)
    await guess('bob', 200)
    const incident = await stream.next(
      ({ event, data }) => event === 'incident' && data.title.endsWith('bob'),
    )
    expect(incident.data).toMatchObject({ status: 'new', people: [{ id: 'bob', weight: 1 }] })
    stream.stop()
  })

  it('tells events that are flagged, and counters', async () => {
    const stream = await listen(service.url)
    await service.post('/ip-ranges/', { cidr: '198.51.100.0/24' })
    await service.post('/events/', event('mallory', '198.51.100.7', { second: 9000 }))
    const flag = await stream.next(({ event }) => event === 'flag')
    expect(flag.data).toMatchObject({ user: 'mallory', ip: '198.51.100.7', score: 70 })
    const counters = await stream.next(({ event }) => event === 'counters')
    expect(counters.data).toMatchObject({ events: expect.any(Number), open_alerts: expect.any(Number) })
    stream.stop()
  })

  it('refuses an id that it never gave', async () => {
    const response = await fetch(`${service.url}/api/v1/stream`, { headers: { 'last-event-id': 'x' } })
    expect(response.status).toBe(422)
  })

  it('ends with the service', async () => {
    const stream = await listen(service.url)
    await service.stop()
    await stream.ended
    service = await startService(folder.path)
  })
})

async function listen(url: string, last?: string) {
  const abort = new AbortController()
  const headers = last === undefined ? {} : { 'last-event-id': last }
  const response = await fetch(`${url}/api/v1/stream`, { headers, signal: abort.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const told = messages(response)
  return {
    /** The next that is wanted; others are passed over. */
    next: async (wanted: (one: Told) => boolean): Promise<Told> => {
      for (;;) {
        const { value, done } = await told.next()
        if (done) throw new Error('the stream ended')
        if (wanted(value)) return value
      }
    },
    get ended() {
      return (async () => {
        while (!(await told.next()).done);
      })()
    },
    stop: () => abort.abort(),
  }
}

async function* messages(response: Response): AsyncGenerator<Told, void> {
  let text = ''
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const event = field('event')
      if (event !== undefined) yield { id: field('id'), event, data: JSON.parse(field('data')!) }
    }
  }
}
