import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { StoreMistake } from '../store-mistake.ts'
import type { ServerAddress } from './embedded/embedded-server.ts'
import type { Schema } from './schema.ts'

/** A server of ours, or one that a URL names. */
export type DatabaseAddress = ServerAddress | { readonly url: string }

const OLDEST = 150_000

// Whole numbers of 64 bits: all of ours are small enough for a number.
const parsers = new pg.TypeOverrides()
parsers.setTypeParser(pg.types.builtins.INT8, Number)

/** Connects, and makes sure that the server is new enough. */
export async function connect(address: DatabaseAddress): Promise<Kysely<Schema>> {
  const how = 'url' in address ? { connectionString: address.url } : address
  const pool = new pg.Pool({
    ...how,
    types: parsers,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'vedette',
  })
  // A connection that breaks while nobody uses it: the pool opens another.
  pool.on('error', () => {})
  // One that breaks in the midst of a transaction: its next query fails, and says why.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { rows } = await sql<{
      version: string
    }>`select current_setting('server_version_num') as version`.execute(db)
    if (Number(rows[0]?.version) >= OLDEST) return db
  } catch (error) {
    await db.destroy()
    throw new StoreMistake(
      `cannot connect to ${named(address)} (${reason(error)}): check DATABASE_URL and the server`,
      error,
    )
  }
  await db.destroy()
  throw new StoreMistake(`${named(address)} is older than PostgreSQL 15: name a newer server`)
}

/** The server's name without what is secret. */
function named(address: DatabaseAddress): string {
  if (!('url' in address)) return address.host
  if (!URL.canParse(address.url)) return 'the server of DATABASE_URL'
  const { protocol, host, pathname } = new URL(address.url)
  return `${protocol}//${host}${pathname}`
}

function reason(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return message === undefined || message === '' ? (code ?? 'no answer') : message
}
