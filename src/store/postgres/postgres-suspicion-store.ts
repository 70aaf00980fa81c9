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
  while (!part.done) part = await nextWhile(parts, savePart(tx, part.value))
  const { journal, sequence } = part.value
  await tx
    .insertInto('journal_position')
    .values({ journal, sequence })
    .onConflict((conflict) => conflict.column('single').doUpdateSet({ journal, sequence }))
    .execute()
  return part.value
}

/** The next part, made ready while the one before is saved. Neither is still under way when this fails. */
async function nextWhile<Part>(
  parts: AsyncGenerator<Part, StorePosition>,
  saving: Promise<void>,
): Promise<IteratorResult<Part, StorePosition>> {
  const [next, saved] = await Promise.allSettled([parts.next(), saving])
  if (saved.status === 'rejected') throw saved.reason
  if (next.status === 'rejected') throw next.reason
  return next.value
}

async function savePart(tx: Transaction<Schema>, changes: StoreChanges): Promise<void> {
  await saveRanges(tx, changes)
  await saveFlags(tx, changes)
}

async function saveRanges(tx: Transaction<Schema>, { ranges, rangesRemoved }: StoreChanges): Promise<void> {
  if (rangesRemoved.length > 0) {
    await sql`delete from ip_range where id = any(${rangesRemoved}::bigint[])`.execute(tx)
  }
  if (ranges.length === 0) return
  const of = <T>(value: (range: IpRange) => T): T[] => ranges.map(value)
  await sql`
    insert into ip_range (id, cidr, added_at, list, expires_at, tags, comment)
    select id, cidr, added_at, list, expires_at,
      case when tags is null then '{}' else array(select json_array_elements_text(tags::json)) end, comment
    from unnest(
      ${of(({ id }) => id)}::bigint[],
      ${of(({ cidr }) => cidr)}::cidr[],
      ${of(({ addedAt }) => timeText(addedAt))}::timestamptz[],
      ${of(({ list }) => list)}::text[],
      ${of(({ expiresAt }) => (expiresAt === undefined ? undefined : timeText(expiresAt)))}::timestamptz[],
      ${of(({ tags = [] }) => (tags.length === 0 ? undefined : JSON.stringify(tags)))}::text[],
      ${of(({ comment }) => comment)}::text[]
    ) as r (id, cidr, added_at, list, expires_at, tags, comment)
    on conflict (id) do update set expires_at = excluded.expires_at, tags = excluded.tags, comment = excluded.comment
    where (ip_range.expires_at, ip_range.tags, ip_range.comment)
      is distinct from (excluded.expires_at, excluded.tags, excluded.comment)
  `.execute(tx)
}

/** Columns go as arrays, which the server reads in half the time of JSON. A row that is the same already stays untouched. */
async function saveFlags(tx: Transaction<Schema>, { flagged, cleared }: StoreChanges): Promise<void> {
  if (cleared.length > 0) await sql`delete from flag where number = any(${cleared}::bigint[])`.execute(tx)
  if (flagged.length === 0) return
  const of = <T>(value: (row: FlagRow) => T): T[] => flagged.map(value)
  await sql`
    insert into flag (number, happened_at, user_name, ip, event_type, application, file_size_mb, success, score, cause_types)
    select number, happened_at, user_name, ip, event_type, application, file_size_mb, success, score,
      string_to_array(cause_types, ' ')
    from unnest(
      ${of(({ number }) => number)}::bigint[],
      ${of(({ event }) => timeText(event.time))}::timestamptz[],
      ${of(({ event }) => event.user)}::text[],
      ${of(({ event }) => event.ip)}::inet[],
      ${of(({ event }) => event.type)}::text[],
      ${of(({ event }) => event.application)}::text[],
      ${of(({ event }) => event.fileSizeMb)}::float8[],
      ${of(({ event }) => event.success)}::boolean[],
      ${of(({ score }) => score)}::float8[],
      ${of(({ causeTypes }) => causeTypes.join(' '))}::text[]
    ) as r (number, happened_at, user_name, ip, event_type, application, file_size_mb, success, score, cause_types)
    on conflict (number) do update set score = excluded.score, cause_types = excluded.cause_types
    where (flag.score, flag.cause_types) is distinct from (excluded.score, excluded.cause_types)
  `.execute(tx)
}

const timeText = (time: number): string => new Date(time).toISOString()

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
