/** What somebody may do. `analyst` may also read; `admin` may everything. */
export const scopes = ['read', 'ingest', 'analyst', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** What a route asks of who calls it; `public`: nothing. */
export type Need = Scope | 'public'

/** Who asks. `local`: somebody on this machine, where nobody has to say who he is. */
export interface Principal {
  readonly kind: 'local' | 'user' | 'oidc' | 'key'
  readonly name: string
  readonly scopes: readonly Scope[]
}

/** A person with a password. */
export interface User {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
}

/** A key by which a program says who it is; the secret itself is known to that program alone. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  readonly createdBy: string
  readonly expiresAt: number | undefined
  readonly revokedAt: number | undefined
}

/** Somebody who logged in, until it ends. */
export interface Session {
  readonly principal: Principal
  readonly startedAt: number
  readonly endsAt: number
}

const included: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  ingest: ['ingest'],
  analyst: ['analyst', 'read'],
  admin: scopes,
}

/** Whether somebody may do what needs this. */
export const mayDo = (principal: Principal | undefined, need: Need): boolean =>
  need === 'public' || (principal?.scopes.some((scope) => included[scope].includes(need)) ?? false)
