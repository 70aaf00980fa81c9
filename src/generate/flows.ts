import { mix, type Random } from '../lib/random.ts'
import { createAddresses } from './addresses.ts'
import { csvLine } from './csv.ts'
import { type Cells, cell, csvDirt, type DirtWay, sourceDirt, timeDirt } from './dirt.ts'
import { flowAttacks } from './flow-attacks.ts'
import {
  answeredFlow,
  type Flow,
  type FlowWorld,
  outsideSenders,
  type Sender,
  services,
} from './flow-world.ts'
import type { Scene, Telemetry } from './telemetry.ts'
import type { Span, Timed } from './timeline.ts'

const columns = [
  'timestamp',
  'source_ip',
  'dest_ip',
  'source_port',
  'dest_port',
  'protocol',
  'packet_size',
  'ttl',
  'flags',
  'response_time_ms',
  'country',
  'service',
  'bytes_sent',
  'bytes_received',
  'packets_sent',
  'packets_received',
  'session_id',
  'is_attack',
  'attack_type',
  'http_method',
  'uri_path',
  'status_code',
  'user_agent',
  'duration_ms',
] as const
const header = columns.join(',')
const column = (name: (typeof columns)[number]): number => columns.indexOf(name)

const defaultRate = 500
/** Ports by how often they are asked for. */
const usualPorts = [
  { port: 443, weight: 35 },
  { port: 80, weight: 30 },
  { port: 8080, weight: 8 },
  { port: 22, weight: 6 },
  { port: 8443, weight: 5 },
  { port: 53, weight: 5 },
  { port: 5432, weight: 4 },
  { port: 3306, weight: 4 },
  { port: 3389, weight: 2 },
  { port: 21, weight: 1 },
] as const

/** Flows as CSV: the 23 columns such exports have, and `duration_ms`. `session_id` is different in every row. */
export function flows(scene: Scene): Telemetry<Flow, Cells> {
  const rate = scene.rate || defaultRate
  const random = scene.random.fork('hosts')
  const addresses = createAddresses()
  const servers = Array.from({ length: Math.max(10, scene.targets) }, (_, i) => `10.0.1.${i + 1}`)
  const inside = Array.from({ length: Math.max(80, Math.min(5000, Math.round(rate / 6))) }, () => ({
    ip: addresses.inside(random),
    country: '',
  }))
  const outside = outsideSenders(addresses, Math.max(120, Math.min(10_000, Math.round(rate / 3))), random)
  const habits = habitsOf(inside, outside, servers, random)
  const world: FlowWorld = {
    addresses,
    servers,
    inside,
    rate,
    intensity: scene.intensity,
    targets: scene.targets,
  }
  const timeText = clock()
  let serial = 0
  return {
    header,
    normal: () => traffic(habits, rate, scene.span, scene.random.fork('normal')),
    attack: (kind, strike) => flowAttacks[kind]!.run(world, strike),
    traces: (row) => ({ source: row.source, target: row.target }),
    draft: ({ at, row }, attack) => cells(timeText(at), row, attack, serial++),
    print: csvLine,
    dirt,
  }
}

/** What one sender usually asks for. */
interface Habit {
  readonly sender: Sender
  readonly goals: readonly (readonly [target: string, port: number])[]
}

/** Senders have a few servers and services each; two inside hosts (a backup, a monitor) are busier than the rest. */
function habitsOf(
  inside: readonly Sender[],
  outside: readonly Sender[],
  servers: readonly string[],
  random: Random,
): Habit[] {
  const goals = (count: number, port: () => number): Habit['goals'] =>
    Array.from({ length: count }, () => [random.pick(servers), port()] as const)
  const clients = inside.map((sender) => ({
    sender,
    goals: goals(random.between(2, 5), () => random.weighted(usualPorts).port),
  }))
  const strangers = outside.map((sender) => ({
    sender,
    goals: goals(random.between(1, 2), () => random.pick([80, 443])),
  }))
  const busy = clients.slice(0, 2).flatMap((habit) => new Array<Habit>(4).fill(habit))
  return [...clients, ...busy, ...strangers]
}

/** Normal traffic; every minute is up to a fifth busier or quieter than the rate. */
function* traffic(
  habits: readonly Habit[],
  rate: number,
  span: Span,
  random: Random,
): Generator<Timed<Flow>, void, undefined> {
  let minuteEnd = span.from
  let meanGap = 60_000 / rate
  for (let at = span.from; at < span.until; at += random.wait(meanGap)) {
    while (at >= minuteEnd) {
      minuteEnd += 60_000
      meanGap = 60_000 / (rate * (0.8 + random.next() * 0.4))
    }
    const { sender, goals } = random.pick(habits)
    const [target, port] = random.pick(goals)
    yield { at, row: answeredFlow(sender, target, port, random) }
  }
}

function cells(time: string, flow: Flow, attack: string | undefined, serial: number): Cells {
  return [
    time,
    flow.source,
    flow.target,
    String(flow.sourcePort),
    String(flow.port),
    flow.protocol,
    String(flow.bytes),
    String(flow.ttl),
    flow.flags,
    flow.responseMs < 0 ? '' : flow.responseMs.toFixed(3),
    flow.country,
    services[flow.port] ?? 'UNKNOWN',
    String(flow.bytes),
    String(flow.bytesBack),
    String(flow.packets),
    String(flow.packetsBack),
    (mix(serial) >>> 0).toString(16).padStart(8, '0'),
    attack === undefined ? 'False' : 'True',
    attack ?? '',
    flow.method,
    flow.path,
    flow.status,
    flow.agent,
    String(flow.durationMs),
  ]
}

/** `2024-01-01T00:23:09.424955`, UTC without saying so, as such exports are. */
function clock(): (at: number) => string {
  let second = Number.NaN
  let prefix = ''
  return (at) => {
    const now = Math.floor(at / 1000) * 1000
    if (now !== second) prefix = new Date(now).toISOString().slice(0, 20)
    second = now
    return prefix + String(1_000_000 + Math.floor((at - now) * 1000)).slice(1)
  }
}

const dirt: readonly DirtWay<Cells>[] = [
  ...timeDirt(column('timestamp')),
  ...sourceDirt(column('source_ip')),
  { weight: 10, effect: 'copies' },
  ...repairable('packet_size', 1.7, { negative: '-1', zero: '0', too_large: '999999' }),
  ...repairable('response_time_ms', 1.7, { negative: '-100', too_large: '1000000' }),
  ...csvDirt(header),
]

function repairable(
  name: 'packet_size' | 'response_time_ms',
  weight: number,
  texts: Readonly<Record<string, string>>,
): DirtWay<Cells>[] {
  return Object.entries(texts).map(([fault, text]) => ({
    weight,
    effect: 'repairs',
    code: `traffic.${name}:${fault}`,
    spoil: cell(column(name), [text]),
  }))
}
