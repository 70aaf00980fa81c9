import type { Random } from '../lib/random.ts'
import {
  answeredFlow,
  ephemeralPort,
  type Flow,
  type FlowWorld,
  noHttp,
  ordinaryHttp,
  outsideSenders,
  type Sender,
  timeToLive,
} from './flow-world.ts'
import { type AttackTable, minutes, type Strike } from './telemetry.ts'
import { arrivals, countFor, spread, type Timed } from './timeline.ts'

/** The attacks on a network. Floods run at a multiple of the normal rate: `intensity`, or their own. */
export const flowAttacks: AttackTable<FlowWorld, Flow> = {
  syn_flood: {
    summary: 'half-open connections from a botnet, none of them answered',
    vector: 'syn_flood',
    forMs: minutes(3),
    run: (world, strike) => flood(world, strike, 30, synFlood),
  },
  udp_flood: {
    summary: 'UDP packets from a botnet to any port',
    vector: 'udp_flood',
    forMs: minutes(3),
    run: (world, strike) => flood(world, strike, 30, udpFlood),
  },
  http_flood: {
    summary: 'whole HTTP requests from a botnet, answered ever more slowly',
    vector: 'http_flood',
    forMs: minutes(3),
    run: (world, strike) => flood(world, strike, 30, httpFlood),
  },
  amplification: {
    summary: 'big answers from open DNS servers to questions nobody here asked',
    vector: 'amplification',
    forMs: minutes(3),
    run: (world, strike) => flood(world, strike, 30, amplification),
  },
  volume: {
    summary: 'a sudden mass of large packets of several protocols',
    vector: 'volume',
    forMs: minutes(3),
    run: (world, strike) => flood(world, strike, 30, bulk),
  },
  high_rate: {
    summary: 'one source asks one server far more often than any other',
    vector: 'high_rate',
    forMs: minutes(3),
    run: highRate,
  },
  port_scan: {
    summary: 'one source tries the ports of one server one after the other',
    vector: 'port_scan',
    forMs: minutes(3),
    run: portScan,
  },
  horizontal_scan: {
    summary: 'one source tries one port on address after address',
    vector: 'port_scan',
    forMs: minutes(3),
    run: horizontalScan,
  },
  slowloris: {
    summary: 'a few sources hold many connections to a web server open and never finish a request',
    vector: 'slowloris',
    forMs: minutes(5),
    run: slowloris,
  },
  distributed: {
    summary: 'thousands of sources, a handful of ordinary requests each, on one server',
    vector: 'distributed',
    forMs: minutes(10),
    run: distributed,
  },
}

const botCount = 500
/** Share of bots that stand inside: clients of ours that somebody else commands. */
const insideBots = 0.1

/** Makes one row of a flood; a flood of one kind keeps to what it is given once. */
type Shot = (bot: Sender, target: string, random: Random) => Flow

function* flood(
  world: FlowWorld,
  { span, random }: Strike,
  usualIntensity: number,
  shot: Shot,
): Generator<Timed<Flow>, void, undefined> {
  const mine = world.inside.slice(-Math.round(botCount * insideBots))
  const bots = [...mine, ...outsideSenders(world.addresses, botCount - mine.length, random)]
  const targets = world.servers.slice(0, world.targets || world.servers.length)
  const perMinute = world.rate * (world.intensity || usualIntensity)
  for (const at of arrivals(span, perMinute, random)) {
    yield { at, row: shot(random.pick(bots), random.pick(targets), random) }
  }
}

/** A flow nobody answered. */
function unanswered(sender: Sender, target: string, port: number, random: Random): Flow {
  return {
    source: sender.ip,
    target,
    sourcePort: ephemeralPort(random),
    port,
    protocol: 'TCP',
    bytes: random.between(40, 60),
    ttl: timeToLive(random),
    flags: 'SYN',
    responseMs: -1,
    country: sender.country,
    bytesBack: 0,
    packets: 1,
    packetsBack: 0,
    ...noHttp,
    durationMs: 0,
  }
}

const synFlood: Shot = (bot, target, random) =>
  unanswered(bot, target, random.pick([80, 443, 22, 3306]), random)

const udpFlood: Shot = (bot, target, random) => ({
  ...unanswered(bot, target, random.between(1, 65_535), random),
  protocol: 'UDP',
  flags: '',
  bytes: random.between(28, 1400),
})

const amplification: Shot = (bot, target, random) => ({
  ...unanswered(bot, target, random.between(1024, 65_535), random),
  protocol: 'UDP',
  flags: '',
  sourcePort: 53,
  bytes: random.between(2000, 4000),
})

const httpFlood: Shot = (bot, target, random) => {
  const responseMs = 100 + random.wait(1500)
  return {
    ...answeredFlow(bot, target, random.pick([80, 443, 8080]), random),
    ...ordinaryHttp(random),
    status: random.pick(['200', '200', '503', '503']),
    bytes: random.between(500, 1500),
    flags: 'PSH,ACK',
    responseMs,
    durationMs: Math.round(responseMs + random.wait(400)),
  }
}

/** ICMP has no ports; 0 stands for none. TCP packets belong to no connection and go to no web port. */
const bulk: Shot = (bot, target, random) => {
  const icmp = random.chance(0.5)
  return {
    ...unanswered(bot, target, icmp ? 0 : random.pick([22, 3306, 5432, 3389]), random),
    sourcePort: icmp ? 0 : ephemeralPort(random),
    protocol: icmp ? 'ICMP' : 'TCP',
    flags: icmp ? '' : 'ACK',
    bytes: random.between(1300, 60_000),
  }
}

/** At least 20 requests a second, and at least twice the whole normal traffic. */
function* highRate(world: FlowWorld, { span, random }: Strike): Generator<Timed<Flow>, void, undefined> {
  const sender = stranger(world, random)
  const target = random.pick(world.servers)
  const perMinute = Math.max(1200, world.rate * (world.intensity || 2))
  for (const at of arrivals(span, perMinute, random))
    yield { at, row: answeredFlow(sender, target, 443, random) }
}

/** Four ports a second, the well-known ones among them; most are closed and refuse, the others keep silent. */
function portScan(world: FlowWorld, { span, random }: Strike): Timed<Flow>[] {
  const sender = stranger(world, random)
  const target = random.pick(world.servers)
  const ports = random.shuffle(Array.from({ length: 10_000 }, (_, i) => i + 1))
  return spread(span, countFor(span, 250, 100, ports.length), random).map((at, i) => ({
    at,
    row: knock(sender, target, ports[i]!, random),
  }))
}

/** Two addresses a second in the servers' network; few exist. */
function horizontalScan(world: FlowWorld, { span, random }: Strike): Timed<Flow>[] {
  const sender = stranger(world, random)
  const port = random.pick([22, 3389, 3306])
  const addresses = Array.from({ length: 1016 }, (_, i) => `10.0.${1 + Math.floor(i / 254)}.${1 + (i % 254)}`)
  return spread(span, countFor(span, 500, 100, addresses.length), random).map((at, i) => ({
    at,
    row: knock(sender, addresses[i]!, port, random),
  }))
}

function knock(sender: Sender, target: string, port: number, random: Random): Flow {
  const silent = unanswered(sender, target, port, random)
  if (random.chance(0.3)) return silent
  const responseMs = random.wait(5)
  return { ...silent, packetsBack: 1, bytesBack: 40, responseMs, durationMs: Math.ceil(responseMs) }
}

/** Eight sources open a new connection every second or so and feed each a few bytes now and then, for minutes. */
function* slowloris(world: FlowWorld, { span, random }: Strike): Generator<Timed<Flow>, void, undefined> {
  const senders = outsideSenders(world.addresses, 8, random)
  const target = random.pick(world.servers)
  const port = random.pick([80, 443])
  for (const at of spread(span, countFor(span, 160, 200, 50_000), random)) {
    yield { at, row: heldOpen(random.pick(senders), target, port, random) }
  }
}

function heldOpen(sender: Sender, target: string, port: number, random: Random): Flow {
  const packets = random.between(3, 8)
  return {
    ...unanswered(sender, target, port, random),
    flags: 'PSH,ACK',
    packets,
    bytes: packets * random.between(10, 30),
    packetsBack: random.between(1, 2),
    bytesBack: random.between(40, 104),
    durationMs: random.between(60_000, 600_000),
  }
}

/** As many rows as the normal traffic, at least 600 a minute; no source sends more than a few. */
function* distributed(world: FlowWorld, { span, random }: Strike): Generator<Timed<Flow>, void, undefined> {
  const perMinute = Math.max(600, world.rate * (world.intensity || 1))
  const rows = (perMinute * (span.until - span.from)) / 60_000
  const senders = outsideSenders(
    world.addresses,
    Math.max(200, Math.min(20_000, Math.ceil(rows / 3))),
    random,
  )
  const target = random.pick(world.servers)
  let next = 0
  for (const at of arrivals(span, perMinute, random)) {
    yield { at, row: answeredFlow(senders[next++ % senders.length]!, target, 443, random) }
  }
}

const stranger = (world: FlowWorld, random: Random): Sender => outsideSenders(world.addresses, 1, random)[0]!
