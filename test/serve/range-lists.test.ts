import { expect, it } from 'vitest'
import { describeOverBothServers } from './both-servers.ts'
import { event, type Result } from './events.ts'
import type { Answer } from './servers.ts'

describeOverBothServers('lists of ranges,', (service) => {
  const put = (list: string, body: unknown, query = ''): Promise<Answer> =>
    service.put(`/api/v1/range-lists/${list}?${query}`, body)
  const cidrs = async (list: string): Promise<string[]> => {
    const { body } = await service.get(`/ip-ranges/?list=${list}`)
    return body.map(({ cidr }: { cidr: string }) => cidr)
  }
  const send = async (...events: object[]): Promise<Result[]> => (await service.post('/events/', events)).body

  it('are put as text, and put again by their differences', async () => {
    const first = await put('text', '# bad\n192.0.2.1\n192.0.2.128/25 ; half\n\n2001:DB8::/32\n', 'tags=a,b')
    expect(first).toMatchObject({ status: 200, body: { added: 3, removed: 0, unchanged: 0, bad_lines: 0 } })
    expect(await cidrs('text')).toEqual(['192.0.2.1/32', '192.0.2.128/25', '2001:db8::/32'])
    const before = (await service.get('/ip-ranges/?list=text')).body
    expect(before[0]).toMatchObject({ list: 'text', tags: ['a', 'b'], comment: null, expires_at: null })
    const second = await put('text', '192.0.2.128/25\n192.0.2.2\n192.0.2.2/32', 'tags=a,b')
    expect(second.body).toMatchObject({ added: 1, removed: 2, changed: 0, unchanged: 1, repeated: 1 })
    const after = (await service.get('/ip-ranges/?list=text')).body
    expect(after).toEqual([before[1], expect.objectContaining({ cidr: '192.0.2.2/32' })])
    const third = await put('text', '192.0.2.128/25\n192.0.2.2', 'tags=c')
    expect(third.body).toMatchObject({ added: 0, removed: 0, changed: 2, unchanged: 0 })
    expect((await service.get('/ip-ranges/?list=text')).body).toMatchObject([
      { id: after[0].id, tags: ['c'] },
      { id: after[1].id, tags: ['c'] },
    ])
  })

  it('are put as JSON, each range with what is said of it', async () => {
    const expires_at = '2099-01-01T00:00:00.000Z'
    const { body } = await put('json', {
      ranges: ['198.51.100.7', { cidr: '198.51.100.0/24', expires_at, tags: ['own'], comment: 'x' }, 7, {}],
      tags: ['all'],
      comment: 'from a partner',
    })
    expect(body).toMatchObject({ added: 2, bad_lines: 2, mistakes: [{ line: 3 }, { line: 4, text: '{}' }] })
    expect((await service.get('/ip-ranges/?list=json')).body).toMatchObject([
      { cidr: '198.51.100.7/32', tags: ['all'], comment: null, expires_at: null },
      { cidr: '198.51.100.0/24', tags: ['own'], comment: 'x', expires_at },
    ])
    expect((await service.get('/api/v1/range-lists/json')).body).toMatchObject({
      name: 'json',
      ranges: 2,
      tags: ['all'],
      comment: 'from a partner',
      complete: true,
    })
    const { body: all } = await service.get('/api/v1/range-lists')
    expect(all).toContainEqual(expect.objectContaining({ name: 'json' }))
  })

  it('leave out what is over already, and are refused where all of it is', async () => {
    const text = '192.0.2.7 expires=2020-01-01\n192.0.2.8 expires=2099-01-01\n192.0.2.9'
    expect((await put('ends', text)).body).toMatchObject({ added: 2, over: 1, bad_lines: 0 })
    expect(await cidrs('ends')).toEqual(['192.0.2.8/32', '192.0.2.9/32'])
    expect(await put('ends', text, 'expires_at=2020-01-01')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('is over already') },
    })
    expect(await cidrs('ends')).toEqual(['192.0.2.8/32', '192.0.2.9/32'])
  })

  it('flag events like other ranges, and are removed with what they flagged', async () => {
    await put('acts', '10.1.0.0/16')
    const application = 'acts'
    const [one, two] = await send(
      event('ann', '10.1.2.3', { application, second: 1 }),
      event('ann', '8.1.0.1', { application, second: 2 }),
    )
    expect([one, two]).toMatchObject([
      { is_suspicious: true, causes: [{ type: 'range', cidr: '10.1.0.0/16' }] },
      { is_suspicious: true },
    ])
    const path = '/api/v1/range-lists/acts?take_back=true'
    const tried = await service.delete(`${path}&dry_run=true`)
    expect(tried).toMatchObject({
      status: 200,
      body: {
        removed: 1,
        effect: { dry_run: true, cleared: 2, events: [{ id: one!.id }, { id: two!.id }] },
      },
    })
    expect(await cidrs('acts')).toHaveLength(1)
    const { body } = await service.delete(path)
    expect(body).toEqual({ ...tried.body, effect: { ...tried.body.effect, dry_run: false } })
    expect((await service.get('/suspicious-events/?application=acts')).body).toEqual([])
    expect((await service.get('/api/v1/range-lists/acts')).status).toBe(404)
    expect((await service.delete(path)).status).toBe(404)
  })

  it('act on older events when asked', async () => {
    const application = 'older'
    await send(
      event('bob', '10.2.0.1', { application, second: 1 }),
      event('bob', '10.3.0.1', { application, second: 2 }),
      event('cat', '10.3.0.1', { application, second: 3 }),
    )
    const tried = await put('older', '10.2.0.0/16\n10.3.0.0/16', 'retroactive=true&dry_run=true')
    expect(tried.body).toMatchObject({ added: 2, effect: { dry_run: true, flagged: 3, total: 3 } })
    expect(await cidrs('older')).toEqual([])
    const done = await put('older', '10.2.0.0/16\n10.3.0.0/16', 'retroactive=true')
    expect(done.body.effect).toEqual({ ...tried.body.effect, dry_run: false })
    expect((await service.get('/suspicious-events/?application=older')).body).toHaveLength(3)
    const less = await put('older', '10.2.0.0/16', 'take_back=true')
    expect(less.body).toMatchObject({ removed: 1, effect: { cleared: 0, changed: 2 } })
  })

  it('show which ranges lie around and inside what they bring', async () => {
    const { body: around } = await service.post('/ip-ranges/', { cidr: '10.4.0.0/16' })
    await put('inside', '10.5.1.0/24')
    const { body } = await put('brings', '10.4.7.0/24\n10.5.0.0/16\n10.6.0.0/16\n10.4.0.0/16')
    expect(body.overlaps).toEqual({
      count: 3,
      first: [
        { cidr: '10.4.7.0/24', is: 'around', range: around.id, range_cidr: '10.4.0.0/16', list: null },
        { cidr: '10.4.0.0/16', is: 'same', range: around.id, range_cidr: '10.4.0.0/16', list: null },
        {
          cidr: '10.5.0.0/16',
          is: 'inside',
          range: expect.any(Number),
          range_cidr: '10.5.1.0/24',
          list: 'inside',
        },
      ],
    })
    const [one] = await send(event('dan', '10.4.7.7'))
    expect(one?.causes).toHaveLength(3)
  })

  it('stay as they are when most of what is given is none', async () => {
    await put('stays', '10.7.0.0/16')
    const page = '<html>\n<body>\nsorry\n10.8.0.1\n</body>\n'
    expect(await put('stays', page)).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/4 of 5 lines are no ranges.* line 1: /) },
    })
    expect(await cidrs('stays')).toEqual(['10.7.0.0/16'])
    expect((await put('stays', '10.7.0.0/16\n10.8.0.0/16\nbad')).body).toMatchObject({
      added: 1,
      bad_lines: 1,
      mistakes: [{ line: 3, text: 'bad' }],
    })
  })

  it.each([
    ['a name with spaces', 'a%20b', '10.0.0.1', 422],
    ['a time that is none', 'times', '10.0.0.1', 422, 'expires_at=soon'],
    ['no ranges', 'none', {}, 422],
    ['ranges that are no list', 'none', { ranges: '10.0.0.1' }, 422],
    ['tags that are none', 'none', { ranges: [], tags: [7] }, 422],
  ])('refuse %s', async (_, list, body, status, query = '') => {
    expect((await put(list, body, query)).status).toBe(status)
  })

  it('end when their time is over, as single ranges do', async () => {
    const expires_at = new Date(Date.now() + 500).toISOString()
    await put('brief', {
      ranges: ['10.9.0.0/24', { cidr: '10.9.1.0/24', expires_at: '2099-01-01' }],
      expires_at,
    })
    const { body } = await service.post('/ip-ranges/', {
      cidr: '10.9.2.0/24',
      expires_at,
      comment: 'for now',
    })
    expect(body).toMatchObject({ expires_at, comment: 'for now' })
    const [one] = await send(event('eve', '10.9.0.1', { application: 'brief', second: 1 }))
    await expect.poll(() => cidrs('brief'), { timeout: 10_000 }).toEqual(['10.9.1.0/24'])
    expect((await service.get('/ip-ranges/?holding=10.9.2.1')).body).toEqual([])
    const [two, three] = await send(
      event('fay', '10.9.0.2', { application: 'brief', second: 2 }),
      event('gus', '10.9.1.2', { application: 'brief', second: 3 }),
    )
    expect([one, two, three].map((found) => found?.is_suspicious)).toEqual([true, false, true])
    expect((await service.get('/suspicious-events/?application=brief')).body).toHaveLength(2)
  })

  it('come in pages', async () => {
    await put('pages', Array.from({ length: 25 }, (_, i) => `10.10.${i}.0/24`).join('\n'))
    const found: string[] = []
    let next: string | undefined = '/ip-ranges/?list=pages&limit=10'
    while (next !== undefined) {
      const { body, headers } = await service.get(next)
      found.push(...body.map(({ cidr }: { cidr: string }) => cidr))
      next = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
    }
    expect(found).toEqual(await cidrs('pages'))
    expect(found).toHaveLength(25)
  })

  it('are the same after a restart', async () => {
    const lists = (await service.get('/api/v1/range-lists/')).body
    const ranges = (await service.get('/ip-ranges/')).body
    await service.restart()
    expect((await service.get('/api/v1/range-lists/')).body).toEqual(lists)
    expect((await service.get('/ip-ranges/')).body).toEqual(ranges)
    expect((await put('stays', '10.8.0.0/16')).body).toMatchObject({ removed: 1, unchanged: 1 })
  })
})
