import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { event } from './events.ts'
import { type Answer, newFolder, type Service, startService } from './servers.ts'

interface Sent {
  readonly timestamp: string
  readonly username: string
}

interface Shown {
  readonly id: string
  readonly time: string
  readonly class: string
  readonly fields: Record<string, unknown>
}

const V1 = '/api/v1/events'

describe('stored events over HTTP', () => {
  const folder = newFolder()
  let service: Service
  const sent = Array.from({ length: 25 }, (_, second) =>
    event(['alice', 'bob', '=cmd()'][second % 3]!, `10.0.${second % 5}.7`, {
      second,
      application: second % 2 === 0 ? 'email' : 'vpn, "old"',
      success: second % 4 !== 0,
    }),
  ) as unknown as readonly Sent[]

  beforeAll(async () => {
    service = await startService(folder.path)
    expect((await service.post('/events/', sent)).status).toBe(200)
  })
  afterAll(async () => {
    await service.stop()
    folder.remove()
  })

  const ask = (query: string): Promise<Answer> => service.get(`${V1}${query}`)
  const found = async (query: string): Promise<Shown[]> => {
    const { status, body } = await ask(query)
    expect(status).toBe(200)
    return body
  }
  const userOf = ({ fields }: Shown) => fields['user.name']

  it('are found at once, the newest first', async () => {
    const all = await found('')
    expect(all.map(({ id }) => id)).toEqual(
      sent.map((_, number) => `api:${String(number).padStart(15, '0')}`).reverse(),
    )
    expect(all.at(-1)).toEqual({
      id: 'api:000000000000000',
      time: new Date(sent[0]!.timestamp).toISOString(),
      class: 'authentication',
      fields: {
        'user.name': 'alice',
        'src_endpoint.ip': '10.0.0.7',
        activity_name: 'login',
        status: 'Failure',
        'unmapped.application': 'email',
      },
    })
  })

  it('come a page at a time', async () => {
    const ids: string[] = []
    let next: string | undefined = `${V1}?limit=10`
    for (let pages = 0; next !== undefined; pages++) {
      expect(pages).toBeLessThan(4)
      const page: Answer = await service.get(next)
      ids.push(...page.body.map(({ id }: Shown) => id))
      next = /<(.*)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(ids).toEqual((await found('')).map(({ id }) => id))
  })

  it.each([
    ['user.name=alice', ({ username }) => username === 'alice'],
    ['user.name in ["alice","bob"]', ({ username }) => username !== '=cmd()'],
    ['user.name^=a', ({ username }) => username === 'alice'],
    ['unmapped.application*=old', (_, second) => second % 2 === 1],
    ['src_endpoint.ip=10.0.1.0/24', (_, second) => second % 5 === 1],
    ['src_endpoint.ip=10.0.1.7', (_, second) => second % 5 === 1],
    ['unmapped.file_size_mb', () => false],
  ] satisfies [string, (one: Sent, second: number) => boolean][])(
    'pass the filter %s',
    async (filter, passes) => {
      const wanted = sent.flatMap((one, second) =>
        passes(one, second) ? [new Date(one.timestamp).toISOString()] : [],
      )
      const query = `?filter=${encodeURIComponent(filter)}`
      expect((await found(query)).map(({ time }) => time)).toEqual(wanted.reverse())
    },
  )

  it('pass all filters and lie in the time', async () => {
    const start = encodeURIComponent(sent[10]!.timestamp)
    const end = encodeURIComponent(sent[16]!.timestamp)
    const some = await found(
      `?filter=user.name=bob&filter=status=Success&start_date=${start}&end_date=${end}`,
    )
    expect(some.map(({ time }) => time)).toEqual(
      [13, 10].map((i) => new Date(sent[i]!.timestamp).toISOString()),
    )
    expect(some.map(userOf)).toEqual(['bob', 'bob'])
  })

  it.each(['=x', 'a >= b', 'traffic.ttl>=x', 'src_endpoint.ip=10.0.0.1/8', 'status in [{}]', 'status in x'])(
    'refuse the filter %s',
    async (filter) => {
      const { status, body } = await ask(`?filter=${encodeURIComponent(filter)}`)
      expect([status, body.errors[0].field]).toEqual([422, expect.stringContaining('filter')])
    },
  )

  it.each([
    ['?filter=usr.name=alice', 'there is no field "usr.name"; did you mean "user.name"?'],
    ['?filter=user', 'there is no field "user"; columns that have none are called unmapped.<name>'],
    ['/top?field=user_name', 'there is no field "user_name"; did you mean "user.name"?'],
    [
      '/top?field=__proto__',
      'there is no field "__proto__"; columns that have none are called unmapped.<name>',
    ],
  ])('refuse what no event has: %s', async (query, message) => {
    const { status, body } = await ask(query)
    expect([status, body.errors[0].message]).toEqual([422, message])
  })

  it('are counted by time and by value', async () => {
    const { body } = await ask('/histogram?width=10s')
    expect(body.total).toBe(25)
    expect(body.buckets.map(({ count }: { count: number }) => count)).toEqual([10, 10, 5])
    expect((await ask('/top?field=user.name&limit=1')).body).toEqual({
      values: [{ value: 'alice', count: 9 }],
      others: 16,
      lacking: 0,
    })
  })

  it('are told one by one', async () => {
    expect((await ask('/api:000000000000003')).body.fields['user.name']).toBe('alice')
    expect((await ask('/api:000000000000099')).status).toBe(404)
  })

  const download = async (format: string): Promise<Buffer> => {
    const response = await fetch(`${service.url}${V1}/export?format=${format}&filter=status`)
    expect(response.status).toBe(200)
    return Buffer.from(await response.arrayBuffer())
  }

  it('are exported as NDJSON and CSV, where no text is a formula', async () => {
    const lines = (await download('ndjson'))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ id }) => id)).toEqual((await found('')).map(({ id }) => id))
    const [head, ...rows] = (await download('csv')).toString().trimEnd().split('\r\n')
    expect(head).toBe(
      'id,time,class,activity_name,src_endpoint.ip,status,unmapped.application,unmapped.file_size_mb,user.name',
    )
    expect(rows).toHaveLength(25)
    expect(rows[1]).toMatch(/,"vpn, ""old""",,'=cmd\(\)$/)
  })

  it('are exported as Parquet that others read', async () => {
    const path = join(folder.path, 'exported.parquet')
    writeFileSync(path, await download('parquet'))
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll(
      `select id, "user.name", class from read_parquet('${path}') order by time desc, id desc`,
    )
    expect(reader.getRowsJson()).toEqual((await found('')).map((one) => [one.id, userOf(one), one.class]))
    connection.closeSync()
  })

  it('make the service unfit while they cannot be written, and lose nothing by that', async () => {
    const before = await found('')
    const kept = join(folder.path, 'events')
    renameSync(kept, `${kept}.away`)
    writeFileSync(kept, '')
    await service.post('/events/', event('late', '10.9.9.9', { second: 99 }))
    const ready = (status: number) =>
      vi.waitUntil(
        async () => {
          const answer = await service.get('/health/ready')
          return answer.status === status && answer
        },
        { timeout: 30_000, interval: 50 },
      )
    expect((await ready(503)).body.detail).toMatch(/^not ready: .*(ENOTDIR|EEXIST)/)
    expect((await service.get('/health/live')).status).toBe(200)
    rmSync(kept)
    renameSync(`${kept}.away`, kept)
    await ready(200)
    expect((await found('')).map(userOf)).toEqual(['late', ...before.map(userOf)])
  })

  it('are the same after a restart, and when their folder is lost', async () => {
    const before = await found('')
    for (const lost of [false, true]) {
      await service.stop()
      if (lost) rmSync(join(folder.path, 'events'), { recursive: true })
      service = await startService(folder.path)
      expect(await found('')).toEqual(before)
    }
  })
})
