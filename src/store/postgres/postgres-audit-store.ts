import { type Kysely, type Selectable, sql } from 'kysely'
import type { AuditOutcome, AuditQuery, AuditRecord } from '../../model/audit.ts'
import type { AuditStore } from '../audit-store.ts'
import type { Schema } from './schema.ts'

/** Keeps who changed what in PostgreSQL. The table is there: see `migrate`. */
export function postgresAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    begin: async ({ at, actor, address, requestId, action, target, request }) => {
      const { number } = await db
        .insertInto('audit')
        .values({
          at: new Date(at),
          actor_kind: actor.kind,
          actor: actor.name,
          address,
          request_id: requestId,
          action,
          target,
          request: json(request),
          outcome: 'begun',
        })
        .returning('number')
        .executeTakeFirstOrThrow()
      return number
    },
    finish: async (number, { outcome, status, before, after }) => {
      await db
        .updateTable('audit')
        .set({ outcome, status, before: json(before), after: json(after) })
        .where('number', '=', number)
        .execute()
    },
    page: (query) => readPage(db, query),
    removeBefore: async (time) => {
      await db.deleteFrom('audit').where('at', '<', new Date(time)).execute()
    },
  }
}

/** NUL and halves of characters are text, but not to PostgreSQL. */
const json = (value: unknown) =>
  value === undefined
    ? null
    : sql<unknown>`${JSON.stringify(value).replace(/\\u(0000|d[89a-f][\da-f]{2})/g, '\\ufffd')}::jsonb`

async function readPage(db: Kysely<Schema>, query: AuditQuery): Promise<readonly AuditRecord[]> {
  const { limit, offset, before, from, to, actor, action, target, requestId, outcome } = query
  let rows = db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit).offset(offset)
  if (before !== undefined) rows = rows.where('number', '<', before)
  if (from !== undefined) rows = rows.where('at', '>=', new Date(from))
  if (to !== undefined) rows = rows.where('at', '<=', new Date(to))
  if (actor !== undefined) rows = rows.where('actor', '=', actor)
  if (action !== undefined) rows = rows.where('action', '=', action)
  if (target !== undefined) rows = rows.where('target', '=', target)
  if (requestId !== undefined) rows = rows.where('request_id', '=', requestId)
  if (outcome !== undefined) rows = rows.where('outcome', '=', outcome)
  return (await rows.execute()).map(recordOf)
}

const recordOf = (row: Selectable<Schema['audit']>): AuditRecord => ({
  number: row.number,
  at: row.at.getTime(),
  actor: { kind: row.actor_kind, name: row.actor },
  address: row.address,
  requestId: row.request_id,
  action: row.action,
  target: row.target,
  request: row.request,
  outcome: row.outcome as AuditOutcome,
  status: row.status ?? undefined,
  before: row.before,
  after: row.after,
})
