import { createRandom } from '../../src/lib/random.ts'
import type { Batch, Column } from '../../src/model/batch.ts'
import { Dictionary } from '../../src/model/dictionary.ts'
import { EventIds } from '../../src/model/event-ids.ts'

/** Where the events begin, and how many there are an hour. */
export const BEGIN = Date.UTC(2024, 0, 1)
const SPACING_MS = 86
const BATCH = 8192

const USERS = 20_000
const ADDRESSES = 60_000
const PATHS = 30_000

/** One event of the load, as a table of a database has it. */
export interface LoadRow {
  readonly number: number
  readonly time: number
  readonly user: string
  readonly ip: string
  readonly port: number
  readonly activity: string
  readonly status: string
  readonly path: string
  readonly bytes: number
}

const activities = ['login', 'logout', 'download', 'upload', 'share', 'delete']
const words = ['account', 'report', 'invoice', 'admin', 'static', 'search', 'profile', 'export']

export const userOf = (n: number): string => `user${n}`
export const addressOf = (n: number): string => `10.${(n >> 14) & 63}.${(n >> 7) & 127}.${n & 127}`
export const pathOf = (n: number): string => `/${words[n & 7]}/${words[(n >> 3) & 7]}/${n}`

/** Events by time, in batches: the few busiest users and addresses have most of them. */
export function* manyEvents(
  count: number,
): Generator<{ batch: Batch; ids: EventIds; rows: () => LoadRow[] }> {
  const random = createRandom(10).fork('events')
  const ids = new EventIds()
  const source = ids.addSource('load')
  const texts = {
    user: coded(USERS, userOf),
    ip: coded(ADDRESSES, addressOf),
    path: coded(PATHS, pathOf),
    activity: coded(activities.length, (n) => activities[n]!),
    status: coded(2, (n) => ['Success', 'Failure'][n]!),
  }
  const skewed = (most: number): number => Math.floor(most * random.next() ** 3)
  for (let first = 0; first < count; first += BATCH) {
    const length = Math.min(BATCH, count - first)
    const picks = {
      user: new Int32Array(length),
      ip: new Int32Array(length),
      path: new Int32Array(length),
      activity: new Int32Array(length),
      status: new Int32Array(length),
    }
    const port = new Float64Array(length)
    const bytes = new Float64Array(length)
    const time = new Float64Array(length)
    const ref = new Float64Array(length)
    for (let i = 0; i < length; i++) {
      time[i] = BEGIN + (first + i) * SPACING_MS
      ref[i] = ids.at(source, first + i)
      picks.user[i] = skewed(USERS)
      picks.ip[i] = skewed(ADDRESSES)
      picks.path[i] = skewed(PATHS)
      picks.activity[i] = random.below(activities.length)
      picks.status[i] = random.chance(0.02) ? 1 : 0
      port[i] = 1024 + random.below(60_000)
      bytes[i] = Math.floor(1e6 * random.next() ** 8)
    }
    const columns = new Map<string, Column>([
      ['user.name', texts.user(picks.user)],
      ['src_endpoint.ip', texts.ip(picks.ip)],
      ['http_request.url.path', texts.path(picks.path)],
      ['activity_name', texts.activity(picks.activity)],
      ['status', texts.status(picks.status)],
      ['src_endpoint.port', { kind: 'number', values: port }],
      ['traffic.bytes_out', { kind: 'number', values: bytes }],
    ])
    const rows = (): LoadRow[] =>
      Array.from({ length }, (_, i) => ({
        number: first + i,
        time: time[i]!,
        user: userOf(picks.user[i]!),
        ip: addressOf(picks.ip[i]!),
        port: port[i]!,
        activity: activities[picks.activity[i]!]!,
        status: picks.status[i] === 1 ? 'Failure' : 'Success',
        path: pathOf(picks.path[i]!),
        bytes: bytes[i]!,
      }))
    yield { batch: { eventClass: 'http', length, time, ref, columns }, ids, rows }
  }
}

/** A column of the texts that numbers below `most` stand for. */
function coded(most: number, text: (n: number) => string): (picks: Int32Array) => Column {
  const dictionary = new Dictionary(1)
  const codes = Int32Array.from({ length: most }, (_, n) => dictionary.code(text(n)))
  return (picks) => ({ kind: 'code', codes: picks.map((n) => codes[n]!), dictionary })
}
