import { type CaptureRow, timeText } from './columns.ts'
import { HttpExchanges } from './http-exchanges.ts'
import { BETWEEN, type Dissected } from './tshark.ts'

const DNS_ACTIVITY = 4003

/** Kinds of records as people call them; others are `TYPE` and their number (RFC 3597). */
const recordTypes: Readonly<Record<string, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  35: 'NAPTR',
  43: 'DS',
  46: 'RRSIG',
  48: 'DNSKEY',
  64: 'SVCB',
  65: 'HTTPS',
  252: 'AXFR',
  255: 'ANY',
}

/** Makes rows of what tshark found: HTTP requests with their answers, and DNS queries. Times are microseconds and never go back. */
export class ApplicationRows {
  readonly #tell: (row: CaptureRow, time: number) => void
  readonly #exchanges: HttpExchanges

  constructor(tell: (row: CaptureRow, time: number) => void) {
    this.#tell = tell
    this.#exchanges = new HttpExchanges(tell)
  }

  take(found: Dissected): void {
    const time = microsOf(found['frame.time_epoch'])
    if (time === undefined) return
    this.advance(time)
    const isQuery = found['dns.flags.response'] === '0' || found['dns.flags.response'] === 'False'
    if (!isQuery && found['http.request.method'] === '' && found['http.response.code'] === '') return
    const ends = endsOf(found)
    const stream = first(found['tcp.stream'])
    for (const request of requestsOf(found)) this.#exchanges.request(stream, { ...ends, ...request }, time)
    for (const answer of answersOf(found)) this.#exchanges.response(stream, { ...ends, ...answer }, time)
    if (isQuery) this.#query(found, ends)
  }

  /** Time has passed, with or without packets. */
  advance(time: number): void {
    this.#exchanges.advance(time)
  }

  end(): void {
    this.#exchanges.end()
  }

  #query(found: Dissected, ends: Ends): void {
    const type = first(found['dns.qry.type'])
    const { now } = this.#exchanges
    const row: CaptureRow = {
      class_uid: DNS_ACTIVITY,
      time: timeText(now),
      'src_endpoint.ip': ends.source,
      'src_endpoint.port': ends.sourcePort,
      'dst_endpoint.ip': ends.target,
      'dst_endpoint.port': ends.targetPort,
      'query.hostname': first(found['dns.qry.name']),
      'query.type': recordTypes[type] ?? `TYPE${type}`,
    }
    this.#tell(row, now)
  }
}

type Ends = ReturnType<typeof endsOf>

/** The outermost: a packet may carry another. */
const endsOf = (found: Dissected) => ({
  source: first(found['ip.src'] || found['ipv6.src']),
  sourcePort: first(found['tcp.srcport'] || found['udp.srcport']),
  target: first(found['ip.dst'] || found['ipv6.dst']),
  targetPort: first(found['tcp.dstport'] || found['udp.dstport']),
})

const first = (values: string): string => values.split(BETWEEN, 1)[0]!

/** A packet may hold several requests; what only some of them have cannot be told apart and is left out. */
function requestsOf(found: Dissected) {
  const methods = valuesOf(found['http.request.method'])
  const value = (field: keyof Dissected, i: number): string => {
    if (methods.length === 1) return found[field]
    const values = valuesOf(found[field])
    return values.length === methods.length ? values[i]! : ''
  }
  return methods.map((method, i) => ({
    method,
    uri: value('http.request.uri', i),
    host: value('http.host', i),
    version: value('http.request.version', i),
    agent: value('http.user_agent', i),
    referrer: value('http.referer', i),
  }))
}

function answersOf(found: Dissected) {
  const codes = valuesOf(found['http.response.code'])
  const lengths = valuesOf(found['http.content_length'])
  // Of an answer in chunks: the bytes of all its packets.
  const whole = found['tcp.reassembled.length'] || found['tcp.len']
  return codes.map((code, i) => ({
    code,
    length: first(lengths.length === codes.length ? lengths[i]! : codes.length === 1 ? whole : ''),
  }))
}

const valuesOf = (values: string): string[] => (values === '' ? [] : values.split(BETWEEN))

/** Seconds with a fraction, as microseconds. */
function microsOf(text: string): number | undefined {
  const [, seconds, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(first(text)) ?? []
  return seconds === undefined ? undefined : Number(seconds + fraction.slice(0, 6).padEnd(6, '0'))
}
