import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { generate } from '../../src/generate/generate.ts'
import { newFolder, type Service, startService } from '../serve/servers.ts'
import { login, sendRecords } from './told-logins.ts'

interface Told {
  readonly id: string
  readonly status: string
  readonly reopened: boolean
  readonly title: string
  readonly level: string
  readonly score: number
  readonly alerts: number
  readonly people: readonly { readonly id: string; readonly weight: number }[]
  readonly targets: readonly string[]
}

interface Detailed extends Told {
  readonly all_alerts: readonly {
    readonly id: string
    readonly rule: { readonly title: string }
    readonly key: Readonly<Record<string, string>>
    readonly link: { readonly by: string }
  }[]
  readonly timeline: readonly { readonly at: string; readonly text: string; readonly decision?: number }[]
}

describe('incidents of our own alerts', () => {
  const folder = newFolder()
  let service: Service
  const start = async () => {
    service = await startService(folder.path, undefined, { detection: { lateness: 100, idle: 100 } })
  }
  beforeAll(start)
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const incidents = async (query: string): Promise<Told[]> =>
    (await service.get(`/api/v1/incidents?${query}`)).body
  /** Time passes by the clock, so alerts come when they come. */
  const once = async (query: string, is: (found: readonly Told[]) => boolean): Promise<readonly Told[]> =>
    await vi.waitUntil(
      async () => {
        const found = await incidents(query)
        return is(found) ? found : undefined
      },
      { timeout: 50_000 },
    )
  const details = async (id: string): Promise<Detailed> => (await service.get(`/api/v1/incidents/${id}`)).body

  it('makes one incident of a takeover: the guessing, the login that followed, and what the account did then', async () => {
    const guesses = Array.from({ length: 8 }, (_, i) =>
      login(i * 5, {
        username: 'henry',
        source_ip: `5.6.7.${i}`,
        success: false,
        user_agent: `tool/${i % 3}`,
      }),
    )
    const entered = login(60, { username: 'henry', source_ip: '9.9.9.9' })
    // From where henry was taken over, others are tried too.
    const spread = Array.from({ length: 4 }, (_, i) =>
      login(100 + i, { username: `other${i}`, source_ip: '9.9.9.9' }),
    )
    await sendRecords(service, 'source=sso', [
      ...guesses,
      entered,
      ...spread,
      login(900, { username: 'zoe' }),
    ])
    const [one, ...more] = await once('person=henry', ([found]) => (found?.alerts ?? 0) >= 4)
    expect(more).toEqual([])
    expect(one).toMatchObject({ title: 'Account takeover: henry', level: 'critical' })
    expect(one!.people.map(({ id }) => id)).toEqual(expect.arrayContaining(['henry', 'other0', 'other1']))
    expect(one!.people[0]).toEqual({ id: 'henry', weight: 1, alerts: expect.any(Number) })
    const { all_alerts, timeline } = await details(one!.id)
    const titles = new Map(all_alerts.map((alert) => [alert.rule.title, alert]))
    expect(titles.get('Account takeover')).toMatchObject({ link: { by: 'cause' } })
    expect(titles.get('Brute force on one account')).toMatchObject({
      link: { by: 'person', value: 'henry', gap_seconds: 0 },
    })
    expect(titles.get('One address signs in to several accounts')).toMatchObject({
      link: { by: expect.stringMatching(/address|person/) },
    })
    const times = timeline.map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
  })

  it('makes one incident of a flood from many sources, and finds whom it hits when that becomes known', async () => {
    const { header, lines } = generate('flows', {
      ...{ seed: 7, minutes: 14, rate: 100, dirtPercent: 0 },
      attacks: [{ kind: 'syn_flood', atMs: 600_000, forMs: 60_000 }],
    })
    const body = [header, ...lines].join('\n')
    await sendRecords(service, 'source=flows', [body], 'text/csv')
    const [flood, ...more] = await once('text=flood', (found) => found.length > 0)
    expect(more).toEqual([])
    expect(flood!.targets.length).toBeGreaterThan(1)
    expect(flood!.people).toEqual([])
    const address = flood!.targets[0]!
    await service.post('/api/v1/identities', [
      { id: '4506', addresses: [address] },
      { id: '77', addresses: [address] },
    ])
    const [known] = await once('person=4506', (found) => found.length > 0)
    expect(known).toMatchObject({ id: flood!.id })
    expect(known!.people.map(({ id, weight }) => [id, weight])).toEqual([
      ['4506', 0.5],
      ['77', 0.5],
    ])
    expect((await service.get('/incidents')).body).toEqual({})
  })

  it('makes one incident of one rule that fires for forty accounts, each guessed at from elsewhere', async () => {
    const lines = Array.from({ length: 40 }, (_, account) =>
      Array.from({ length: 5 }, (_, i) =>
        login(50_000 + account * 10 + i, {
          username: `wave${account}`,
          source_ip: `203.0.${account}.${i}`,
          success: false,
        }),
      ),
    ).flat()
    await sendRecords(service, 'source=sso', [...lines, login(51_000, { username: 'zoe' })])
    const [wave, ...more] = await once('text=wave', ([found]) => (found?.alerts ?? 0) >= 40)
    expect(more).toEqual([])
    expect(wave!.people).toHaveLength(40)
    expect((await details(wave!.id)).all_alerts.at(-1)!.link).toMatchObject({ by: 'wave', gap_seconds: 10 })
  })

  it('splits an incident, keeps the parts apart, and brings them together again without loss', async () => {
    const [whole] = await incidents('person=henry')
    const before = await details(whole!.id)
    await service.post(`/api/v1/incidents/${whole!.id}/notes`, { text: 'Called henry.' })
    const parted = before.all_alerts.filter((alert) => 'src_endpoint.ip' in alert.key).map(({ id }) => id)
    expect(parted.length).toBeGreaterThan(0)
    const split = await service.post(`/api/v1/incidents/${whole!.id}/split`, {
      alerts: parted,
      reason: 'a proxy',
    })
    expect(split).toMatchObject({ status: 200, body: { alerts: parted.length } })
    const left = await details(whole!.id)
    expect(left.alerts).toBe(before.alerts - parted.length)
    expect(left.timeline.at(-1)).toMatchObject({ type: 'split', reason: 'a proxy' })

    // What comes later goes to one of them, and joins nothing.
    const later = Array.from({ length: 5 }, (_, i) =>
      login(1000 + i, { username: 'henry', source_ip: `6.6.6.${i}`, success: false }),
    )
    await sendRecords(service, 'source=sso', [...later, login(2000, { username: 'zoe' })])
    await once('person=henry', (found) => found.reduce((sum, { alerts }) => sum + alerts, 0) > before.alerts)
    expect((await details(parted[0]!)).id).not.toBe((await details(whole!.id)).id)

    const merged = await service.post(`/api/v1/incidents/${whole!.id}/merge`, { incidents: [parted[0]] })
    expect(merged).toMatchObject({ status: 200, body: { id: whole!.id } })
    const ids = (await details(whole!.id)).all_alerts.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(before.all_alerts.map(({ id }) => id)))
    expect((await details(whole!.id)).timeline.map(({ text }) => text)).toContain('Called henry.')

    const undone = await service.post(`/api/v1/incidents/${whole!.id}/undo`, {})
    expect(undone.body.map(({ id }: Told) => id)).toEqual(expect.arrayContaining([whole!.id, split.body.id]))
    const again = await service.post(`/api/v1/incidents/${whole!.id}/undo`, {})
    expect(again.body).toHaveLength(1)
    expect((await details(whole!.id)).all_alerts.map(({ id }) => id)).toEqual(ids)
    expect(await service.post(`/api/v1/incidents/${whole!.id}/undo`, {})).toMatchObject({ status: 409 })
  })

  it('is new again when alerts come after it was closed', async () => {
    const [wave] = await incidents('text=wave')
    const close = { status: 'closed', disposition: 'benign', owner: 'dana', reason: 'our own test' }
    expect(await patch(wave!.id, { status: 'closed' })).toMatchObject({ status: 422 })
    expect(await patch(wave!.id, close)).toMatchObject({
      status: 200,
      body: { status: 'closed', disposition: 'benign', owner: 'dana' },
    })
    expect(await incidents('status=open&text=wave')).toEqual([])
    expect(await incidents('status=closed&owner=dana')).toHaveLength(1)
    const later = Array.from({ length: 5 }, (_, i) =>
      login(52_000 + i, { username: 'wave3', source_ip: `203.1.0.${i}`, success: false }),
    )
    await sendRecords(service, 'source=sso', [...later, login(53_000, { username: 'zoe' })])
    const [again, ...more] = await once('person=wave3', ([found]) => found?.status === 'new')
    expect(more).toEqual([])
    expect(again).toMatchObject({ id: wave!.id, reopened: true, owner: 'dana', disposition: null })
  })

  it('is found by what it is about, page by page, and not sent again while nothing changes', async () => {
    const all = await incidents('order=newest')
    expect(all.length).toBeGreaterThan(2)
    const rows = [
      ['level=critical', 'henry'],
      ['address=9.9.9.9', 'henry'],
      ['text=TAKEOVER', 'henry'],
      ['end_date=2024-01-01T00:05:00Z', 'henry'],
    ] as const
    for (const [query, person] of rows) {
      const found = await incidents(query)
      expect([query, found.map(({ people }) => people[0]?.id)]).toEqual([query, [person]])
    }
    expect(await incidents('start_date=2030-01-01')).toEqual([])
    const paged: Told[] = []
    for (let next: string | undefined = '/api/v1/incidents?order=newest&limit=2'; next; ) {
      const { body, headers } = await service.get(next)
      paged.push(...body)
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    }
    expect(paged).toEqual(all)
    const scores = (await incidents('')).map((one) => one.score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const etag = (await service.get('/api/v1/incidents')).headers.get('etag')!
    const again = await fetch(`${service.url}/api/v1/incidents`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('is after a restart what it was before', async () => {
    const all = async () => {
      const listed = await incidents('order=newest')
      return await Promise.all(listed.map(({ id }) => details(id)))
    }
    // Alerts close as time passes; then nothing more changes.
    const before = await all()
    await service.stop()
    await start()
    const after = await all()
    const settled = (found: readonly Detailed[]) =>
      found.map(({ id, alerts, people, timeline }) => ({
        ...{ id, alerts, people },
        decisions: timeline.filter(({ decision }) => decision !== undefined),
      }))
    expect(settled(after)).toEqual(settled(before))
  })

  const patch = async (id: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const url = `${service.url}/api/v1/incidents/${id}`
    const answer = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json() }
  }
})
