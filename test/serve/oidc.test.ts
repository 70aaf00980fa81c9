import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cookieOf, type GuardedService, startGuarded } from './guarded.ts'
import { type OidcProvider, oidcClient, startOidcProvider } from './oidc-provider.ts'
import { type Answer, newFolder } from './servers.ts'

const START = '/api/v1/session/oidc'
const publicUrl = 'http://vedette.test'

describe('logging in at a provider', () => {
  const folder = newFolder()
  let provider: OidcProvider
  let service: GuardedService
  beforeAll(async () => {
    provider = await startOidcProvider()
    service = await startGuarded(folder.path, {
      server: { public_url: publicUrl },
      oidc: {
        issuer: provider.issuer,
        client_id: oidcClient.id,
        client_secret: oidcClient.secret,
        roles: { analyst: ['soc'], admin: ['security-admins'] },
      },
    })
  })
  afterAll(async () => {
    await service?.stop()
    await provider?.stop()
    folder.remove()
  })
  beforeEach(() => {
    provider.claims = { sub: '1', preferred_username: 'dana', groups: ['staff', 'soc'] }
    provider.tamper = (token) => token
  })

  /** Sends the browser to the provider; gives what it holds, and where it is sent back to. */
  async function leave(): Promise<{ cookie: string; back: string }> {
    const away = await service.ask('GET', START)
    expect(away.status).toBe(302)
    const response = await fetch(away.headers.get('location')!, { redirect: 'manual' })
    const url = new URL(response.headers.get('location')!)
    expect(`${url.origin}${url.pathname}`).toBe(`${publicUrl}${START}/callback`)
    return { cookie: cookieOf(away), back: `${url.pathname}${url.search}` }
  }
  const comeBack = ({ cookie, back }: { cookie: string; back: string }): Promise<Answer> =>
    service.ask('GET', back, undefined, { cookie })

  it('gives a session with the scopes of the claims', async () => {
    const back = await comeBack(await leave())
    expect(back.status).toBe(302)
    expect(back.headers.get('location')).toBe('/')
    const cookie = back.headers
      .getSetCookie()
      .find((one) => one.startsWith('vedette='))!
      .split(';')[0]!
    const { body } = await service.ask('GET', '/api/v1/session', undefined, { cookie })
    expect(body).toMatchObject({ kind: 'oidc', name: 'dana', scopes: ['analyst'] })
    expect((await service.ask('POST', '/ip-ranges/', { cidr: '10.0.0.0/8' }, { cookie })).status).toBe(201)
    expect((await service.ask('GET', '/api/v1/users', undefined, { cookie })).status).toBe(403)
    const [login] = (await service.admin('GET', '/api/v1/audit?actor=dana&limit=1&offset=1')).body
    expect(login).toMatchObject({ actor: { kind: 'oidc', name: 'dana' }, outcome: 'done' })
  })

  it.each<[string, () => void]>([
    ['who has none of the roles', () => (provider.claims = { sub: '2', groups: ['staff'] })],
    ['a token of another login', () => (provider.tamper = (token) => ({ ...token, nonce: 'other' }))],
    ['a token for another service', () => (provider.tamper = (token) => ({ ...token, aud: 'other' }))],
    [
      'a token of another provider',
      () => (provider.tamper = (token) => ({ ...token, iss: 'http://127.0.0.1:1' })),
    ],
    ['a token that has expired', () => (provider.tamper = (token) => ({ ...token, exp: 1 }))],
  ])('refuses %s', async (_name, prepare) => {
    prepare()
    const back = await comeBack(await leave())
    expect(back.status).toBe(403)
    expect(cookieOf(back)).not.toMatch(/vedette=[\w-]+/)
  })

  it('refuses a browser that did not set out, another state, and coming back twice', async () => {
    const gone = await leave()
    expect((await comeBack({ ...gone, cookie: '' })).status).toBe(403)
    const other = await leave()
    expect((await comeBack({ cookie: other.cookie, back: gone.back })).status).toBe(403)
    const good = await leave()
    expect((await comeBack(good)).status).toBe(302)
    expect((await comeBack(good)).status).toBe(403)
    expect((await service.ask('GET', `${START}/callback?error=access_denied&state=x`)).status).toBe(403)
  })

  it('says so while the provider does not answer, and goes on when it does', async () => {
    const other = newFolder()
    const lonely = await startGuarded(other.path, {
      server: { public_url: publicUrl },
      oidc: { issuer: 'http://127.0.0.1:1', client_id: 'x' },
    })
    const { status, body } = await lonely.ask('GET', START)
    expect([status, body.detail]).toEqual([503, expect.stringContaining('http://127.0.0.1:1')])
    await lonely.stop()
    other.remove()
  })
})
