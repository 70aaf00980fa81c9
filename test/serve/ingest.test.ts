import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

type Row = Record<string, unknown>

const ndjson = 'application/x-ndjson'
const lines = (...items: unknown[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('')

describe('POST /events/', () => {
  const folder = newFolder()
  let service: Service
  let application = ''
  beforeAll(async () => {
    service = await startService(folder.path)
    await service.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = async (
    type: string,
    body: string | Uint8Array | ReadableStream,
    { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
  ) => {
    const init = { method: 'POST', body, headers: { 'content-type': type, ...headers }, duplex: 'half' }
    const answer = await fetch(`${service.url}/events/${query}`, init as RequestInit)
    const text = await answer.text()
    const isRows = answer.headers.get('content-type') === ndjson
    const rows = isRows
      ? text
          .trimEnd()
          .split('\n')
          .map((line): Row => JSON.parse(line))
      : []
    return {
      status: answer.status,
      rows,
      body: isRows ? undefined : JSON.parse(text),
      headers: answer.headers,
    }
  }

  /** Events of an application of its own, so that a test sees only what it stored. */
  const some = (count: number): Row[] => {
    application = `app-${randomBytes(6).toString('hex')}`
    return Array.from({ length: count }, (_, second) =>
      event(`user${second}`, '10.0.0.1', { second, application }),
    )
  }
  const stored = async (): Promise<number> =>
    (await service.get(`/suspicious-events/?limit=10000&application=${application}`)).body.length

  const csvOf = (events: readonly Row[]): string => {
    const names = Object.keys(events[0]!)
    return [names.join(','), ...events.map((one) => names.map((name) => `"${one[name]}"`).join(','))].join(
      '\r\n',
    )
  }

  it('takes NDJSON and CSV as it takes JSON', async () => {
    const events = some(3)
    const json = await service.post('/events/', events)
    const again = json.body.map((result: Row) => ({ ...result, duplicate: true }))
    expect(await send(ndjson, lines(...events))).toMatchObject({ status: 200, rows: again })
    expect(await send('text/csv', csvOf(events))).toMatchObject({ status: 200, rows: again })
    expect(await send('text/csv; charset=utf-8', `\ufeff${csvOf(events)}\n\n`)).toMatchObject({
      status: 200,
      rows: again,
    })
    expect(await send(ndjson, `\ufeff${lines(...events)}\n \r\n`)).toMatchObject({ status: 200, rows: again })
    expect(await stored()).toBe(3)
  })

  it('reads cells of CSV as the fields that they are', async () => {
    const [one] = some(1)
    const row = `note,success,timestamp,username,source_ip,event_type,file_size_mb,application
"a ""b"", c\nd",True,2024-01-01T00:00:00Z,,10.0.0.1,x"y,1.5,${application}
,false,2024-01-01T00:00:01Z,"o'brien, j",10.0.0.1,login,,${application}`
    const { status, rows } = await send('text/csv', row)
    expect([status, rows.map(({ user }) => user)]).toEqual([200, [null, "o'brien, j"]])
    const { body } = await service.get(`/suspicious-events/?application=${one!.application}`)
    expect(body).toMatchObject([
      { success: false, file_size_mb: null, event_type: 'login' },
      { success: true, file_size_mb: 1.5, event_type: 'x"y' },
    ])
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('takes bodies packed with %s', async (encoding, pack) => {
    const events = some(20)
    const headers = { 'content-encoding': encoding }
    const json = await send('application/json', pack(JSON.stringify(events)), { headers })
    expect([json.status, json.body.length]).toEqual([200, 20])
    const rows = await send(ndjson, pack(lines(...events)), { headers })
    expect([rows.status, rows.rows.map(({ duplicate }) => duplicate)]).toEqual([200, Array(20).fill(true)])
    expect(await stored()).toBe(20)
  })

  describe('of a request that is judged whole', () => {
    it.each([
      [ndjson, lines],
      ['text/csv', (...events: Row[]) => csvOf(events)],
    ])('stores nothing when an item of %s has a fault', async (type, print) => {
      const events = some(3)
      const { status, body } = await send(type, print(...events, { ...events[0], source_ip: '10.0.0' }))
      expect([status, body.errors]).toEqual([
        422,
        [{ item: 3, field: 'source_ip', message: 'must be an IPv4 or IPv6 address of a sender' }],
      ])
      expect(await stored()).toBe(0)
    })

    it('stores nothing of more than 10,000 rows, or 16 MiB', async () => {
      const [one] = some(1)
      const many = await send(ndjson, lines(one).repeat(10_001))
      expect([many.status, many.body.detail]).toEqual([
        422,
        expect.stringMatching(/more than 10000 events.*partial=true/),
      ])
      const large = await send(ndjson, lines(one) + `${' '.repeat(1000)}\n`.repeat(17_000))
      expect([large.status, large.body.detail]).toEqual([
        413,
        expect.stringMatching(/at most 16 MiB.*partial=true/),
      ])
      expect(await stored()).toBe(0)
    })
  })

  describe('with partial=true', () => {
    const query = '?partial=true'

    it('stores what is good, and tells of each item what became of it', async () => {
      const [a, b, c] = some(3)
      const body = `${lines(a, { ...b, success: 'yes' })}{torn\n"text"\n\n${lines(a, c)}`
      const { status, rows } = await send(ndjson, body, { query })
      expect(status).toBe(200)
      expect(rows).toMatchObject([
        { is_suspicious: true },
        { item: 1, errors: [{ item: 1, field: 'success', message: 'must be true or false' }] },
        { item: 2, errors: [{ item: 2, field: '', message: 'the line is not JSON' }] },
        { item: 3, errors: [{ item: 3, field: '', message: 'must be an object' }] },
        { duplicate: true },
        { is_suspicious: true },
        { summary: { items: 6, recorded: 2, duplicates: 1, refused: 3 } },
      ])
      expect(await stored()).toBe(2)
    })

    it('takes JSON too, and answers only what is refused when asked', async () => {
      const events = some(3)
      const body = JSON.stringify([...events, 7])
      const { rows } = await send('application/json', body, { query: `${query}&results=refused` })
      expect(rows).toEqual([
        { item: 3, errors: [{ item: 3, field: '', message: 'must be an object' }] },
        { summary: { items: 4, recorded: 3, duplicates: 0, refused: 1 } },
      ])
      expect(await stored()).toBe(3)
    })

    it.each([
      ['a row that has another number of cells', 'x,y', 'the row has 2 cells, the header has 5'],
      ['a quote that is not closed', '"x,y', 'a quote is not closed, or something follows it'],
      ['what follows a quote', '"x"y,', 'a quote is not closed, or something follows it'],
      ['bytes that are no UTF-8', Buffer.from([0xff, 0x2c]), 'the line is not UTF-8'],
      ['a line that is too long', 'x'.repeat(2 ** 20 + 1), 'the line is longer than 1 MiB'],
    ])('refuses %s of CSV alone', async (_, row, message) => {
      const [one] = some(1)
      const names = ['timestamp', 'source_ip', 'event_type', 'application', 'success']
      const good = names.map((name) => one![name]).join(',')
      const body = Buffer.concat([`${names}\n${good}\n`, row, '\n'].map((part) => Buffer.from(part)))
      const { rows } = await send('text/csv', body, { query })
      expect(rows[0]).toMatchObject({ is_suspicious: true })
      expect(rows[1]).toEqual({ item: 1, errors: [{ item: 1, field: '', message }] })
      expect(rows[2]).toEqual({ summary: { items: 2, recorded: 1, duplicates: 0, refused: 1 } })
    })

    it('answers while it reads, and keeps no more than a batch', async () => {
      const events = some(5000)
      let sent = 0
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent === 5) controller.close()
          else controller.enqueue(Buffer.from(lines(...events.slice(sent++ * 1000, sent * 1000))))
        },
      })
      const { rows } = await send(ndjson, body, { query })
      expect(rows.at(-1)).toEqual({ summary: { items: 5000, recorded: 5000, duplicates: 0, refused: 0 } })
      expect(rows).toHaveLength(5001)
      expect(await stored()).toBe(5000)
    })

    it.each([
      ['is not packed as it says', ndjson, '{}', { 'content-encoding': 'gzip' }, 'the body is not gzip'],
      ['names no columns', 'text/csv', '1,2\n', {}, /header of the CSV lacks timestamp, source_ip/],
      ['is empty', 'application/json', '', {}, /there is no event/],
    ])('refuses a body that %s', async (_, type, sent, headers, detail) => {
      const { status, body } = await send(type, sent, { query, headers })
      const wanted = typeof detail === 'string' ? detail : expect.stringMatching(detail)
      expect([status, body.detail]).toEqual([422, wanted])
    })

    it('ends with the problem when the body breaks, and has stored what it answered', async () => {
      const events = some(2500)
      const packed = gzipSync(lines(...events))
      const headers = { 'content-encoding': 'gzip' }
      const { status, rows } = await send(ndjson, packed.subarray(0, packed.length - 100), { query, headers })
      expect(status).toBe(200)
      const { summary, problem } = rows.at(-1) as { summary: Row; problem: Row }
      expect(problem).toMatchObject({
        status: 422,
        detail: 'the body is not gzip',
        type: 'urn:vedette:problem:invalid',
      })
      expect(summary.recorded).toBe(rows.length - 1)
      expect(await stored()).toBe(rows.length - 1)
      const again = await send(ndjson, packed, { query, headers })
      expect(again.rows.at(-1)).toMatchObject({ summary: { items: 2500, duplicates: rows.length - 1 } })
      expect(await stored()).toBe(2500)
    })
  })

  describe('bombs', () => {
    const nothing = Buffer.alloc(64 * 1024 * 1024, ' ')
    it.each([
      ['gzip', gzipSync(nothing)],
      ['br', brotliCompressSync(nothing, { params: { 0: 0, 1: 1 } })],
      ['zstd', zstdCompressSync(nothing)],
    ])('of %s are refused', async (encoding, bomb) => {
      const headers = { 'content-encoding': encoding }
      for (const type of ['application/json', ndjson, 'text/csv']) {
        const { status, body } = await send(type, bomb, { headers })
        expect([type, status, body.type]).toEqual([type, 413, 'urn:vedette:problem:too-large'])
      }
      const { status, body } = await send(ndjson, bomb, { headers, query: '?partial=true' })
      expect([status, body.detail]).toEqual([413, expect.stringContaining('250 times')])
    })
  })

  describe('a hostile body', () => {
    const good = (): string => JSON.stringify(some(1)[0]).slice(1, -1)
    it.each([
      [
        'a field __proto__',
        (fields: string) =>
          `{${fields},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
        200,
      ],
      ['events under __proto__', (fields: string) => `{"__proto__":{${fields}}}`, 422],
      [
        'a name that comes twice, of which the last counts',
        (fields: string) => `{"success":"no",${fields}}`,
        200,
      ],
      ['a name that comes twice, wrong at last', (fields: string) => `{${fields},"success":"no"}`, 422],
      ['a number without end', (fields: string) => `{${fields},"file_size_mb":1e999}`, 422],
      [
        'a number of 100,000 digits',
        (fields: string) => `{${fields},"file_size_mb":${'9'.repeat(100_000)}}`,
        422,
      ],
      ['a large number', (fields: string) => `{${fields},"file_size_mb":1e308}`, 200],
      [
        'deep nesting beside',
        (fields: string) => `{${fields},"more":${'['.repeat(33)}${']'.repeat(33)}}`,
        422,
      ],
      [
        'as deep as it may be',
        (fields: string) => `{${fields},"more":${'['.repeat(31)}${']'.repeat(31)}}`,
        200,
      ],
      [
        'nesting without end',
        (fields: string) => `{${fields},"more":${'{"a":['.repeat(500_000)}${']}'.repeat(500_000)}}`,
        422,
      ],
      ['nesting that is torn', () => '['.repeat(5_000_000), 422],
      ['a name written with escapes', (fields: string) => `{${fields},"user\\u006eame":"x"}`, 422],
      ['half a character', (fields: string) => `{${fields},"username":"\\ud800"}`, 422],
    ])('with %s gets what it must, and harms nothing', async (_, body, status) => {
      const text = body(good())
      const answer = await send('application/json', text)
      expect(answer.status).toBe(status)
      expect(await stored()).toBe(status === 200 ? 1 : 0)
      expect(({} as Row).polluted).toBeUndefined()
      const line = await send(ndjson, text)
      expect(line.status).toBe(text.length > 2 ** 20 ? 422 : status)
    })

    it('that is no UTF-8 is refused, not mended', async () => {
      const bytes = Buffer.from(`{${good()},"username":"?"}`)
      bytes[bytes.lastIndexOf('?')] = 0xff
      const { status, body } = await send('application/json', bytes)
      expect([status, body.detail]).toEqual([422, 'the body is not UTF-8'])
    })

    it('does not make later ones be read wrongly', async () => {
      // What Node 24's JSON.parse is led astray by, were it let near it.
      const names = ['\\\\', '\\"', '\\n', '\\u0041', '\\\\x']
      for (const name of [...names, ...names]) {
        const { status, body } = await send('application/json', `{${good()},"${name}":1}`)
        expect([name, status, body.detail]).toEqual([
          name,
          422,
          expect.stringContaining('written with escapes'),
        ])
      }
      const values = ['\\', '"', '\n', 'A', '\\x', 'a\\', '\\":1,"x']
      const results = await service.post(
        '/events/',
        values.map((username, second) => event(username, '10.0.0.1', { second })),
      )
      expect(results.body.map(({ user }: { user: string }) => user)).toEqual(values)
    })
  })

  describe('with an Idempotency-Key', () => {
    const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })

    it.each([
      ['application/json', (events: readonly Row[]) => JSON.stringify(events)],
      [ndjson, (events: readonly Row[]) => lines(...events)],
    ])('gives the same answer to the same request as %s, also after a restart', async (type, print) => {
      const body = print(some(3))
      const key = randomBytes(8).toString('hex')
      const first = await send(type, body, keyed(key))
      const text = JSON.stringify([first.body, first.rows])
      expect([first.status, text.includes('duplicate')]).toEqual([200, false])
      expect(await send(type, body, keyed(key))).toMatchObject({
        status: 200,
        body: first.body,
        rows: first.rows,
      })
      await service.stop()
      service = await startService(folder.path)
      expect(await send(type, body, keyed(key))).toMatchObject({
        status: 200,
        body: first.body,
        rows: first.rows,
      })
      const other = await send(type, body, keyed(`${key}x`))
      expect(JSON.stringify([other.body, other.rows])).toContain('duplicate')
    })

    it('refuses another request under a key that was used, and stores nothing of it', async () => {
      const key = randomBytes(8).toString('hex')
      await send('application/json', JSON.stringify(some(1)), keyed(key))
      const { status, body } = await send('application/json', JSON.stringify(some(1)), keyed(key))
      expect([status, body.detail]).toEqual([422, expect.stringContaining('was used for another request')])
      expect(await stored()).toBe(0)
    })

    it('does a request once that is sent twice at a time', async () => {
      const key = randomBytes(8).toString('hex')
      const body = JSON.stringify(some(500))
      const answers = await Promise.all([1, 2, 3].map(() => send('application/json', body, keyed(key))))
      const good = answers.filter(({ status }) => status === 200)
      expect(good.length).toBeGreaterThan(0)
      for (const one of answers) expect([200, 409]).toContain(one.status)
      for (const { body } of good) expect(body).toEqual(good[0]!.body)
    })

    it('may ask again what was refused', async () => {
      const key = randomBytes(8).toString('hex')
      const [one] = some(1)
      const bad = await send('application/json', JSON.stringify({ ...one, success: 1 }), keyed(key))
      const good = await send('application/json', JSON.stringify(one), keyed(key))
      expect([bad.status, good.status]).toEqual([422, 200])
    })

    it.each(['', 'two words', 'x'.repeat(256)])('refuses the key "%s"', async (key) => {
      expect((await send('application/json', JSON.stringify(some(1)), keyed(key))).status).toBe(422)
    })
  })

  it('says with 304 that a list has not changed, until it has', async () => {
    const ask = (path: string, etag?: string) =>
      fetch(service.url + path, { headers: etag === undefined ? {} : { 'if-none-match': etag } })
    for (const path of ['/api/v1/suspicious-events?limit=5', '/ip-ranges/']) {
      const first = await ask(path)
      const etag = first.headers.get('etag')!
      expect(await first.json()).not.toEqual([])
      for (const known of [etag, '*', `"other", ${etag}`]) {
        const again = await ask(path, known)
        expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
      }
      expect((await ask(path, '"other"')).status).toBe(200)
      await service.post('/events/', event('nobody', '203.0.113.1', { second: 1 }))
      expect((await ask(path, etag)).status).toBe(304)
      if (path.includes('events')) await service.post('/events/', some(1))
      else await service.post('/ip-ranges/', { cidr: '192.0.2.0/24' })
      expect((await ask(path, etag)).status).toBe(200)
    }
  })

  it.each([
    ['gzip, gzip', 415],
    ['compress', 415],
    ['__proto__', 415],
    ['gzip', 422],
    ['zstd', 422],
  ])('refuses what says it is %s and is not', async (encoding, status) => {
    const answer = await send('application/json', '{}', { headers: { 'content-encoding': encoding } })
    expect(answer.status).toBe(status)
  })

  it.each([
    ['', 'there is no event; the first line of CSV names the columns'],
    ['timestamp,source_ip\n', 'the header of the CSV lacks event_type, application, success'],
    [
      'timestamp,source_ip,event_type,application,success,success\n',
      'the header of the CSV has success twice',
    ],
  ])('refuses CSV with the header "%s"', async (header, detail) => {
    expect(await send('text/csv', header)).toMatchObject({ status: 422, body: { detail } })
  })
})
