import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { serve } from '../../src/app/serve.ts'
import { event, type Result } from './events.ts'
import { externalPrograms, startExternal } from './external-postgres.ts'
import { type Answer, clientOf, newFolder } from './servers.ts'

const programs = externalPrograms()

describe.skipIf(programs === undefined)('while its database stands still', () => {
  it('the service takes in what may wait, refuses what is more with 429, and loses nothing', async () => {
    const folder = newFolder()
    const postgres = await startExternal(programs!)
    const url = await postgres.newDatabase()
    const storage = { data: folder.path, database_url: url, most_waiting: 1000 }
    const server = await serve(configOf({ server: { port: 0 }, storage }))
    const client = clientOf(server.url)
    await client.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
    expect((await client.get('/ip-ranges/')).body).toHaveLength(1)

    const locker = new pg.Client({ connectionString: url })
    await locker.connect()
    await locker.query('begin; lock table flag in access exclusive mode')
    const accepted: string[] = []
    const send = async (second: number): Promise<Answer> => {
      const events = Array.from({ length: 100 }, (_, i) => event(`u${second}-${i}`, '10.0.0.1', { second }))
      const answer = await client.post('/events/', events)
      if (answer.status === 200) accepted.push(...answer.body.map(({ id }: Result) => id))
      return answer
    }
    let answer = await send(0)
    for (let second = 1; answer.status === 200; second++) answer = await send(second)
    expect(answer).toMatchObject({ status: 429, body: { detail: expect.stringContaining('behind') } })
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(accepted.length).toBeGreaterThanOrEqual(1000)
    expect(accepted.length).toBeLessThan(1100)
    expect((await client.get('/health/live')).status).toBe(200)

    await locker.query('rollback')
    await locker.end()
    await expect.poll(async () => (await send(1_000_000)).status, { timeout: 20_000 }).toBe(200)
    const { body } = await client.get('/suspicious-events/?limit=10000')
    expect(body.map(({ id }: Result) => id).toSorted()).toEqual(accepted)
    await server.stop()
    await postgres.stop()
    folder.remove()
  })
})
