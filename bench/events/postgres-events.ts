import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { EventCursor } from '../../src/model/event-search.ts'
import { startEmbedded } from '../../src/store/postgres/embedded/embedded-server.ts'
import { manyEvents } from './many-events.ts'
import type { Names, Question } from './questions.ts'

/** The load in PostgreSQL, the usual way: a table with an index by time, by user and time, and by address and time. */
export interface PostgresEvents {
  readonly version: string
  /** Ids of a page behind a cursor. */
  keyset(question: Question, after: EventCursor | undefined, limit: number): Promise<readonly number[]>
  offset(question: Question, offset: number, limit: number): Promise<readonly number[]>
  close(): Promise<void>
}

export async function openPostgresEvents(folder: string, count: number): Promise<PostgresEvents> {
  mkdirSync(folder, { recursive: true })
  const server = await startEmbedded(folder)
  const client = new pg.Client(server.address)
  await client.connect()
  const done = join(folder, `loaded-${count}`)
  if (!existsSync(done)) {
    await load(client, count)
    writeFileSync(done, '')
  }
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  await client.query(`set statement_timeout = '60s'`)
  const ids = async (sql: string, values: unknown[]): Promise<readonly number[]> =>
    (await client.query<{ number: string }>(sql, values)).rows.map(({ number }) => Number(number))
  const newest = 'order by happened_at desc, number desc'
  return {
    version: rows[0]!.version,
    keyset: ({ sql }, after, limit) =>
      after
        ? ids(
            `select * from event where ${sql(names)} and (happened_at, number) < ($1, $2) ${newest} limit $3`,
            [new Date(after.time), Number(after.id.split(':')[1]), limit],
          )
        : ids(`select * from event where ${sql(names)} ${newest} limit $1`, [limit]),
    offset: ({ sql }, offset, limit) =>
      ids(`select * from event where ${sql(names)} ${newest} offset $1 limit $2`, [offset, limit]),
    close: async () => {
      await client.end()
      await server.stop()
    },
  }
}

const names: Names = {
  user: 'user_name',
  ip: 'ip',
  path: 'path',
  port: 'port',
  bytes: 'bytes',
  status: 'status',
  inRange: (range) => `ip <<= '${range}'`,
}

async function load(client: pg.Client, count: number): Promise<void> {
  process.stderr.write('  loading PostgreSQL\n')
  await client.query('drop table if exists event')
  await client.query(
    `create unlogged table event (number bigint, happened_at timestamptz, user_name text, ip inet, port int,
      activity text, status text, path text, bytes bigint)`,
  )
  const copy = client.query(copyFrom('copy event from stdin'))
  for (const { rows } of manyEvents(count)) {
    const lines = rows().map(
      ({ number, time, user, ip, port, activity, status, path, bytes }) =>
        `${[number, new Date(time).toISOString(), user, ip, port, activity, status, path, bytes].join('\t')}\n`,
    )
    if (!copy.write(lines.join(''))) await once(copy, 'drain')
  }
  copy.end()
  await once(copy, 'finish')
  for (const columns of ['happened_at, number', 'user_name, happened_at, number', 'ip, happened_at, number'])
    await client.query(`create index on event (${columns})`)
  await client.query('vacuum analyze event')
}
