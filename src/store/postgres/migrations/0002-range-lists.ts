import { type Kysely, sql } from 'kysely'

/** Ranges come with lists too, several of which may hold the same range. Of causes only what can be searched is kept. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  'alter table ip_range drop constraint ip_range_cidr_key',
  `alter table ip_range
    add column list text,
    add column expires_at timestamptz,
    add column tags text[] not null default '{}',
    add column comment text`,
  'create index ip_range_of_list on ip_range (list, id)',
  'alter table flag drop column causes',
]
