import { type Kysely, sql } from 'kysely'

/** Who may do what, and what was changed by whom. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table access_user (
    name text primary key,
    scopes text[] not null,
    password_hash text not null,
    created_at timestamptz not null
  )`,
  `create table access_key (
    id text primary key,
    name text not null,
    scopes text[] not null,
    secret_hash text not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  `create table access_session (
    id_hash text primary key,
    kind text not null,
    name text not null,
    scopes text[] not null,
    started_at timestamptz not null,
    ends_at timestamptz not null
  )`,
  `create table audit (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor text not null,
    address text not null,
    request_id text not null,
    action text not null,
    target text not null,
    request jsonb,
    outcome text not null,
    status integer,
    before jsonb,
    after jsonb
  )`,
  'create index audit_of_actor on audit (actor, number desc)',
  'create index audit_of_action on audit (action, number desc)',
  'create index audit_of_target on audit (target, number desc)',
  'create index audit_at on audit (at)',
]
