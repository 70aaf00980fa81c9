import { request } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOverBothServers } from './both-servers.ts'
import { event, type Flagged, type Result } from './events.ts'

describeOverBothServers('the service', (service) => {
  const send = async (...events: object[]): Promise<Result[]> => (await service.post('/events/', events)).body
  const list = async (query: string): Promise<Flagged[]> =>
    (await service.get(`/suspicious-events/?${query}`)).body
  const addRange = async (cidr: string): Promise<number> => {
    const { status, body } = await service.post('/ip-ranges/', { cidr })
    expect(status).toBe(201)
    return body.id
  }

  it('spreads suspicion through one batch, in its order', async () => {
    await addRange('173.99.253.0/24')
    const rows: [user: string, ip: string, suspicious: boolean][] = [
      ['alice', '173.99.253.17', true],
      ['alice', '8.8.8.8', true],
      ['bob', '8.8.8.8', true],
      ['bob', '9.9.9.9', true],
      ['carol', '9.9.9.9', true],
      ['dave', '1.1.1.1', false],
      ['carol', '1.1.1.1', true],
      ['dave', '2.2.2.2', false],
    ]
    const results = await send(
      ...rows.map(([user, ip], second) => event(user, ip, { second, application: 'vector' })),
    )
    expect(results.map(({ user, ip, is_suspicious }) => [user, ip, is_suspicious])).toEqual(rows)
    const flagged = results.filter(({ is_suspicious }) => is_suspicious).map(({ id }) => id)
    expect((await list('application=vector')).map(({ id }) => id)).toEqual(flagged.reverse())
  })

  it('gives ranges in their one spelling, and a bare address as a range of one', async () => {
    for (const [given, cidr] of [
      ['10.20.0.0/16', '10.20.0.0/16'],
      ['10.30.0.7', '10.30.0.7/32'],
      ['2001:DB8:0:0::/48', '2001:db8::/48'],
      ['2001:db8:1::0001', '2001:db8:1::1/128'],
      ['::ffff:10.40.0.0/112', '10.40.0.0/16'],
      ['::1.2.3.4', '::102:304/128'],
    ]) {
      const added = await service.post('/ip-ranges', { cidr: given })
      expect(added).toMatchObject({ status: 201, body: { cidr, id: expect.any(Number) } })
      const { body } = await service.get('/ip-ranges')
      expect(body).toContainEqual(added.body)
    }
  })

  it('finds the ranges that hold an address', async () => {
    await addRange('100.64.0.0/16')
    await addRange('100.64.5.5')
    const { body } = await service.get('/ip-ranges/?holding=100.64.5.5')
    expect(body.map(({ cidr }: { cidr: string }) => cidr)).toEqual(['100.64.0.0/16', '100.64.5.5/32'])
  })

  it('refuses ranges that are none, in a sentence', async () => {
    await addRange('10.50.0.0/16')
    for (const [cidr, words] of [
      ['10.60.0.1/16', /host bits set; did you mean 10\.60\.0\.0\/16/],
      ['10.60.0/16', /not an IPv4 or IPv6 address/],
      ['010.60.0.0/16', /not an IPv4 or IPv6 address/],
      ['10.60.0.0/33', /not a prefix/],
      ['10.50.0.0/16', /there already/],
      ['::ffff:10.50.0.0/112', /there already/],
      ['', /not an IPv4 or IPv6 address/],
      [7, /must be a range/],
      [undefined, /must be a range/],
    ]) {
      const { status, body } = await service.post('/ip-ranges/', { cidr })
      expect([cidr, status, body.detail]).toEqual([cidr, 422, expect.stringMatching(words as RegExp)])
    }
  })

  it.each([
    [{ expires_at: '2020-01-01' }, /expires_at: 2020-01-01T00:00:00.000Z is over already/],
    [{ expire_at: '2099-01-01' }, /nothing called expire_at; did you mean expires_at\?/],
    [{ colour: 'red' }, /nothing called colour/],
  ])('refuses a range with %j', async (more, words) => {
    const { status, body } = await service.post('/ip-ranges/', { cidr: '10.90.0.0/16', ...more })
    expect([status, body.detail]).toEqual([422, expect.stringMatching(words)])
    expect((await service.get('/ip-ranges/?holding=10.90.0.1')).body).toEqual([])
  })

  it('removes ranges by id and by text, and says when there is none', async () => {
    const id = await addRange('10.70.0.0/16')
    await addRange('10.80.0.0/16')
    expect((await service.delete(`/ip-ranges/${id}`)).status).toBe(204)
    expect((await service.delete(`/ip-ranges/${id}/`)).status).toBe(404)
    expect((await service.delete('/ip-ranges?cidr=::ffff:10.80.0.0/112')).status).toBe(204)
    expect((await service.delete('/ip-ranges/?cidr=10.80.0.0/16')).status).toBe(404)
    expect((await service.delete('/ip-ranges/?cidr=10.80.0.0')).status).toBe(404)
    expect((await service.delete('/ip-ranges/nine')).status).toBe(422)
    expect((await service.delete('/ip-ranges/')).status).toBe(422)
    const { body } = await service.get('/ip-ranges/')
    expect(body.filter(({ cidr }: { cidr: string }) => /^10\.[78]0\./.test(cidr))).toEqual([])
  })

  it('lets ranges act from their adding to their removal', async () => {
    const [before] = await send(event('erin', '10.90.0.1', { second: 0 }))
    const id = await addRange('10.90.0.0/16')
    const [during] = await send(event('frank', '10.90.0.2', { second: 1 }))
    await service.delete(`/ip-ranges/${id}`)
    const [after] = await send(event('grace', '10.90.0.3', { second: 2 }))
    expect([before, during, after].map((one) => one?.is_suspicious)).toEqual([false, true, false])
    const [again] = await send(event('erin', '10.90.0.1', { second: 0 }))
    expect(again).toEqual({ ...before, duplicate: true })
    const [stays] = await send(event('frank', '10.91.0.1', { second: 3 }))
    expect(stays?.causes).toMatchObject([{ type: 'user', event: during?.id }])
  })

  it('takes one event or a list, under both names', async () => {
    for (const path of ['/events', '/events/', '/process-event', '/process-event/']) {
      const one = await service.post(path, event('heidi', '10.100.0.1', { application: path }))
      expect(one).toMatchObject({
        status: 200,
        body: [{ user: 'heidi', ip: '10.100.0.1', is_suspicious: false }],
      })
    }
    expect(await service.post('/events/', [])).toMatchObject({ status: 200, body: [] })
  })

  it('knows an event again, in whatever spelling, and stores it once', async () => {
    await addRange('10.110.0.0/16')
    const first = event('ivan', '10.110.0.1', {
      timestamp: '2024-05-01T10:00:00.000Z',
      application: 'twice',
    })
    const [one, two] = await send(first, {
      ...first,
      timestamp: '2024-05-01 10:00:00',
      source_ip: '::FFFF:10.110.0.1',
    })
    expect(one).not.toHaveProperty('duplicate')
    expect(two).toEqual({ ...one, duplicate: true })
    const [offset, otherField, finer] = await send(
      { ...first, timestamp: '2024-05-01T12:00:00+02:00', file_size_mb: null },
      { ...first, success: false },
      { ...first, timestamp: '2024-05-01T10:00:00.0001Z' },
    )
    expect(offset).toEqual({ ...one, duplicate: true })
    expect([otherField?.duplicate, finer?.duplicate]).toEqual([undefined, undefined])
    expect(await list('application=twice')).toHaveLength(3)
  })

  it('takes events without a user, which nothing follows from', async () => {
    await addRange('10.120.0.0/16')
    const nobody = ['', null, undefined]
    const results = await send(
      ...nobody.map((username, i) => ({ ...event('', `10.120.0.${i}`), username })),
      { ...event('', '10.121.0.1'), username: null },
    )
    expect(results.map(({ user }) => user)).toEqual([null, null, null, null])
    expect(results.map(({ is_suspicious }) => is_suspicious)).toEqual([true, true, true, false])
  })

  it('names each bad item and field, and stores nothing of that request', async () => {
    await addRange('10.130.0.0/16')
    const good = event('judy', '10.130.0.1', { application: 'refused' })
    const { timestamp: _, ...timeless } = good
    const { status, body } = await service.post('/events/', [
      good,
      { ...good, source_ip: '192.168.1' },
      { ...timeless, success: 'yes' },
      { ...good, timestamp: '2025-02-30T00:00:00Z' },
      { ...good, source_ip: '0.0.0.0', username: 'nul\0' },
      { ...good, file_size_mb: -1, event_type: '' },
      7,
    ])
    expect(status).toBe(422)
    expect(body.detail).toMatch(/^6 of 7 events cannot be taken, so nothing is stored: item 1, source_ip: /)
    expect(body.errors.map(({ item, field }: { item: number; field: string }) => [item, field])).toEqual([
      [1, 'source_ip'],
      [2, 'timestamp'],
      [2, 'success'],
      [3, 'timestamp'],
      [4, 'username'],
      [4, 'source_ip'],
      [5, 'event_type'],
      [5, 'file_size_mb'],
      [6, ''],
    ])
    expect(await list('application=refused')).toEqual([])
    expect((await send(good))[0]).not.toHaveProperty('duplicate')
  })

  it.each([
    ['a text', '"text"', {}, 422, /item 0, as a whole: must be an object/],
    ['nothing', 'null', {}, 422, /there is no event/],
    ['no body', '', {}, 422, /there is no event/],
    ['torn JSON', '{"torn', {}, 422, /is not JSON/],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /send JSON/],
    ['JSON under another name', '{}', { 'content-type': 'text/plain' }, 415, /send JSON/],
    [
      'what is packed in no way we know',
      '{}',
      { 'content-encoding': 'compress' },
      415,
      /compress cannot be read/,
    ],
    ['too many events', `[${'7,'.repeat(10_000)}7]`, {}, 422, /10001 events .* at most 10000/],
    ['too many bytes', `"${'x'.repeat(17 * 1024 * 1024)}"`, {}, 413, /at most 16 MiB/],
  ])('refuses %s with a sentence', async (_, body, headers, status, words) => {
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
    const answer = await fetch(`${service.url}/events/`, init)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual(
      expect.objectContaining({ detail: expect.stringMatching(words as RegExp) }),
    )
  })

  it('takes a request that announces JSON and brings none', async () => {
    const id = await addRange('10.150.0.0/16')
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${service.url}/ip-ranges/${id}`, { method: 'DELETE', headers })
    expect(answer.status).toBe(204)
  })

  it.each(['1e3', '%20', '-1', '0x1', '1.0'])('knows no range number %s', async (id) => {
    expect((await service.delete(`/ip-ranges/${id}`)).status).toBe(422)
  })

  it('answers a path that is none in the same form', async () => {
    expect(await service.get('/%ff')).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('%ff') },
    })
  })

  describe('pages of suspicious events', () => {
    beforeAll(async () => {
      await addRange('10.140.0.0/16')
      const many = Array.from({ length: 60 }, (_, i) =>
        event(`user${i % 7}`, `10.140.0.${i}`, {
          second: Math.floor(i / 4),
          application: 'pages',
          event_type: `t${i % 3}`,
        }),
      )
      await send(...many)
    })

    it('come newest first, ties by id', async () => {
      const found = await list('application=pages')
      expect(found).toHaveLength(60)
      const sorted = found.toSorted((a, b) =>
        a.timestamp === b.timestamp ? (a.id < b.id ? 1 : -1) : a.timestamp < b.timestamp ? 1 : -1,
      )
      expect(found).toEqual(sorted)
    })

    it('are the same by cursor and by offset', async () => {
      const all = await list('application=pages')
      const byOffset = [
        ...(await list('application=pages&limit=25')),
        ...(await list('application=pages&limit=25&offset=25')),
        ...(await list('application=pages&limit=25&offset=50')),
      ]
      expect(byOffset).toEqual(all)
      const byCursor: Flagged[] = []
      let next: string | undefined = '/suspicious-events/?application=pages&limit=25'
      while (next !== undefined) {
        const { body, headers } = await service.get(next)
        byCursor.push(...body)
        next = /^<(.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
      }
      expect(byCursor).toEqual(all)
    })

    it.each([
      ['user=user3', (one: Flagged) => one.user === 'user3'],
      ['ip=10.140.0.7', (one: Flagged) => one.ip === '10.140.0.7'],
      ['ip=10.140.0.32/27', (one: Flagged) => Number(one.ip.split('.')[3]) >= 32],
      ['type=t2', (one: Flagged) => one.event_type === 't2'],
      ['cause=user', (one: Flagged) => one.causes.some(({ type }) => type === 'user')],
      ['min_score=80', (one: Flagged) => one.score >= 80],
      ['start_date=2024-01-01T00:00:05Z', (one: Flagged) => one.timestamp >= '2024-01-01T00:00:05.000Z'],
      ['end_date=2024-01-01T00:00:05', (one: Flagged) => one.timestamp <= '2024-01-01T00:00:05.000Z'],
      ['start_date=2024-01-01&end_date=2024-01-01', () => true],
      ['start_date=2024-01-02', () => false],
      ['start_date=2024-01-01T01:00:05+01:00', (one: Flagged) => one.timestamp >= '2024-01-01T00:00:05.000Z'],
    ])('can be narrowed by %s', async (query, wanted) => {
      const all = await list('application=pages')
      expect(await list(`application=pages&${query}`)).toEqual(all.filter(wanted))
    })

    it.each([
      'limit=0',
      'limit=10001',
      'limit=1.5',
      'limit=0x10',
      'limit=',
      'offset=%20',
      'min_score=',
      'limit=x',
      'offset=-1',
      'start_date=soon',
      'cursor=x',
      'cause=weather',
      'min_score=101',
      'ip=10.0.0.0.0',
      'user=%00',
    ])('are refused with a sentence for %s', async (query) => {
      const { status, body } = await service.get(`/suspicious-events?${query}`)
      expect([status, body.detail]).toEqual([422, expect.stringContaining(query.split('=')[0]!)])
    })
  })

  it('describes itself', async () => {
    const { body } = await service.get('/openapi.json')
    expect(body.openapi).toMatch(/^3\.1\./)
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/ip-ranges/',
        '/ip-ranges/{id}',
        '/events/',
        '/process-event/',
        '/suspicious-events/',
      ]),
    )
    const docs = await fetch(`${service.url}/docs`)
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await service.get('/health/live')).body).toEqual({ status: 'ok' })
    expect((await service.get('/health/ready')).body).toEqual({ status: 'ok' })
    expect((await service.get('/nothing')).status).toBe(404)
  })

  it('answers only those who ask for this machine', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(`${service.url}/ip-ranges/`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      asked.on('error', reject).end()
    })
    expect(status).toBe(421)
  })

  it('is the same after a restart', async () => {
    const before = await list('limit=10000')
    const ranges = await service.get('/ip-ranges/')
    const again = event('alice', '173.99.253.17', { second: 0, application: 'vector' })
    const [known] = await send(again)
    await service.restart()
    expect(await list('limit=10000')).toEqual(before)
    expect((await service.get('/ip-ranges/')).body).toEqual(ranges.body)
    expect(await send(again)).toEqual([known])
    expect(known?.duplicate).toBe(true)
  })
})
