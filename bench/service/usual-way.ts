import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import ipaddr from 'ipaddr.js'
import pg from 'pg'
import { startEmbedded } from '../../src/store/postgres/embedded/embedded-server.ts'
import { BAD_RANGE } from './events.ts'

interface Sent {
  readonly timestamp: string
  readonly username?: string
  readonly source_ip: string
  readonly event_type: string
  readonly application: string
  readonly success: boolean
}

/** The same contract as many would write it: fastify checks by a schema, one INSERT for each event, what is known in sets. */
const postgres = await startEmbedded(process.argv[2]!)
const pool = new pg.Pool({ ...postgres.address, max: 16 })
await pool.query(`create table event (id bigserial primary key, happened_at timestamptz not null, user_name text,
  ip inet not null, event_type text not null, application text not null, success boolean not null, suspicious boolean not null)`)
await pool.query('create index on event (happened_at desc)')

const range = ipaddr.parseCIDR(BAD_RANGE)
const users = new Set<string>()
const addresses = new Set<string>()

function isSuspicious({ username, source_ip }: Sent): boolean {
  const address = ipaddr.parse(source_ip)
  const inRange = address.kind() === 'ipv4' && address.match(range)
  const suspicious = inRange || (username !== undefined && users.has(username)) || addresses.has(source_ip)
  if (suspicious) {
    if (username !== undefined) users.add(username)
    addresses.add(source_ip)
  }
  return suspicious
}

async function record(event: Sent): Promise<object> {
  const suspicious = isSuspicious(event)
  const { rows } = await pool.query<{ id: string }>({
    name: 'insert',
    text: `insert into event (happened_at, user_name, ip, event_type, application, success, suspicious)
      values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    values: [
      event.timestamp,
      event.username,
      event.source_ip,
      event.event_type,
      event.application,
      event.success,
      suspicious,
    ],
  })
  return { id: rows[0]!.id, user: event.username ?? null, ip: event.source_ip, is_suspicious: suspicious }
}

const text = { type: 'string', minLength: 1, maxLength: 256 } as const
const one = {
  type: 'object',
  required: ['timestamp', 'source_ip', 'event_type', 'application', 'success'],
  properties: {
    timestamp: text,
    username: text,
    source_ip: text,
    event_type: text,
    file_size_mb: { type: 'number', minimum: 0 },
    application: text,
    success: { type: 'boolean' },
  },
} as const
const body = { anyOf: [one, { type: 'array', items: one }] }

const app = fastify({ bodyLimit: 16 * 1024 * 1024 })
app.post<{ Body: Sent | Sent[] }>('/events/', { schema: { body } }, async (request) => {
  const results: object[] = []
  for (const event of [request.body].flat()) results.push(await record(event))
  return results
})
await app.listen({ host: '127.0.0.1', port: 0 })
process.stderr.write(`serving at http://127.0.0.1:${(app.server.address() as AddressInfo).port} \n`)
process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => pool.end())
    .then(() => postgres.stop())
})
