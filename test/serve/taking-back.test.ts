import { expect, it } from 'vitest'
import { describeOverBothServers } from './both-servers.ts'
import { event, type Flagged, type Result } from './events.ts'
import type { Answer } from './servers.ts'

describeOverBothServers('taking back,', (service) => {
  const send = async (...events: object[]): Promise<Result[]> => (await service.post('/events/', events)).body
  const flagged = async (application: string): Promise<string[]> => {
    const { body } = await service.get(`/suspicious-events/?application=${application}`)
    return body.map(({ id }: Flagged) => id).toReversed()
  }
  const addRange = async (cidr: string): Promise<number> =>
    (await service.post('/ip-ranges/', { cidr })).body.id
  const change = (id: string, what: string, body: object = {}): Promise<Answer> =>
    service.post(`/suspicious-events/${id}/${what}`, body)

  it('leaves what has another cause, and clears what has none', async () => {
    await addRange('192.168.122.0/24')
    await addRange('206.16.28.0/24')
    const application = 'trap'
    const [one, two, three, four] = await send(
      event('vevans', '192.168.122.15', { application, second: 1 }),
      event('vevans', '206.16.28.33', { application, second: 2 }),
      event('other', '192.168.122.15', { application, second: 3 }),
      event('other', '10.9.9.9', { application, second: 4, file_size_mb: 1.5 }),
    )
    // The third has the range too, so it does not hang on the first.
    expect(await flagged('trap')).toEqual([one!.id, two!.id, three!.id, four!.id])
    const tried = await change(one!.id, 'take-back', { dry_run: true })
    expect(tried).toMatchObject({ status: 200, body: { dry_run: true, cleared: 1, flagged: 0 } })
    expect(await flagged('trap')).toHaveLength(4)
    const { status, body } = await change(one!.id, 'take-back', { reason: 'a test of ours' })
    expect([status, { ...body, dry_run: true }]).toEqual([200, tried.body])
    expect(await flagged('trap')).toEqual([two!.id, three!.id, four!.id])
    const { body: now } = await service.get(`/suspicious-events/${two!.id}`)
    expect(now).toMatchObject({ is_suspicious: true, causes: [{ type: 'range', cidr: '206.16.28.0/24' }] })
    expect((await service.get(`/suspicious-events/${one!.id}`)).body).toMatchObject({
      is_suspicious: false,
      score: 0,
      explanation: 'taken back: 0 in place of 100 x (1 - (1 - 0.7 range))',
      taken_back: true,
      notes: [{ change: 'take-back', reason: 'a test of ours', by: 'local' }],
    })
  })

  it('needs no body to take back and to undo, and refuses one with a slip in it', async () => {
    await addRange('10.19.0.0/24')
    const [one] = await send(event('una', '10.19.0.1', { application: 'bare' }))
    const bare = (what: string): Promise<Response> =>
      fetch(`${service.url}/suspicious-events/${one!.id}/${what}`, { method: 'POST' })
    const slip = await change(one!.id, 'take-back', { dryrun: true })
    expect([slip.status, slip.body.detail]).toEqual([
      422,
      'the body: has nothing called dryrun; did you mean dry_run?',
    ])
    expect(await flagged('bare')).toEqual([one!.id])
    expect((await bare('take-back')).status).toBe(200)
    expect(await flagged('bare')).toEqual([])
    expect((await bare('undo')).status).toBe(200)
    expect(await flagged('bare')).toEqual([one!.id])
  })

  it('takes back all that hangs on one event, and brings it again', async () => {
    await addRange('10.1.0.0/24')
    const application = 'chain'
    const rows = [
      ['ann', '10.1.0.1'],
      ['ann', '8.1.0.1'],
      ['ben', '8.1.0.1'],
      ['ben', '8.1.0.2'],
      ['cat', '8.1.0.3'],
    ] as const
    const sent = rows.map(([user, ip], second) => event(user, ip, { application, second }))
    const results = await send(...sent)
    const ids = results.slice(0, 4).map(({ id }) => id)
    const before = (await service.get('/suspicious-events/?application=chain')).body
    expect(await flagged('chain')).toEqual(ids)
    const taken = await change(ids[0]!, 'take-back')
    expect(taken.body).toMatchObject({ dry_run: false, cleared: 4, flagged: 0, changed: 0, total: 4 })
    expect(taken.body.events.map(({ id }: Result) => id)).toEqual(ids)
    expect(taken.body.events[0]).toEqual({
      id: ids[0],
      was: { is_suspicious: true, score: 70 },
      is: { is_suspicious: false, score: 0 },
    })
    expect(await flagged('chain')).toEqual([])
    const [later] = await send(event('ann', '8.1.0.9', { application, second: 9 }))
    expect(later?.is_suspicious).toBe(false)
    expect((await change(ids[0]!, 'undo')).body).toMatchObject({ flagged: 5, cleared: 0 })
    expect(
      (await service.get('/suspicious-events/?application=chain&end_date=2024-01-01T00:00:08Z')).body,
    ).toEqual(before)
    expect(await flagged('chain')).toEqual([...ids, later!.id])
  })

  it('tells only as many events as were asked for', async () => {
    await addRange('10.2.0.0/24')
    const results = await send(
      ...Array.from({ length: 9 }, (_, second) => event('dan', `10.2.0.${second}`, { second })),
      event('dan', '8.2.0.1', { second: 9 }),
    )
    const { body } = await change(results[0]!.id, 'take-back', { dry_run: true, show: 2 })
    expect(body).toMatchObject({ cleared: 1, total: body.cleared + body.changed + body.flagged })
    expect(body.events.map(({ id }: Result) => id)).toEqual(results.slice(0, 2).map(({ id }) => id))
  })

  it.each([
    ['take-back', 'take-back'],
    ['mark', 'mark'],
  ])('refuses a second %s', async (what) => {
    const range = what === 'take-back' ? '10.3.1.0/24' : '10.3.2.0/24'
    if (what === 'take-back') await addRange(range)
    const [one] = await send(event('eve', range.replace('.0/24', '.1'), { application: what }))
    expect((await change(one!.id, what)).status).toBe(200)
    const again = await change(one!.id, what)
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining(one!.id) } })
    expect((await change(one!.id, what, { dry_run: true })).status).toBe(409)
  })

  it('refuses what cannot be done, in a sentence', async () => {
    const [one] = await send(event('fay', '8.4.0.1'))
    for (const [answer, status, words] of [
      [await change(one!.id, 'take-back'), 409, /is not suspicious/],
      [await change(one!.id, 'undo'), 409, /is not taken back/],
      [await service.delete(`/suspicious-events/${one!.id}/mark`), 409, /is not marked/],
      [await change('api:000009999999999', 'take-back'), 404, /there is no event/],
      [await change('api:1', 'mark'), 404, /there is no event/],
      [await service.get('/suspicious-events/api:000009999999999'), 404, /there is no event/],
      [await service.get('/suspicious-events/9/lineage'), 404, /there is no event/],
      [await service.get(`/suspicious-events/${one!.id}/lineage?direction=left`), 422, /direction/],
      [await change(one!.id, 'mark', { dry_run: 'yes' }), 422, /dry_run/],
      [await change(one!.id, 'mark', { reason: 'x'.repeat(1001) }), 422, /reason/],
      [await service.delete('/ip-ranges/99999?take_back=true'), 404, /there is no range 99999/],
      [await service.post('/ip-ranges/99999/undo', {}), 404, /there is no range 99999/],
    ] as const) {
      expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(words)])
    }
  })

  it('marks an event, from which suspicion spreads, and withdraws the mark', async () => {
    const application = 'mark'
    const [one, two] = await send(
      event('gus', '8.5.0.1', { application: 'marks', second: 1 }),
      event('gus', '8.5.0.2', { application: 'marks', second: 2 }),
    )
    expect([one?.is_suspicious, two?.is_suspicious, application]).toEqual([false, false, 'mark'])
    const marked = await change(one!.id, 'mark', { reason: 'told by phone' })
    expect(marked.body).toMatchObject({ flagged: 2, cleared: 0 })
    const { body } = await service.get('/suspicious-events/?application=marks')
    expect(body).toMatchObject([
      { id: two!.id, user: 'gus', ip: '8.5.0.2', causes: [{ type: 'user', event: one!.id, distance: 1 }] },
      { id: one!.id, score: 95, causes: [{ type: 'person' }] },
    ])
    const gone = await service.delete(`/suspicious-events/${one!.id}/mark?reason=an%20error`)
    expect(gone.body).toMatchObject({ cleared: 2 })
    expect(await flagged('marks')).toEqual([])
    expect((await service.get(`/suspicious-events/${one!.id}`)).body).toMatchObject({
      marked: false,
      notes: [
        { change: 'mark', reason: 'told by phone' },
        { change: 'unmark', reason: 'an error' },
      ],
    })
  })

  it('shows where a flag comes from, and what comes from it', async () => {
    await addRange('10.6.0.0/24')
    const results = await send(
      event('hal', '10.6.0.1', { second: 1 }),
      event('hal', '8.6.0.1', { second: 2 }),
      event('ida', '8.6.0.1', { second: 3 }),
    )
    const [one, two, three] = results.map(({ id }) => id)
    const up = await service.get(`/suspicious-events/${three}/lineage`)
    expect(up.body).toMatchObject({
      event: three,
      direction: 'up',
      complete: true,
      nodes: [{ id: three }, { id: two, user: 'hal' }, { id: one, causes: [{ type: 'range' }] }],
      edges: [
        { event: three, because: two, by: 'address' },
        { event: two, because: one, by: 'user' },
      ],
    })
    const down = await service.get(`/suspicious-events/${one}/lineage?direction=down&limit=2`)
    expect(down.body).toMatchObject({ complete: false, nodes: [{ id: one }, { id: two }] })
    const { body } = await service.get(`/suspicious-events/${two}`)
    expect(body.explanation).toBe(`100 x (1 - (1 - 0.6 user)) = ${body.score}`)
  })

  it('takes a range back with all it flagged, by id and by text, and undoes it', async () => {
    const id = await addRange('10.7.0.0/24')
    const application = 'range'
    const [one, two] = await send(
      event('jim', '10.7.0.1', { application, second: 1 }),
      event('jim', '8.7.0.1', { application, second: 2 }),
    )
    const before = (await service.get('/suspicious-events/?application=range')).body
    const tried = await service.delete('/ip-ranges/?cidr=10.7.0.0/24&take_back=true&dry_run=true')
    expect(tried).toMatchObject({ status: 200, body: { dry_run: true, cleared: 2 } })
    expect((await service.get('/ip-ranges/?holding=10.7.0.1')).body).toMatchObject([{ id }])
    expect((await service.delete('/ip-ranges/?cidr=10.7.0.0/24&take_back=true')).body).toEqual({
      ...tried.body,
      dry_run: false,
    })
    expect(await flagged('range')).toEqual([])
    expect((await service.get('/ip-ranges/?holding=10.7.0.1')).body).toEqual([])
    expect((await service.delete(`/ip-ranges/${id}?take_back=true`)).status).toBe(409)
    expect((await service.post(`/ip-ranges/${id}/undo`, {})).body).toMatchObject({ flagged: 2 })
    expect((await service.get('/suspicious-events/?application=range')).body).toEqual(before)
    expect((await service.get('/ip-ranges/?holding=10.7.0.1')).body).toMatchObject([{ id }])
    expect(await flagged('range')).toEqual([one!.id, two!.id])
    expect((await service.delete(`/ip-ranges/${id}?take_back=true`)).body).toMatchObject({ cleared: 2 })
    const twin = await addRange('10.7.0.0/24')
    const refused = await service.post(`/ip-ranges/${id}/undo`, {})
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining(`id ${twin}`) } })
  })

  it('takes back what a range flagged that was removed long ago', async () => {
    const id = await addRange('10.8.0.0/24')
    await send(event('kim', '10.8.0.1', { application: 'gone', second: 1 }))
    expect((await service.delete(`/ip-ranges/${id}`)).status).toBe(204)
    expect(await flagged('gone')).toHaveLength(1)
    expect((await service.delete(`/ip-ranges/${id}?take_back=true`)).body).toMatchObject({ cleared: 1 })
    expect((await service.post(`/ip-ranges/${id}/undo`, {})).body).toMatchObject({ flagged: 1 })
    expect((await service.get('/ip-ranges/?holding=10.8.0.1')).body).toEqual([])
  })

  it('lets a range act on what was there before, when asked', async () => {
    const application = 'retro'
    const [one, two] = await send(
      event('lea', '10.9.0.1', { application, second: 1 }),
      event('lea', '8.9.0.1', { application, second: 2 }),
    )
    const path = '/ip-ranges/?retroactive=true'
    const tried = await service.post(`${path}&dry_run=true`, { cidr: '10.9.0.0/24' })
    expect(tried).toMatchObject({ status: 200, body: { cidr: '10.9.0.0/24', effect: { flagged: 2 } } })
    expect(tried.body).not.toHaveProperty('id')
    const added = await service.post(path, { cidr: '10.9.0.0/24' })
    expect(added).toMatchObject({
      status: 201,
      body: { id: expect.any(Number), effect: { dry_run: false, flagged: 2, total: 2 } },
    })
    expect(await flagged('retro')).toEqual([one!.id, two!.id])
    const { body } = await service.get('/suspicious-events/?application=retro')
    expect(body[0]).toMatchObject({
      timestamp: '2024-01-01T00:00:02.000Z',
      user: 'lea',
      ip: '8.9.0.1',
      event_type: 'login',
      application,
      success: true,
      file_size_mb: null,
    })
  })

  it('keeps it all over a restart', async () => {
    const path = '/suspicious-events/?limit=10000'
    const before = (await service.get(path)).body
    const one = (await service.get('/suspicious-events/api:000000000000000')).body
    await service.restart()
    expect((await service.get(path)).body).toEqual(before)
    expect((await service.get('/suspicious-events/api:000000000000000')).body).toEqual(one)
    expect(one).toMatchObject({ taken_back: true, notes: [{ reason: 'a test of ours' }] })
  })
})
