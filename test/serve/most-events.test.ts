import { expect, it } from 'vitest'
import { event, type Result } from './events.ts'
import { newFolder, startService } from './servers.ts'

it('takes no more new events than it may know, says so, and goes on answering for those that it knows', async () => {
  const folder = newFolder()
  const storage = { data: folder.path, most_events: 3 }
  const service = await startService(folder.path, undefined, { storage })
  const of = (second: number) => event('alice', '8.8.8.8', { second })
  const taken = await service.post('/events/', [of(0), of(1)])
  expect(taken.status).toBe(200)
  const refused = await service.post('/events/', [of(1), of(2), of(3)])
  expect(refused).toMatchObject({
    status: 507,
    body: { detail: expect.stringContaining('raise storage.most_events') },
  })
  const last = await service.post('/events/', [of(1), of(2)])
  expect(last.body.map(({ id }: Result) => id)).toEqual([taken.body[1].id, 'api:000000000000002'])
  const again = await service.post('/events/', [of(2), of(0)])
  expect(again.body.map(({ id }: Result) => id)).toEqual([last.body[1].id, taken.body[0].id])
  expect((await service.post('/events/', of(3))).status).toBe(507)
  expect((await service.get('/health/ready')).status).toBe(200)
  await service.stop()

  const larger = await startService(folder.path)
  expect((await larger.post('/events/', [of(3)])).body).toMatchObject([{ id: 'api:000000000000003' }])
  await larger.stop()
  folder.remove()
})
