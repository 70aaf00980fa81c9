import type { Random } from '../lib/random.ts'
import type { Addresses } from './addresses.ts'

/** One flow between a source and a server. `bytes` is both packet_size and bytes_sent; they differ only in dirt. */
export interface Flow {
  readonly source: string
  readonly target: string
  readonly sourcePort: number
  readonly port: number
  readonly protocol: string
  readonly bytes: number
  readonly ttl: number
  readonly flags: string
  /** Milliseconds until the answer; below zero when there was none. */
  readonly responseMs: number
  readonly country: string
  readonly bytesBack: number
  readonly packets: number
  readonly packetsBack: number
  readonly method: string
  readonly path: string
  readonly status: string
  readonly agent: string
  readonly durationMs: number
}

/** Someone who sends. Inside clients have no country. */
export interface Sender {
  readonly ip: string
  readonly country: string
}

/** What flow attacks find. */
export interface FlowWorld {
  readonly addresses: Addresses
  readonly servers: readonly string[]
  /** Our own clients, some of which an attacker has taken. */
  readonly inside: readonly Sender[]
  /** Normal rows a minute. */
  readonly rate: number
  readonly intensity: number
  readonly targets: number
}

/** What listens on a port. */
export const services: Readonly<Record<number, string>> = {
  80: 'HTTP',
  443: 'HTTPS',
  22: 'SSH',
  21: 'FTP',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  53: 'DNS',
  3389: 'RDP',
  8080: 'HTTP-ALT',
  8443: 'HTTPS-ALT',
}

const webPorts = new Set([80, 443, 8080, 8443])
export const isWeb = (port: number): boolean => webPorts.has(port)

const countries = ['US', 'CN', 'RU', 'DE', 'FR', 'GB', 'JP', 'IN', 'BR', 'NL']

export const outsideSenders = (addresses: Addresses, count: number, random: Random): Sender[] =>
  Array.from({ length: count }, () => ({ ip: addresses.outside(random), country: random.pick(countries) }))

export const ephemeralPort = (random: Random): number => random.between(32_768, 60_999)

/** Time to live as it arrives: what the system began with, less some hops. */
export const timeToLive = (random: Random): number => random.pick([64, 128, 255]) - random.between(0, 20)

const paths = ['/', '/login', '/search', '/products', '/api/v1/users', '/api/v1/orders', '/cart']
const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36',
  'python-requests/2.31.0',
]

type Http = Pick<Flow, 'method' | 'path' | 'status' | 'agent'>

export const noHttp: Http = { method: '', path: '', status: '', agent: '' }

/** What an ordinary request on a web port says. */
export function ordinaryHttp(random: Random): Http {
  return {
    method: random.pick(['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE']),
    path: random.pick(paths),
    status: random.pick(['200', '200', '200', '200', '200', '304', '404', '500']),
    agent: random.pick(agents),
  }
}

/** A flow that was answered, with what the port leads one to expect. */
export function answeredFlow(sender: Sender, target: string, port: number, random: Random): Flow {
  const bytes = Math.max(40, Math.min(65_000, Math.round(random.size(400, 1.2))))
  const protocol = port === 53 && random.chance(0.8) ? 'UDP' : 'TCP'
  const responseMs = random.wait(50)
  return {
    source: sender.ip,
    target,
    sourcePort: ephemeralPort(random),
    port,
    protocol,
    bytes,
    ttl: timeToLive(random),
    flags: protocol === 'UDP' ? '' : random.pick(['SYN', 'ACK', 'PSH,ACK', 'PSH,ACK', 'FIN,ACK']),
    responseMs,
    country: sender.country,
    bytesBack: Math.round(bytes * (0.5 + random.next() * 9.5)),
    packets: 1,
    packetsBack: random.between(1, 5),
    ...(isWeb(port) ? ordinaryHttp(random) : noHttp),
    durationMs: Math.round(responseMs + random.wait(400)),
  }
}
