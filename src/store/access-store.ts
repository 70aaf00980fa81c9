import type { ApiKey, Session, User } from '../model/access.ts'

/** A user with what his password hashes to. */
export interface StoredUser extends User {
  readonly passwordHash: string
}

/** A key with what its secret hashes to. */
export interface StoredKey extends ApiKey {
  readonly secretHash: string
}

/** A session by the hash of what the browser holds. */
export interface StoredSession extends Session {
  readonly idHash: string
}

/** Everything about who may do what. */
export interface StoredAccess {
  readonly users: readonly StoredUser[]
  readonly keys: readonly StoredKey[]
  /** Those that have not ended. */
  readonly sessions: readonly StoredSession[]
}

/** Keeps who may do what. It hands over what it keeps and decides nothing. */
export interface AccessStore {
  load(now: number): Promise<StoredAccess>
  /** Adds a user, or changes the one of this name. */
  saveUser(user: StoredUser): Promise<void>
  /** Removes a user with all of his sessions. */
  removeUser(name: string): Promise<void>
  saveKey(key: StoredKey): Promise<void>
  saveSession(session: StoredSession): Promise<void>
  removeSessions(idHashes: readonly string[]): Promise<void>
}
