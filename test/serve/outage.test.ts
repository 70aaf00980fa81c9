import { describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { externalPrograms, startExternal } from './external-postgres.ts'
import { newFolder, startService } from './servers.ts'

const programs = externalPrograms()

describe.skipIf(programs === undefined)('while its database does not answer', () => {
  it('the service takes in events, says what it cannot do, and catches up', async () => {
    const folder = newFolder()
    const postgres = await startExternal(programs!)
    const service = await startService(folder.path, await postgres.newDatabase())
    await service.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
    const one = await service.post('/events/', event('alice', '10.0.0.1', { second: 1 }))
    expect((await service.get('/suspicious-events/')).body).toMatchObject([{ id: one.body[0].id }])

    await postgres.pause()
    const two = await service.post('/events/', event('alice', '8.8.8.8', { second: 2 }))
    expect(two).toMatchObject({ status: 200, body: [{ is_suspicious: true }] })
    const asked = await service.get('/suspicious-events/')
    expect(asked).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('the database does not answer') },
    })
    expect(asked.headers.get('retry-after')).toBe('1')
    expect((await service.get('/health/ready')).status).toBe(503)
    expect((await service.get('/health/live')).status).toBe(200)

    await postgres.resume()
    await expect.poll(async () => (await service.get('/health/ready')).status, { timeout: 20_000 }).toBe(200)
    const after = await service.get('/suspicious-events/')
    expect(after.body.map(({ id }: { id: string }) => id)).toEqual([two.body[0].id, one.body[0].id])
    await service.stop()
    await postgres.stop()
    folder.remove()
  })
})
