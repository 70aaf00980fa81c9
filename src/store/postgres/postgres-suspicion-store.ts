import { type Kysely, sql, type Transaction } from 'kysely'
import { canonicalAddress } from '../../lib/ip.ts'
import { eventId } from '../../model/event-id.ts'
import type { FlagRow, IpRange, PageRequest, RangeRequest } from '../../model/suspicion.ts'
import type { StoreChanges, StorePosition, SuspicionStore } from '../suspicion-store.ts'
import type { Schema } from './schema.ts'

/** Keeps suspicion in PostgreSQL. The tables are there: see `migrate`. */
export function postgresSuspicionStore(db: Kysely<Schema>): SuspicionStore {
  return {
    position: () => readPosition(db),
    save: (parts) => db.transaction().execute((tx) => save(tx, parts)),
    ranges: (request) => readRanges(db, request),
    page: (request) => readPage(db, request),
    close: () => db.destroy(),
  }
}

async function readPosition(db: Kysely<Schema>): Promise<StorePosition | undefined> {
  return await db.selectFrom('journal_position').select(['journal', 'sequence']).executeTakeFirst()
}

async function save(
  tx: Transaction<Schema>,
  parts: AsyncGenerator<StoreChanges, StorePosition>,
): Promise<StorePosition> {
  // What a crash of the server takes from here, the journal gives again.
  await sql`set local synchronous_commit = off`.execute(tx)
  let part = await parts.next()
  for (; !part.done; part = await parts.next()) {
    await saveRanges(tx, part.value)
    await saveFlags(tx, part.value)
  }
  const { journal, sequence } = part.value
  await tx
    .insertInto('journal_position')
    .values({ journal, sequence })
    .onConflict((conflict) => conflict.column('single').doUpdateSet({ journal, sequence }))
    .execute()
  return part.value
}

async function saveRanges(tx: Transaction<Schema>, { ranges, rangesRemoved }: StoreChanges): Promise<void> {
  if (rangesRemoved.length > 0) {
    await sql`delete from ip_range where id = any(${rangesRemoved}::bigint[])`.execute(tx)
  }
  if (ranges.length === 0) return
  await sql`
    insert into ip_range (id, cidr, added_at, list, expires_at, tags, comment)
    select id, cidr, added_at, list, expires_at, array(select json_array_elements_text(tags)), comment
    from json_to_recordset(${JSON.stringify(ranges.map(rangeRow))}::json) as r(
      id bigint, cidr cidr, added_at timestamptz, list text, expires_at timestamptz, tags json, comment text)
    on conflict (id) do update set expires_at = excluded.expires_at, tags = excluded.tags, comment = excluded.comment
  `.execute(tx)
}

const rangeRow = ({
  id,
  cidr,
  addedAt,
  list,
  expiresAt,
  tags,
  comment,
}: IpRange): Record<string, unknown> => ({
  id,
  cidr,
  added_at: new Date(addedAt),
  list,
  expires_at: expiresAt === undefined ? undefined : new Date(expiresAt),
  tags: tags ?? [],
  comment,
})

async function saveFlags(tx: Transaction<Schema>, { flagged, cleared }: StoreChanges): Promise<void> {
  if (cleared.length > 0) await sql`delete from flag where number = any(${cleared}::bigint[])`.execute(tx)
  if (flagged.length === 0) return
  await sql`
    insert into flag
    select number, happened_at, user_name, ip, event_type, application, file_size_mb, success, score,
      array(select json_array_elements_text(cause_types))
    from json_to_recordset(${JSON.stringify(flagged.map(rowOf))}::json) as r(
      number bigint, happened_at timestamptz, user_name text, ip inet, event_type text, application text,
      file_size_mb double precision, success boolean, score double precision, cause_types json)
    on conflict (number) do update set score = excluded.score, cause_types = excluded.cause_types
  `.execute(tx)
}

const rowOf = ({ number, event, score, causeTypes }: FlagRow): Record<string, unknown> => ({
  number,
  happened_at: new Date(event.time),
  user_name: event.user,
  ip: event.ip,
  event_type: event.type,
  application: event.application,
  file_size_mb: event.fileSizeMb,
  success: event.success,
  score,
  cause_types: causeTypes,
})

async function readRanges(
  db: Kysely<Schema>,
  { limit, after, holding, list }: RangeRequest,
): Promise<readonly IpRange[]> {
  let query = db
    .selectFrom('ip_range')
    .select(['id', sql<string>`cidr::text`.as('cidr'), 'added_at', 'list', 'expires_at', 'tags', 'comment'])
    .orderBy('id')
    .limit(limit)
  if (after !== undefined) query = query.where('id', '>', after)
  if (holding !== undefined) query = query.where(sql<boolean>`cidr >>= ${holding}::inet`)
  if (list !== undefined) query = query.where('list', '=', list)
  const rows = await query.execute()
  return rows.map(({ id, cidr, added_at, list, expires_at, tags, comment }) => ({
    id,
    cidr: canonicalRange(cidr),
    addedAt: added_at.getTime(),
    ...(list === null ? {} : { list }),
    ...(expires_at === null ? {} : { expiresAt: expires_at.getTime() }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(comment === null ? {} : { comment }),
  }))
}

async function readPage(db: Kysely<Schema>, request: PageRequest): Promise<readonly FlagRow[]> {
  const { from, to, user, ip, type, application, cause, minScore, after, limit, offset } = request
  let query = db
    .selectFrom('flag')
    .selectAll()
    .orderBy('happened_at', 'desc')
    .orderBy('number', 'desc')
    .limit(limit)
    .offset(offset)
  if (from !== undefined) query = query.where('happened_at', '>=', new Date(from))
  if (to !== undefined) query = query.where('happened_at', '<=', new Date(to))
  if (user !== undefined) query = query.where('user_name', '=', user)
  if (ip !== undefined) query = query.where(sql<boolean>`ip <<= ${ip}::inet`)
  if (type !== undefined) query = query.where('event_type', '=', type)
  if (application !== undefined) query = query.where('application', '=', application)
  if (cause !== undefined) query = query.where(sql<boolean>`${cause} = any(cause_types)`)
  if (minScore !== undefined) query = query.where('score', '>=', minScore)
  if (after !== undefined) {
    const { time, number } = after
    query = query.where(
      sql<boolean>`(happened_at, number) < (${new Date(time)}::timestamptz, ${number}::bigint)`,
    )
  }
  const rows = await query.execute()
  return rows.map(flaggedOf)
}

function flaggedOf(row: Schema['flag']): FlagRow {
  return {
    number: row.number,
    id: eventId(row.number),
    event: {
      time: row.happened_at.getTime(),
      ...(row.user_name === null ? {} : { user: row.user_name }),
      ip: canonicalAddress(row.ip) ?? row.ip,
      type: row.event_type,
      application: row.application,
      ...(row.file_size_mb === null ? {} : { fileSizeMb: row.file_size_mb }),
      success: row.success,
    },
    score: row.score,
    causeTypes: row.cause_types,
  }
}

/** PostgreSQL writes some addresses otherwise, such as `::1.2.3.4`. */
function canonicalRange(text: string): string {
  const [base = '', prefix = ''] = text.split('/')
  return `${canonicalAddress(base) ?? base}/${prefix}`
}
