import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event, type Flagged, type Result } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

describe('flags kept by event time', () => {
  const folder = newFolder()
  const byTime = { suspicion: { order: 'event-time' as const } }
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path, undefined, byTime)
    await service.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = async (...events: object[]): Promise<Result[]> => (await service.post('/events/', events)).body
  const flagged = async (): Promise<string[]> => {
    const { body } = await service.get('/suspicious-events/')
    return body.map(({ id }: Flagged) => id).toReversed()
  }

  it('spread from an event that comes late to those that happened after it', async () => {
    const [before, after] = await send(
      event('ann', '8.0.0.1', { second: 10 }),
      event('ann', '8.0.0.2', { second: 30 }),
    )
    expect([before?.is_suspicious, after?.is_suspicious]).toEqual([false, false])
    const [late] = await send(event('ann', '10.0.0.1', { second: 20 }))
    expect(late?.is_suspicious).toBe(true)
    expect(await flagged()).toEqual([late!.id, after!.id])
    const { body } = await service.get(`/suspicious-events/${after!.id}`)
    expect(body.causes).toMatchObject([{ type: 'user', event: late!.id, distance: 1 }])
  })

  it('are told as they are after all events of a request', async () => {
    const [two, one] = await send(
      event('bob', '8.0.1.1', { second: 50 }),
      event('bob', '10.0.1.1', { second: 40 }),
    )
    expect([two?.is_suspicious, one?.is_suspicious]).toEqual([true, true])
  })

  it('stay so after a restart, and cannot be kept otherwise', async () => {
    const before = await flagged()
    await service.stop()
    await expect(startService(folder.path, undefined, { suspicion: { order: 'arrival' } })).rejects.toThrow(
      /--flags-order.* is arrival, but .* was begun by event-time, which cannot be changed/,
    )
    service = await startService(folder.path)
    expect(await flagged()).toEqual(before)
    const [late] = await send(event('ann', '10.0.0.9', { second: 5 }))
    expect((await flagged())[0]).toBe(late!.id)
    expect(await flagged()).toHaveLength(before.length + 2)
  })
})
