import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StoreMistake } from '../store-mistake.ts'
import * as suspicion from './migrations/0001-suspicion.ts'
import * as rangeLists from './migrations/0002-range-lists.ts'
import * as alerts from './migrations/0010-alerts.ts'
import * as access from './migrations/0020-access.ts'
import * as flagUpdates from './migrations/0030-flag-updates.ts'
import type { Schema } from './schema.ts'

/** All migrations by name, forward only. One that was ever released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-suspicion': suspicion,
  '0002-range-lists': rangeLists,
  '0010-alerts': alerts,
  '0020-access': access,
  '0030-flag-updates': flagUpdates,
}

/** Brings the tables up to date. Two processes that start together take turns: the migrator holds a lock. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  const words = error instanceof Error ? error.message : String(error)
  throw new StoreMistake(
    `cannot bring the database up to date (${words}): is it one of Vedette's, and not of a newer version?`,
    error,
  )
}
