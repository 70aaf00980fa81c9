import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { newFolder, type Service, startService } from './servers.ts'

type Answer = (request: IncomingMessage, reply: ServerResponse) => void

describe('lists of ranges that are kept elsewhere', () => {
  const folder = newFolder()
  const file = join(folder.path, 'list.txt')
  let answer: Answer = (_, reply) => reply.end('192.0.2.0/24\n192.0.3.7')
  const asked: IncomingMessage[] = []
  const source = createServer((request, reply) => {
    asked.push(request)
    answer(request, reply)
  })
  let service: Service

  const feeds = () =>
    configSchema.parse({
      suspicion: {
        feeds: [
          {
            name: 'web',
            from: `http://127.0.0.1:${(source.address() as AddressInfo).port}/list?token=secret`,
            schedule: '0 0 1 1 *',
            timeout: '1s',
            most_bytes: 10_000,
            tags: ['bad'],
          },
          { name: 'file', from: file, schedule: '* * * * * *' },
        ],
      },
    }).suspicion

  beforeAll(async () => {
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve))
    writeFileSync(file, '198.51.100.0/24\n')
    service = await startService(join(folder.path, 'data'), undefined, { suspicion: feeds() })
  })
  afterAll(async () => {
    await service?.stop()
    await new Promise((resolve) => source.close(resolve))
    folder.remove()
  })

  const cidrs = async (list: string): Promise<string[]> => {
    const { body } = await service.get(`/ip-ranges/?list=${list}`)
    return body.map(({ cidr }: { cidr: string }) => cidr)
  }
  const refresh = async (then: Answer): Promise<{ failure: string | null; good_at: string | null }> => {
    answer = then
    return (await service.post('/api/v1/range-feeds/web/refresh', undefined)).body
  }

  it('are read at the start', async () => {
    await expect.poll(() => cidrs('web')).toEqual(['192.0.2.0/24', '192.0.3.7/32'])
    await expect.poll(() => cidrs('file')).toEqual(['198.51.100.0/24'])
    const { body } = await service.get('/api/v1/range-feeds')
    expect(body).toMatchObject([
      {
        name: 'web',
        from: expect.not.stringContaining('secret'),
        failure: null,
        next_at: expect.any(String),
      },
      { name: 'file', from: file, failure: null, good_at: expect.any(String) },
    ])
    expect((await service.get('/ip-ranges/?list=web')).body[0]).toMatchObject({ tags: ['bad'] })
  })

  it('are read again by their schedule', async () => {
    writeFileSync(file, '198.51.100.0/25\n203.0.113.0/24\n')
    await expect.poll(() => cidrs('file'), { timeout: 10_000 }).toEqual(['198.51.100.0/25', '203.0.113.0/24'])
  })

  it('are asked for only when they are others', async () => {
    await refresh((_, reply) =>
      reply.setHeader('etag', '"one"').end('["192.0.2.0/24", {"cidr": "192.0.4.0/24"}]'),
    )
    expect(await cidrs('web')).toEqual(['192.0.2.0/24', '192.0.4.0/24'])
    const before = (await service.get('/api/v1/range-lists/web')).body
    const state = await refresh((request, reply) => {
      reply.statusCode = request.headers['if-none-match'] === '"one"' ? 304 : 500
      reply.end()
    })
    expect(state.failure).toBeNull()
    expect((await service.get('/api/v1/range-lists/web')).body).toEqual(before)
  })

  it.each<[string, Answer, RegExp]>([
    ['an error', (_, reply) => reply.writeHead(503).end('192.0.9.0/24'), /answered 503/],
    [
      'a page for people',
      (_, reply) => reply.end('<html>\n<p>\nsorry\n</html>\n'),
      /4 of 4 lines are no ranges/,
    ],
    ['nothing', (_, reply) => reply.end('# empty\n'), /there are no ranges/],
    ['too much', (_, reply) => reply.end('192.0.9.0/24\n'.repeat(1_000)), /more than 10000 bytes/],
    ['torn JSON', (_, reply) => reply.end('["192.0.9.0/24"'), /JSON/],
    ['no answer in time', () => {}, /no answer within 1000 ms/],
    [
      'a way to elsewhere',
      (_, reply) => reply.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /redirect/,
    ],
    ['an end in the midst', (_, reply) => reply.writeHead(200, { 'content-length': 99 }).destroy(), /./],
  ])('stay as they are, and tell why, for %s', async (_, then, words) => {
    const before = (await service.get('/api/v1/range-feeds')).body[0]
    const state = await refresh(then)
    expect([state.failure, state.good_at]).toEqual([expect.stringMatching(words), before.good_at])
    expect(await cidrs('web')).toEqual(['192.0.2.0/24', '192.0.4.0/24'])
  })

  it('know after a restart which copy they have', async () => {
    await service.stop()
    asked.length = 0
    answer = (_, reply) => reply.writeHead(304).end()
    service = await startService(join(folder.path, 'data'), undefined, { suspicion: feeds() })
    const { failure } = await refresh(answer)
    expect(failure).toBeNull()
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual(['"one"', '"one"'])
    expect(await cidrs('web')).toEqual(['192.0.2.0/24', '192.0.4.0/24'])
  })

  it.each([
    [{ name: 'a b', from: 'x' }, /name/],
    [{ name: 'a', from: 'ftp://x/y' }, /http/],
    [{ name: 'a', from: 'http://' }, /http/],
    [{ name: 'a', from: 'x', schedule: 'soon' }, /cron/],
  ])('are not configured as %o', (feed, words) => {
    const { error } = configSchema.safeParse({ suspicion: { feeds: [feed] } })
    expect(error?.message).toMatch(words)
  })
})
