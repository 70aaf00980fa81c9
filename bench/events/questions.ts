import type { EventFilter } from '../../src/model/event-search.ts'
import { addressOf, userOf } from './many-events.ts'

/** What the columns of the load are called, and how an address is tested for a range. */
export interface Names {
  readonly user: string
  readonly ip: string
  readonly path: string
  readonly port: string
  readonly bytes: string
  readonly status: string
  readonly inRange: (range: Range) => string
}

/** What is asked of the events of the load: as filters, and as a condition of SQL over a table of them. */
export interface Question {
  readonly name: string
  readonly filters: readonly EventFilter[]
  readonly sql: (names: Names) => string
}

/** The ranges that are asked for: one with many events, one with few. */
export type Range = '10.3.0.0/22' | '10.3.76.120/30'

const user = (n: number): Question => ({
  name: `user.name = ${userOf(n)}`,
  filters: [{ op: 'in', field: 'user.name', values: [userOf(n)] }],
  sql: (names) => `${names.user} = '${userOf(n)}'`,
})
const address = (n: number): Question => ({
  name: `src_endpoint.ip = ${addressOf(n)}`,
  filters: [{ op: 'in', field: 'src_endpoint.ip', values: [addressOf(n)] }],
  sql: (names) => `${names.ip} = '${addressOf(n)}'`,
})
const failed: Question = {
  name: 'status = Failure',
  filters: [{ op: 'in', field: 'status', values: ['Failure'] }],
  sql: ({ status }) => `${status} = 'Failure'`,
}
const and = (a: Question, b: Question): Question => ({
  name: `${a.name} and ${b.name}`,
  filters: [...a.filters, ...b.filters],
  sql: (names) => `${a.sql(names)} and ${b.sql(names)}`,
})
const inRange = (range: Range): Question => ({
  name: `src_endpoint.ip in ${range}`,
  filters: [{ op: 'cidr', field: 'src_endpoint.ip', cidr: range }],
  sql: (names) => names.inRange(range),
})
const contains = (text: string): Question => ({
  name: `url.path contains ${text}`,
  filters: [{ op: 'contains', field: 'http_request.url.path', text }],
  sql: ({ path }) => `${path} like '%${text}%'`,
})
const range = (field: string, column: 'port' | 'bytes', least: number, most: number): Question => ({
  name: `${least} <= ${column} <= ${most}`,
  filters: [{ op: 'range', field, least, most }],
  sql: (names) => `${names[column]} between ${least} and ${most}`,
})

/** Frequent and rare values of every kind of filter. */
export const questions: readonly Question[] = [
  { name: 'no filter', filters: [], sql: () => 'true' },
  ...[0, 40, 1000, 5000, 12_000, 19_990].map(user),
  ...[0, 300, 20_000, 59_000].map(address),
  { name: 'user.name = nobody', filters: user(-1).filters, sql: user(-1).sql },
  inRange('10.3.0.0/22'),
  inRange('10.3.76.120/30'),
  {
    name: 'url.path begins with /admin/',
    filters: [{ op: 'prefix', field: 'http_request.url.path', text: '/admin/' }],
    sql: ({ path }) => `${path} like '/admin/%'`,
  },
  contains('/search/'),
  contains('admin/export/29'),
  contains('nowhere'),
  range('src_endpoint.port', 'port', 8080, 8080),
  range('traffic.bytes_out', 'bytes', 999_990, 1_000_000),
  failed,
  and(failed, user(0)),
  and(failed, user(5000)),
  and(range('traffic.bytes_out', 'bytes', 0, 100), address(59_000)),
  and(range('traffic.bytes_out', 'bytes', 500_000, 1_000_000), contains('/admin/')),
]
