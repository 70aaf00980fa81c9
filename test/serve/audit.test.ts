import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { type GuardedService, password, startGuarded } from './guarded.ts'
import { newFolder } from './servers.ts'

const rule = `title: Use of the vault
id: 88888888-8888-4888-8888-888888888888
level: medium
logsource: { category: authentication }
detection:
  selection: { application: vault }
  condition: selection
`

describe('the audit log', () => {
  const folder = newFolder()
  let service: GuardedService
  beforeAll(async () => {
    service = await startGuarded(folder.path)
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })
  const log = async (query: string) => (await service.admin('GET', `/api/v1/audit?${query}`)).body

  it('has who did what, with what there was and what there is', async () => {
    const analyst = await service.key('analyst', 'analyst')
    const headers = { ...analyst, 'x-request-id': 'adding-1' }
    const { body: range } = await service.ask('POST', '/api/v1/ip-ranges', { cidr: '10.1.0.0/16' }, headers)
    const [record] = await log('request_id=adding-1')
    expect(record).toEqual({
      number: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: { kind: 'key', name: 'analyst' },
      address: '127.0.0.1',
      request_id: 'adding-1',
      action: expect.stringMatching(/^POST \/api\/v1\/ip-ranges/),
      target: '/api/v1/ip-ranges',
      request: { cidr: '10.1.0.0/16' },
      outcome: 'done',
      status: 201,
      before: null,
      after: range,
    })
  })

  it('has what a user was before he was changed, and no password', async () => {
    await service.admin('POST', '/api/v1/users', { name: 'carol', password, scopes: ['read'] })
    await service.admin('PATCH', '/api/v1/users/carol', {
      password: 'yet another password',
      scopes: ['analyst'],
    })
    const records = await log('target=/api/v1/users/carol')
    expect(records).toMatchObject([
      { before: { name: 'carol', scopes: ['read'] }, after: { name: 'carol', scopes: ['analyst'] } },
    ])
    const everything = JSON.stringify(await log('limit=1000'))
    expect(everything).not.toContain('yet another password')
    expect(everything).not.toContain(password)
    expect(everything).not.toContain('vdk_')
  })

  it('has what ranges, lists, flags and rules were before they were changed', async () => {
    const last = async (target: string) => (await log(`limit=1&target=${encodeURIComponent(target)}`))[0]
    const added = await service.admin('POST', '/api/v1/ip-ranges', { cidr: '10.2.0.0/16', comment: 'guests' })
    const { id } = (await service.admin('POST', '/events/', event('dora', '10.2.3.4'))).body[0]
    const flag = `/api/v1/suspicious-events/${id}`
    await service.admin('POST', `${flag}/take-back`, { reason: 'a guest' })
    expect(await last(`${flag}/take-back`)).toMatchObject({
      before: { id, is_suspicious: true, taken_back: false, causes: [{ type: 'range' }] },
      after: { cleared: 1 },
    })
    await service.admin('POST', `${flag}/undo`, {})
    expect(await last(`${flag}/undo`)).toMatchObject({
      before: { id, is_suspicious: false, taken_back: true, notes: [{ reason: 'a guest' }] },
    })
    await service.admin('POST', `${flag}/mark`, { dry_run: true })
    expect(await last(`${flag}/mark`)).toMatchObject({ before: null, after: { dry_run: true } })

    const range = `/api/v1/ip-ranges/${added.body.id}`
    await service.admin('DELETE', range)
    expect(await last(range)).toMatchObject({
      before: { cidr: '10.2.0.0/16', comment: 'guests' },
      status: 204,
    })

    const list = '/api/v1/range-lists/partner'
    await service.admin('PUT', list, { ranges: ['10.3.0.0/16', '10.4.0.0/16'], tags: ['bad'] })
    expect(await last(list)).toMatchObject({ before: null, after: { added: 2 } })
    await service.admin('DELETE', list)
    expect(await last(list)).toMatchObject({ before: { name: 'partner', ranges: 2, tags: ['bad'] } })

    const text = (application: string) => rule.replace('vault', application)
    const { id: ruleId } = (await service.admin('POST', '/api/v1/rules', { text: rule })).body
    const path = `/api/v1/rules/${ruleId}`
    await service.admin('PUT', path, { text: text('mail') })
    expect(await last(path)).toMatchObject({
      before: { id: ruleId, version: 1, text: rule },
      after: { id: ruleId, version: 2, text: text('mail') },
    })
    await service.admin('POST', `${path}/disable`)
    expect(await last(`${path}/disable`)).toMatchObject({
      before: { enabled: true },
      after: { enabled: false },
    })
    await service.admin('DELETE', path)
    expect(await last(path)).toMatchObject({ before: { version: 2, enabled: false } })
  })

  it('has what was refused, who logged in, and nothing of who did not', async () => {
    await service.admin('DELETE', '/api/v1/users/root')
    expect(await log('target=/api/v1/users/root')).toMatchObject([{ outcome: 'refused', status: 409 }])
    const logins = async () => (await log('target=/api/v1/session&limit=1000')).length
    const before = await logins()
    await service.ask('POST', '/api/v1/session', { name: 'root', password: 'wrong' })
    await service.ask('DELETE', '/api/v1/session')
    expect(await logins()).toBe(before)
    await service.ask('POST', '/api/v1/session', { name: 'root', password })
    expect(await log('target=/api/v1/session&limit=1')).toMatchObject([
      {
        actor: { kind: 'user', name: 'root' },
        request: { name: 'root', password: 'hidden' },
        outcome: 'done',
      },
    ])
  })

  it('has no events that come in, and no requests that change nothing', async () => {
    const before = (await log('limit=1000')).length
    const ingest = await service.key('sender', 'ingest', 'read')
    await service.ask('POST', '/events/', event('alice', '8.8.8.8'), ingest)
    await service.ask('GET', '/ip-ranges/', undefined, ingest)
    await service.ask('POST', '/ip-ranges/', { cidr: '10.0.0.0/8' }, ingest)
    expect((await log('limit=1000')).length).toBe(before + 1)
  })

  it('is read a page at a time, and by filters', async () => {
    const all = await log('limit=1000')
    const first = await service.admin('GET', '/api/v1/audit?limit=2')
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link')!)![1]!
    const second = await service.admin('GET', next)
    expect([...first.body, ...second.body]).toEqual(all.slice(0, 4))
    expect(await log('actor=analyst')).toEqual(
      all.filter(({ actor }: { actor: { name: string } }) => actor.name === 'analyst'),
    )
    expect(await log('outcome=refused')).toEqual(
      all.filter(({ outcome }: { outcome: string }) => outcome === 'refused'),
    )
    expect(await log('end_date=2020-01-01')).toEqual([])
  })

  it('is for admins alone', async () => {
    const analyst = await service.key('curious', 'analyst')
    expect((await service.ask('GET', '/api/v1/audit', undefined, analyst)).status).toBe(403)
  })
})
