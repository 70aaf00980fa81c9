import { type Kysely, sql } from 'kysely'
import { StoreMistake } from '../store-mistake.ts'
import { connect } from './connect.ts'
import { type EmbeddedServer, startEmbedded } from './embedded/embedded-server.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

const END_MS = 10_000

/** A database with our tables. */
export interface OpenDatabase {
  readonly db: Kysely<Schema>
  /** Resolves when a server of our own ends without being asked to, with its last words; never for another server. */
  readonly lost: Promise<string>
  close(): Promise<void>
}

/** Ends what a killed process left under way, and waits until it has: nothing of it changes anything later. */
async function endOthers(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_terminate_backend(pid, ${END_MS}) as ended from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(db)
  if (rows.some(({ ended }) => !ended))
    throw new StoreMistake('what a killed process left running in PostgreSQL does not end; start again')
}

/** Opens the server that `url` names, or else one of our own in `folder`, which the caller holds the lock of; `embedded` where that starts already. */
export async function openDatabase(
  url: string | undefined,
  folder: string,
  embedded?: Promise<EmbeddedServer>,
): Promise<OpenDatabase> {
  const own = url === undefined ? await (embedded ?? startEmbedded(folder)) : undefined
  try {
    const db = await connect(own?.address ?? { url: url! })
    const ready = own?.takenOver ? endOthers(db).then(() => migrate(db)) : migrate(db)
    await ready.catch(async (error: unknown) => {
      await db.destroy()
      throw error
    })
    return {
      db,
      lost: own?.lost ?? new Promise(() => {}),
      close: async () => {
        await db.destroy()
        await own?.stop()
      },
    }
  } catch (error) {
    await own?.stop()
    throw error
  }
}
