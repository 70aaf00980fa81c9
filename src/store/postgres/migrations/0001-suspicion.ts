import { type Kysely, sql } from 'kysely'

/** Ranges, flagged events with what they can be searched by, and how far the journal was followed. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table journal_position (
    single boolean primary key default true check (single),
    journal uuid not null,
    sequence bigint not null
  )`,
  `create table ip_range (
    id bigint primary key,
    cidr cidr not null unique,
    added_at timestamptz not null
  )`,
  'create index ip_range_holds on ip_range using gist (cidr inet_ops)',
  `create table flag (
    number bigint primary key,
    happened_at timestamptz not null,
    user_name text,
    ip inet not null,
    event_type text not null,
    application text not null,
    file_size_mb double precision,
    success boolean not null,
    score double precision not null,
    cause_types text[] not null,
    causes jsonb not null
  )`,
  'create index flag_newest on flag (happened_at desc, number desc)',
  'create index flag_of_user on flag (user_name, happened_at desc, number desc)',
  'create index flag_of_type on flag (event_type, happened_at desc, number desc)',
  'create index flag_of_application on flag (application, happened_at desc, number desc)',
  'create index flag_from_ip on flag using gist (ip inet_ops)',
]
