import type { Kysely } from 'kysely'
import type { AccessStore, StoredKey, StoredSession, StoredUser } from '../access-store.ts'
import type { Schema } from './schema.ts'

/** Keeps who may do what in PostgreSQL. The tables are there: see `migrate`. */
export function postgresAccessStore(db: Kysely<Schema>): AccessStore {
  return {
    load: async (now) => {
      await db.deleteFrom('access_session').where('ends_at', '<=', new Date(now)).execute()
      const [users, keys, sessions] = await Promise.all([
        db.selectFrom('access_user').selectAll().orderBy('created_at').execute(),
        db.selectFrom('access_key').selectAll().orderBy('created_at').execute(),
        db.selectFrom('access_session').selectAll().orderBy('started_at').execute(),
      ])
      return { users: users.map(userOf), keys: keys.map(keyOf), sessions: sessions.map(sessionOf) }
    },
    saveUser: async (user) => {
      const row = userRow(user)
      await db
        .insertInto('access_user')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
    },
    removeUser: (name) =>
      db.transaction().execute(async (tx) => {
        await tx.deleteFrom('access_session').where('kind', '=', 'user').where('name', '=', name).execute()
        await tx.deleteFrom('access_user').where('name', '=', name).execute()
      }),
    saveKey: async (key) => {
      const row = keyRow(key)
      await db
        .insertInto('access_key')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute()
    },
    saveSession: async (session) => {
      await db.insertInto('access_session').values(sessionRow(session)).execute()
    },
    removeSessions: async (idHashes) => {
      if (idHashes.length === 0) return
      await db.deleteFrom('access_session').where('id_hash', 'in', idHashes).execute()
    },
  }
}

const userRow = ({ name, scopes, passwordHash, createdAt }: StoredUser): Schema['access_user'] => ({
  name,
  scopes,
  password_hash: passwordHash,
  created_at: new Date(createdAt),
})

const userOf = ({ name, scopes, password_hash, created_at }: Schema['access_user']): StoredUser => ({
  name,
  scopes,
  passwordHash: password_hash,
  createdAt: created_at.getTime(),
})

const keyRow = (key: StoredKey): Schema['access_key'] => ({
  id: key.id,
  name: key.name,
  scopes: key.scopes,
  secret_hash: key.secretHash,
  created_at: new Date(key.createdAt),
  created_by: key.createdBy,
  expires_at: key.expiresAt === undefined ? null : new Date(key.expiresAt),
  revoked_at: key.revokedAt === undefined ? null : new Date(key.revokedAt),
})

const keyOf = (row: Schema['access_key']): StoredKey => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  secretHash: row.secret_hash,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
  expiresAt: row.expires_at?.getTime(),
  revokedAt: row.revoked_at?.getTime(),
})

const sessionRow = ({ idHash, principal, startedAt, endsAt }: StoredSession): Schema['access_session'] => ({
  id_hash: idHash,
  ...principal,
  started_at: new Date(startedAt),
  ends_at: new Date(endsAt),
})

const sessionOf = ({
  id_hash,
  kind,
  name,
  scopes,
  started_at,
  ends_at,
}: Schema['access_session']): StoredSession => ({
  idHash: id_hash,
  principal: { kind, name, scopes },
  startedAt: started_at.getTime(),
  endsAt: ends_at.getTime(),
})
