import { describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { externalPrograms, startExternal } from './external-postgres.ts'
import { startProcess } from './process.ts'
import { newFolder } from './servers.ts'

const programs = externalPrograms()

// A limit on the size of files stands for a disk that is full: 6 MiB in blocks of 512 bytes.
const BLOCKS = 12_288

// With a PostgreSQL of the system, which the limit does not reach.
describe.skipIf(programs === undefined)('on a full disk', () => {
  it('the service refuses new work with 507, and loses nothing that it accepted', async () => {
    const folder = newFolder()
    const postgres = await startExternal(programs!)
    const DATABASE_URL = await postgres.newDatabase()
    const limited = await startProcess(folder.path, { DATABASE_URL }, BLOCKS)
    let accepted = 0
    let answer = await limited.post('/events/', batch(accepted))
    while (answer.status === 200) answer = await limited.post('/events/', batch(++accepted))
    expect(accepted).toBeGreaterThan(1)
    expect(answer).toMatchObject({
      status: 507,
      body: { detail: `cannot write ${folder.path}/journal (EFBIG): make room on its disk` },
    })
    const small = await limited.post('/events/', event('small', '8.8.8.8'))
    expect([200, 507]).toContain(small.status)
    expect((await limited.get('/suspicious-events/')).status).toBe(200)
    await limited.kill()

    const again = await startProcess(folder.path, { DATABASE_URL })
    for (let number = 0; number <= accepted; number++) {
      const { body } = await again.post('/events/', batch(number))
      const known = body.filter(({ duplicate }: { duplicate?: true }) => duplicate).length
      expect([number, known]).toEqual([number, number < accepted ? EVENTS : 0])
    }
    const last = await again.post('/events/', event('small', '8.8.8.8'))
    expect(last.body[0].duplicate === true).toBe(small.status === 200)
    await again.end('SIGTERM')
    await postgres.stop()
    folder.remove()
  })
})

const EVENTS = 5000

const batch = (number: number): object[] =>
  Array.from({ length: EVENTS }, (_, i) =>
    event(`user${i}`, '8.8.8.8', { second: number * EVENTS + i, application: 'x'.repeat(200) }),
  )
