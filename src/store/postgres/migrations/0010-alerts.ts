import { type Kysely, sql } from 'kysely'

/** Alerts with what they can be searched by, and how far detection has followed the journal. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table alert_position (
    single boolean primary key default true check (single),
    journal uuid not null,
    sequence bigint not null
  )`,
  `create table alert (
    id text primary key,
    rule text not null,
    level text not null,
    status text not null,
    opened_at timestamptz not null,
    told_by bigint not null,
    key_values text[] not null,
    alert json not null
  )`,
  'create index alert_newest on alert (opened_at desc, id desc)',
  'create index alert_told on alert (told_by)',
  'create index alert_of_rule on alert (rule, opened_at desc, id desc)',
  'create index alert_of_key on alert using gin (key_values)',
]
