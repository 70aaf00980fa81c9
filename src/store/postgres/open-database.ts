import type { Kysely } from 'kysely'
import { connect } from './connect.ts'
import { startEmbedded } from './embedded/embedded-server.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

/** A database with our tables. */
export interface OpenDatabase {
  readonly db: Kysely<Schema>
  /** Resolves when a server of our own ends without being asked to, with its last words; never for another server. */
  readonly lost: Promise<string>
  close(): Promise<void>
}

/** Opens the server that `url` names, or else one of our own in `folder`, which the caller holds the lock of. */
export async function openDatabase(url: string | undefined, folder: string): Promise<OpenDatabase> {
  const own = url === undefined ? await startEmbedded(folder) : undefined
  try {
    const db = await connect(own?.address ?? { url: url! })
    await migrate(db).catch(async (error: unknown) => {
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
