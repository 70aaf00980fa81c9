import type { Random } from '../lib/random.ts'
import { outsiders } from './addresses.ts'
import { attackTools, browsers } from './agents.ts'
import { type AttackTable, minutes, type Strike } from './telemetry.ts'
import { arrivals, countFor, spread, type Timed } from './timeline.ts'
import {
  commandPayloads,
  scriptPayloads,
  secretFiles,
  sqlPayloads,
  traversalPayloads,
  wordlist,
} from './web-payloads.ts'
import { pages, type Request, type WebWorld } from './web-world.ts'

/** The attacks on a web server. */
export const webAttacks: AttackTable<WebWorld, Request> = {
  high_traffic: {
    summary: 'many visitors ask for many pages, far more than usual, for minutes',
    forMs: minutes(5),
    run: (world, strike) =>
      crowd(world, strike, Math.max(1500, world.rate * (world.intensity || 6)), pages.length),
  },
  spike: {
    summary: 'a sudden rush on one page',
    forMs: minutes(2),
    run: (world, strike) => crowd(world, strike, Math.max(2000, world.rate * (world.intensity || 20)), 1),
  },
  scan: {
    summary: 'one address tries paths from a word list; nearly all are missing',
    forMs: minutes(2),
    run: (world, strike) =>
      probe(world, strike, {
        gapMs: 300,
        least: 60,
        targets: wordlist,
        agent: browsers,
        found: 0.03,
        missing: [404],
      }),
  },
  path_traversal: {
    summary: 'one address climbs out of the document root',
    forMs: minutes(2),
    run: (world, strike) =>
      probe(world, strike, { ...payload, targets: traversalPayloads, missing: [400, 403, 404] }),
  },
  sql_injection: {
    summary: 'one address sends SQL in parameters',
    forMs: minutes(3),
    run: (world, strike) => probe(world, strike, { ...payload, targets: sqlPayloads, missing: [500, 403] }),
  },
  xss: {
    summary: 'one address sends scripts in parameters',
    forMs: minutes(2),
    run: (world, strike) => probe(world, strike, { ...payload, targets: scriptPayloads, missing: [400] }),
  },
  command_injection: {
    summary: 'one address sends shell commands in parameters',
    forMs: minutes(2),
    run: (world, strike) =>
      probe(world, strike, { ...payload, targets: commandPayloads, missing: [500, 403] }),
  },
  attack_tool: {
    summary: 'requests whose agent names a tool made for attacking',
    forMs: minutes(2),
    run: (world, strike) =>
      probe(world, strike, {
        gapMs: 1000,
        least: 20,
        targets: pages.map((page) => page.path),
        agent: attackTools,
        found: 0.8,
        missing: [404],
      }),
  },
  sensitive_files: {
    summary: 'one address asks for files that should never be served',
    forMs: minutes(1),
    run: (world, strike) =>
      probe(world, strike, { ...payload, targets: secretFiles, found: 0, missing: [403, 404] }),
  },
}

/** How one address works through a list of targets. */
interface Probe {
  readonly gapMs: number
  readonly least: number
  readonly targets: readonly string[]
  readonly agent: readonly string[]
  /** Share of requests that are answered with 200; the others get one of `missing`. */
  readonly found: number
  readonly missing: readonly number[]
}

const payload = { gapMs: 2500, least: 15, agent: browsers, found: 0.3 } as const

function probe(world: WebWorld, { span, random }: Strike, plan: Probe): Timed<Request>[] {
  const ip = world.addresses.outside(random)
  const agent = random.pick(plan.agent)
  const targets = random.shuffle([...plan.targets])
  return spread(span, countFor(span, plan.gapMs, plan.least, 50_000), random).map((at, i) => {
    const target = targets[i % targets.length]!
    const status = random.chance(plan.found) ? 200 : random.pick(plan.missing)
    const bytes = status === 200 ? random.between(900, 9000) : random.between(150, 1300)
    return { at, row: { ip, agent, method: 'GET', target, status, bytes, referrer: '-' } }
  })
}

/** So many requests a minute from some hundred visitors, on the first `breadth` pages. */
function* crowd(
  world: WebWorld,
  { span, random }: Strike,
  perMinute: number,
  breadth: number,
): Generator<Timed<Request>, void, undefined> {
  const visitors = outsiders(world.addresses, 300, random).map((ip) => ({ ip, agent: random.pick(browsers) }))
  for (const at of arrivals(span, perMinute, random))
    yield { at, row: glance(random.pick(visitors), breadth, random) }
}

function glance(visitor: { ip: string; agent: string }, breadth: number, random: Random): Request {
  const page = pages[random.below(breadth)]!
  const bytes = Math.round(random.size(page.bytes, 0.1))
  return { ...visitor, method: 'GET', target: page.path, status: 200, bytes, referrer: '-' }
}
