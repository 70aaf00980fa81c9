import type { ApiKey, Principal, Scope, Session, User } from '../model/access.ts'

export interface NewUser {
  readonly name: string
  readonly password: string
  readonly scopes: readonly Scope[]
}

export interface NewKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | undefined
}

/** A session, and what the browser shall hold to say that it is his. */
export interface StartedSession {
  readonly id: string
  readonly session: Session
}

export type LogIn =
  | ({ readonly ok: true } & StartedSession)
  | { readonly ok: false; readonly reason: 'wrong' }
  | { readonly ok: false; readonly reason: 'limited'; readonly waitMs: number }

/**
 * Who may do what. It knows people and programs; which route needs what is said at the routes. What does not fit is refused
 * with a `Refusal`.
 */
export interface AccessService {
  /** Whether anybody must say who he is. */
  readonly required: boolean
  /** Whose key this is, when it is in force. */
  ofKey(text: string): Principal | undefined
  /** Whose session this is, when it runs. */
  ofSession(id: string): Session | undefined
  /** Makes the first user, who may everything, for whoever has the token of the first start. */
  setUp(token: string, name: string, password: string): Promise<User | undefined>
  /** Starts a session; the one that there was ends. */
  logIn(name: string, password: string, address: string, before: string | undefined): Promise<LogIn>
  logOut(id: string): Promise<void>
  users(): readonly User[]
  addUser(user: NewUser): Promise<User>
  /** A new password ends the sessions of the user. */
  changeUser(name: string, change: Partial<Omit<NewUser, 'name'>>): Promise<User>
  removeUser(name: string): Promise<void>
  keys(): readonly ApiKey[]
  /** The text of the key is not kept. */
  addKey(key: NewKey, by: Principal): Promise<{ readonly key: ApiKey; readonly text: string }>
  revokeKey(id: string): Promise<ApiKey>
  /** Logging in by another system; undefined when none is configured. */
  readonly oidc: OidcLogin | undefined
}

export interface OidcLogin {
  /** Where to send the browser, and what it shall hold until it comes back. */
  start(): Promise<{ readonly url: string; readonly state: string }>
  /** The browser is back with this query; `state` is what it held. Undefined when that is not good. */
  finish(query: string, state: string, before: string | undefined): Promise<StartedSession | undefined>
}
