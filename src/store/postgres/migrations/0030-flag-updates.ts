import { type Kysely, sql } from 'kysely'

/**
 * Flags change often, and in few columns: a page keeps room for the next version of its rows, so that no index is touched. Of
 * addresses an ordered index serves ranges as well, and is cheaper to keep than a tree of ranges.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'alter table flag set (fillfactor = 75)',
  'drop index flag_from_ip',
  'create index flag_from_ip on flag (ip)',
]
