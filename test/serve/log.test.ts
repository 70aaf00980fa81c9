import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GuardedService, password, startGuarded } from './guarded.ts'
import { newFolder } from './servers.ts'

const folder = newFolder()
const lines: string[] = []
let service: GuardedService
beforeAll(async () => {
  service = await startGuarded(folder.path, { logs: { level: 'debug' } }, lines)
})
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

it('the log has each request with its id, and nothing that is secret', async () => {
  const headers = { ...(await service.key('reader', 'read')), 'x-request-id': 'asking-1' }
  await service.ask('GET', '/ip-ranges/?holding=10.1.2.3', undefined, headers)
  await service.ask('POST', '/api/v1/session', { name: 'root', password: 'a wrong password' })
  // An answer is logged after it was sent: one more goes behind it.
  await service.ask('GET', '/health/live')
  const told = lines.map((line) => JSON.parse(line))
  expect(told).toContainEqual({
    level: 'debug',
    time: expect.any(String),
    request_id: 'asking-1',
    method: 'GET',
    path: '/ip-ranges/',
    status: 200,
    ms: expect.any(Number),
    address: '127.0.0.1',
    by: 'reader',
    msg: 'answered',
  })
  const everything = lines.join('')
  for (const secret of [password, 'a wrong password', 'vdk_', service.token, '10.1.2.3'])
    expect(everything).not.toContain(secret)
})
