import { type Insertable, type Kysely, sql, type Transaction } from 'kysely'
import type { Alert } from '../../model/alert.ts'
import type { AlertPageRequest } from '../../model/alert-page.ts'
import type { AlertStore, ToldAlert } from '../alert-store.ts'
import type { StorePosition } from '../suspicion-store.ts'
import type { AlertTable, Schema } from './schema.ts'

/** Rows of one statement. */
const MOST_ROWS = 1000

/** Keeps alerts in PostgreSQL. The tables are there: see `migrate`. */
export function postgresAlertStore(db: Kysely<Schema>): AlertStore {
  return {
    position: () => db.selectFrom('alert_position').select(['journal', 'sequence']).executeTakeFirst(),
    save: (alerts, position) => db.transaction().execute((tx) => save(tx, alerts, position)),
    page: (request) => readPage(db, request),
    since: async (sequence, most) => {
      const rows = await db
        .selectFrom('alert')
        .select(['told_by', 'alert'])
        .where('told_by', '>', sequence)
        .orderBy('told_by', 'desc')
        .limit(most)
        .execute()
      return rows.reverse().map(({ told_by, alert }) => ({ sequence: told_by, alert }))
    },
    get: async (id) => {
      const row = await db.selectFrom('alert').select('alert').where('id', '=', id).executeTakeFirst()
      return row?.alert
    },
  }
}

async function save(
  tx: Transaction<Schema>,
  alerts: readonly ToldAlert[],
  { journal, sequence }: StorePosition,
): Promise<void> {
  // What a crash of the server takes from here, the journal gives again.
  await sql`set local synchronous_commit = off`.execute(tx)
  for (let from = 0; from < alerts.length; from += MOST_ROWS) {
    await tx
      .insertInto('alert')
      .values(alerts.slice(from, from + MOST_ROWS).map(rowOf))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          level: ref('excluded.level'),
          status: ref('excluded.status'),
          told_by: ref('excluded.told_by'),
          alert: ref('excluded.alert'),
        })),
      )
      .execute()
  }
  await tx
    .insertInto('alert_position')
    .values({ journal, sequence })
    .onConflict((conflict) => conflict.column('single').doUpdateSet({ journal, sequence }))
    .execute()
}

const rowOf = ({ sequence, alert }: ToldAlert): Insertable<AlertTable> => ({
  id: alert.id,
  rule: alert.rule.id,
  level: alert.rule.level,
  status: alert.status,
  opened_at: new Date(alert.openedAt),
  told_by: sequence,
  key_values: Object.values(alert.key).map(storable),
  alert: JSON.stringify(alert),
})

/** PostgreSQL has no place for this character. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd')

async function readPage(db: Kysely<Schema>, request: AlertPageRequest): Promise<readonly Alert[]> {
  const { from, to, status, level, rule, key, after, limit, offset } = request
  let query = db
    .selectFrom('alert')
    .select('alert')
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
  if (from !== undefined) query = query.where('opened_at', '>=', new Date(from))
  if (to !== undefined) query = query.where('opened_at', '<=', new Date(to))
  if (status !== undefined) query = query.where('status', '=', status)
  if (level !== undefined) query = query.where('level', '=', level)
  if (rule !== undefined) query = query.where('rule', '=', rule)
  if (key !== undefined) query = query.where(sql<boolean>`key_values @> array[${storable(key)}]`)
  if (after !== undefined) {
    const time = new Date(after.time)
    query = query.where(sql<boolean>`(opened_at, id) < (${time}::timestamptz, ${after.id})`)
  }
  const rows = await query.execute()
  return rows.map(({ alert }) => alert)
}
