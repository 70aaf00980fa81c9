import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, newFolder, type Service, startService } from './servers.ts'

describe('records that are sent again', () => {
  const folder = newFolder()
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path)
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = async (query: string, body: string, type = 'application/x-ndjson') =>
    answerOf(`${service.url}/api/v1/records?${query}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
  const record = (second: number, more: object): string =>
    `${JSON.stringify({
      timestamp: new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString(),
      username: 'alice',
      source_ip: '203.0.113.1',
      event_type: 'login',
      success: true,
      ...more,
    })}\n`
  const stored = async (source: string): Promise<string[]> =>
    (await service.get('/api/v1/events?limit=1000')).body
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.startsWith(`${source}:`))

  it.each([
    ['an OCSF id, nested', '', (n: number) => ({ metadata: { uid: `e${n}` } })],
    ['an OCSF id, flat', '', (n: number) => ({ 'metadata.uid': `e${n}` })],
    ['a field that is named', '&id=event.number', (n: number) => ({ event: { number: n + 1 } })],
    ['all that they say', '&duplicates=drop', (n: number) => ({ note: `n${n}` })],
  ])('count once by %s', async (name, query, more) => {
    const source = `ids.${name.replaceAll(/\W+/g, '-')}`
    const first = [0, 1, 2].map((n) => record(n, more(n))).join('')
    expect((await send(`source=${source}${query}`, first)).body).toMatchObject({ accepted: 3, duplicates: 0 })
    // A client that heard nothing sends them again, with what came since.
    const again = `${first}${record(3, more(3))}torn {\n${record(1, more(1))}`
    const { body } = await send(`source=${source}${query}`, again)
    expect(body).toMatchObject({ accepted: 1, duplicates: 4, rejected: { not_json: 1 } })
    expect(body.rejects[0]).toMatchObject({ line: 5, record: 'torn {' })
    expect((await send(`source=${source}${query}`, first)).body).toMatchObject({ accepted: 0, duplicates: 3 })
    expect(await stored(source)).toHaveLength(4)
  })

  it('count once by a column of CSV, also where cells span lines', async () => {
    const csv = (rows: readonly string[]): string =>
      ['timestamp,event_id,user,ip,note', ...rows, ''].join('\r\n')
    const rows = [0, 1, 2].map((n) => `2024-01-01T00:00:0${n}Z,"id,${n}",bob,203.0.113.2,"a\n""b"""`)
    const path = 'source=table&class=authentication&id=event_id'
    expect((await send(path, csv(rows.slice(0, 2)), 'text/csv')).body).toMatchObject({
      accepted: 2,
      duplicates: 0,
    })
    expect((await send(path, csv(rows), 'text/csv')).body).toMatchObject({ accepted: 1, duplicates: 2 })
    expect((await send(path, csv(rows), 'text/csv')).body).toMatchObject({ accepted: 0, duplicates: 3 })
    expect(await stored('table')).toHaveLength(3)
  })

  it('count each where nothing tells them apart, or another source sends them', async () => {
    const body = record(0, { 'metadata.uid': 'e0' })
    const plain = record(0, {})
    expect((await send('source=one', body + plain + plain)).body).toMatchObject({
      accepted: 3,
      duplicates: 0,
    })
    expect((await send('source=one', plain)).body).toMatchObject({ accepted: 1, duplicates: 0 })
    expect((await send('source=two', body)).body).toMatchObject({ accepted: 1, duplicates: 0 })
    // Beyond what a number can say, two ids may look alike.
    const large = [9_007_199_254_740_992n, 9_007_199_254_740_993n].map((id) =>
      record(1, { id: 0 }).replace('"id":0', `"id":${id}`),
    )
    expect((await send('source=one&id=id', large.join(''))).body).toMatchObject({
      accepted: 2,
      duplicates: 0,
    })
  })

  it('count once when they are sent at the same time', async () => {
    const body = [0, 1, 2, 3].map((n) => record(n, { 'metadata.uid': `r${n}` })).join('')
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('source=race', body)))
    const accepted = answers.map(({ body }) => body.accepted)
    expect(accepted.sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 4])
    expect(await stored('race')).toHaveLength(4)
  })

  it('may be sent again when nobody could tell what they were', async () => {
    const odd = '{"metadata.uid":"o1","a":1,"timestamp":"2024-01-01T00:00:00Z"}\n'
    expect((await send('source=odd', odd)).status).toBe(422)
    expect((await send('source=odd', odd)).status).toBe(422)
    expect((await send('source=odd&class=base', odd)).body).toMatchObject({ accepted: 1, duplicates: 0 })
  })

  it('are known after a restart', async () => {
    await service.stop()
    service = await startService(folder.path)
    const body = [0, 1, 2, 3, 4].map((n) => record(n, { 'metadata.uid': `r${n}` })).join('')
    expect((await send('source=race', body)).body).toMatchObject({ accepted: 1, duplicates: 4 })
    expect(await stored('race')).toHaveLength(5)
  })

  it('are told apart by one thing, not by two', async () => {
    expect((await send('id=a&duplicates=drop', record(0, {}))).status).toBe(422)
  })
})
