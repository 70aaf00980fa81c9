import type { AccessService, OidcLogin } from '../../api/access-service.ts'
import { mayDo, type Scope } from '../../model/access.ts'
import { Refusal } from '../../model/refusal.ts'
import type { AccessStore } from '../../store/access-store.ts'
import { Keys } from './keys.ts'
import { LoginLimits } from './login-limits.ts'
import type { Oidc } from './oidc.ts'
import { openPasswords } from './passwords.ts'
import { Sessions } from './sessions.ts'
import { hashOf, matches, newSecret } from './token.ts'
import { principalOf, Users } from './users.ts'

export interface AccessOptions {
  readonly store: AccessStore
  /** Whether anybody must say who he is. */
  readonly required: boolean
  /** How long a session lasts, in milliseconds. */
  readonly sessionMs: () => number
  readonly now: () => number
  readonly oidc: Oidc | undefined
}

export interface OpenAccess {
  readonly service: AccessService
  /** With it the first user can be made; undefined when there is one, or when nobody must say who he is. */
  readonly firstToken: string | undefined
}

/** Reads who may do what, and from then on answers from memory. */
export async function openAccess({
  store,
  required,
  sessionMs,
  now,
  oidc,
}: AccessOptions): Promise<OpenAccess> {
  const kept = await store.load(now())
  const users = new Users(store, kept.users, openPasswords(), now)
  const keys = new Keys(store, kept.keys, now)
  const sessions = new Sessions(store, kept.sessions, sessionMs, now)
  const limits = new LoginLimits()
  const firstToken = required && users.count === 0 ? newSecret() : undefined
  const firstHash = firstToken === undefined ? undefined : hashOf(firstToken)
  const keepAdmin = (name: string): void => {
    if (oidc || users.hasOtherAdmin(name) || !isAdmin(users.of(name)?.scopes ?? [])) return
    throw new Refusal('conflict', `${name} is the last user who is admin; make another one first`)
  }

  const service: AccessService = {
    required,
    ofKey: (text) => keys.of(text),
    ofSession: (id) => {
      const session = sessions.of(id)
      if (session?.principal.kind !== 'user') return session
      const user = users.of(session.principal.name)
      return user && { ...session, principal: principalOf(user) }
    },
    setUp: async (token, name, password) => {
      if (firstHash === undefined || users.count > 0 || !matches(token, firstHash)) return undefined
      return await users.add({ name, password, scopes: ['admin'] })
    },
    logIn: async (name, password, address, before) => {
      const waitMs = limits.take(name, address, now())
      if (waitMs > 0) return { ok: false, reason: 'limited', waitMs }
      const user = await users.withPassword(name, password)
      if (!user) return { ok: false, reason: 'wrong' }
      limits.succeeded(name, address)
      return { ok: true, ...(await sessions.start(principalOf(user), before)) }
    },
    logOut: (id) => sessions.end(id),
    users: () => users.all(),
    addUser: (user) => users.add(user),
    changeUser: async (name, change) => {
      if (change.scopes && !isAdmin(change.scopes)) keepAdmin(name)
      const user = await users.change(name, change)
      if (change.password !== undefined) await sessions.endOf(principalOf(user))
      return user
    },
    removeUser: async (name) => {
      keepAdmin(name)
      await sessions.endOf(principalOf(await users.remove(name)))
    },
    keys: () => keys.all(),
    addKey: (key, by) => keys.add(key, by),
    revokeKey: (id) => keys.revoke(id),
    oidc: oidc && oidcLogin(oidc, sessions),
  }
  return { service, firstToken }
}

const isAdmin = (scopes: readonly Scope[]): boolean => mayDo({ kind: 'user', name: '', scopes }, 'admin')

const oidcLogin = (oidc: Oidc, sessions: Sessions): OidcLogin => ({
  start: () => oidc.start(),
  finish: async (query, state, before) => {
    const principal = await oidc.finish(query, state)
    return principal && (await sessions.start(principal, before))
  },
})
