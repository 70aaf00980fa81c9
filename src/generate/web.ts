import type { Random } from '../lib/random.ts'
import { createAddresses } from './addresses.ts'
import { browsers, crawlers } from './agents.ts'
import type { DirtWay } from './dirt.ts'
import type { Scene, Telemetry } from './telemetry.ts'
import { arrivals, inOrder, type Span, type Timed } from './timeline.ts'
import { webAttacks } from './web-attacks.ts'
import { type Page, pages, type Request, type Visitor, type WebWorld } from './web-world.ts'

/** One line of the log, with its time already as text. */
interface AccessLine {
  readonly time: string
  readonly request: Request
}

const defaultRate = 200
/** Requests one visit makes on average, measured. */
const requestsPerVisit = 7.6
/** Share of all requests that crawlers make. */
const crawlerShare = 0.05

/** Requests as a combined access log: second precision, UTC, no header line. */
export function web(scene: Scene): Telemetry<Request, AccessLine> {
  const rate = scene.rate || defaultRate
  const addresses = createAddresses()
  const random = scene.random.fork('people')
  const visitors = Array.from({ length: Math.min(20_000, Math.max(200, rate * 5)) }, () => ({
    ip: addresses.outside(random),
    agent: random.pick(browsers),
  }))
  const robots = crawlers.map((agent) => ({ ip: addresses.outside(random), agent }))
  const world: WebWorld = { addresses, rate, intensity: scene.intensity }
  return {
    normal: () =>
      inOrder(bursts(visitors, robots, rate, scene.span, scene.random.fork('normal')), scene.span.until),
    attack: (kind, strike) => webAttacks[kind]!.run(world, strike),
    traces: (row) => ({ source: row.ip, target: firstSegment(row.target) }),
    draft: ({ at, row }) => ({ time: logTime(at), request: row }),
    print,
    dirt,
  }
}

/** Visits of people and, between them, single requests of crawlers. */
function* bursts(
  visitors: readonly Visitor[],
  robots: readonly Visitor[],
  rate: number,
  span: Span,
  random: Random,
): Generator<Timed<Request>[], void, undefined> {
  const visitRate = (rate * (1 - crawlerShare)) / requestsPerVisit
  const crawlRate = rate * crawlerShare
  for (const at of arrivals(span, visitRate + crawlRate, random)) {
    const crawls = random.chance(crawlRate / (visitRate + crawlRate))
    yield crawls ? [crawl(random.pick(robots), at, random)] : visit(random.pick(visitors), at, random)
  }
}

/** Someone looks at some pages; the browser fetches what belongs to them, unless it still has it. */
export function visit(visitor: Visitor, at: number, random: Random): Timed<Request>[] {
  const rows: Timed<Request>[] = []
  const count = 1 + Math.min(11, Math.floor(random.wait(3)))
  let time = at
  let referrer = random.chance(0.4) ? 'https://www.google.com/' : '-'
  for (let i = 0; i < count; i++) {
    const page = random.weighted(pages)
    rows.push({ at: time, row: pageView(visitor, page, referrer, random) })
    referrer = `https://shop.example${page.path}`
    for (const asset of i === 0 || random.chance(0.3) ? page.assets : []) {
      const row = {
        ...visitor,
        method: 'GET',
        target: asset,
        referrer,
        ...answer(asset, 30_000, 0.3, random),
      }
      rows.push({ at: time + random.between(40, 1500), row })
    }
    time += random.between(2000, 6000) + random.wait(15_000)
  }
  return rows
}

function pageView(visitor: Visitor, page: Page, referrer: string, random: Random): Request {
  const posts = page.path === '/login' && random.chance(0.4)
  if (posts) return { ...visitor, method: 'POST', target: page.path, referrer, status: 302, bytes: 380 }
  // A link somebody mistyped or that died since: at most one in fifty pages.
  if (random.chance(0.02)) {
    return {
      ...visitor,
      method: 'GET',
      target: `${page.path.split('?')[0]}-old`,
      referrer,
      status: 404,
      bytes: 1200,
    }
  }
  return {
    ...visitor,
    method: 'GET',
    target: page.path,
    referrer,
    ...answer(page.path, page.bytes, 0.05, random),
  }
}

/** Status and size: mostly 200, now and then unchanged since last time, rarely an error of the server. */
function answer(
  path: string,
  median: number,
  cached: number,
  random: Random,
): { status: number; bytes: number } {
  if (random.chance(0.001)) return { status: 500, bytes: 620 }
  if (random.chance(cached)) return { status: 304, bytes: 0 }
  if (path.startsWith('/static/')) return { status: 200, bytes: 900 + (hash(path) % (median * 2)) }
  return { status: 200, bytes: Math.round(random.size(median, 0.1)) }
}

/** A file has one size, whoever asks for it. */
function hash(text: string): number {
  let value = 7
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) & 0x7fffffff
  return value
}

function crawl(robot: Visitor, at: number, random: Random): Timed<Request> {
  const asksRules = random.chance(0.05)
  const page = random.weighted(pages)
  const target = asksRules ? '/robots.txt' : page.path
  const bytes = asksRules ? 180 : page.bytes
  return { at, row: { ...robot, method: 'GET', target, status: 200, bytes, referrer: '-' } }
}

/** `/products/tent?x=1` lies under `/products`. */
const firstSegment = (target: string): string => `/${(target.split('?')[0] ?? '').split('/')[1] ?? ''}`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function logTime(at: number): string {
  const date = new Date(at)
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

function print({ time, request }: AccessLine): string {
  const { ip, method, target, status, bytes, referrer, agent } = request
  return `${ip} - - [${time}] "${method} ${target} HTTP/1.1" ${status} ${bytes} "${referrer}" "${agent}"`
}

const mebibyte = 1 << 20

/** The same request may well be logged twice in one second, so no copies are planted here. */
const dirt: readonly DirtWay<AccessLine>[] = [
  { weight: 4, effect: 'rejects', code: 'unknown_line', spoil: torn },
  { weight: 3, effect: 'rejects', code: 'unknown_line', spoil: junk },
  {
    weight: 2,
    effect: 'rejects',
    code: 'time:not_a_time',
    spoil: (line) => ({ ...line, time: line.time.replace(/^../, '32') }),
  },
  { weight: 1, effect: 'noise', code: 'blank_line', line: '' },
  { weight: 0.02, most: 3, effect: 'rejects', code: 'line_too_long', spoil: overlong },
]

/** Cut somewhere between the address and the end of the request. */
function torn(line: AccessLine, random: Random): string {
  const whole = print(line)
  return whole.slice(0, random.between(8, whole.indexOf('"') + 4))
}

/** Bytes of some other protocol, as a scanner sends them to any open port. */
function junk(_line: AccessLine, random: Random): string {
  const bytes = Array.from({ length: random.between(8, 60) }, () =>
    String.fromCharCode(random.between(128, 255)),
  )
  return `\u0016\u0003\u0001\u0000${bytes.join('')}`
}

function overlong(line: AccessLine): AccessLine {
  return { ...line, request: { ...line.request, target: `/${'a'.repeat(mebibyte)}` } }
}
