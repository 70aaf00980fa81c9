import type { Random } from '../lib/random.ts'
import { type Addresses, createAddresses } from './addresses.ts'
import { browsers } from './agents.ts'
import { csvLine } from './csv.ts'
import { type Cells, csvDirt, sourceDirt, timeDirt } from './dirt.ts'
import { loginAttacks } from './login-attacks.ts'
import { type Account, type City, type Login, type LoginWorld, placeText } from './login-world.ts'
import type { Scene, Telemetry } from './telemetry.ts'
import { arrivals, inOrder, type Span, type Timed } from './timeline.ts'

const defaultRate = 30
/** Berlin, London, Madrid, Warsaw, Paris, Rome: the company is a European one. */
const cities: readonly City[] = [
  { longitude: 13.4, latitude: 52.52 },
  { longitude: -0.13, latitude: 51.51 },
  { longitude: -3.7, latitude: 40.42 },
  { longitude: 21.01, latitude: 52.23 },
  { longitude: 2.35, latitude: 48.86 },
  { longitude: 12.5, latitude: 41.9 },
]
const givenNames =
  'ada ben carla dario emma felix greta hugo ines jonas karin leon mara nils olga paul rosa stefan tina viktor'.split(
    ' ',
  )
const familyNames =
  'adler bauer conti dubois evans fischer garcia horvat ivanov jensen kowalski lopez moreau novak otto petit rossi silva thomas weber'.split(
    ' ',
  )

/** How busy each hour of the day (UTC) is beside the busiest. */
const busyByHour = [
  0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.6, 0.9, 1, 1, 1, 0.9, 0.8, 0.9, 1, 1, 0.9, 0.7, 0.5, 0.4, 0.35, 0.3, 0.2,
  0.15,
]
/** Share of sign-ins that begin with a mistyped password, and rows a sign-in has on average with them. */
const mistypes = 0.08
const rowsPerVisit = 1.15

/** Sign-ins as CSV: `timestamp,userid,event_type,status_code,ip,useragent`, with `coordinates` where places matter. */
export function logins(scene: Scene): Telemetry<Login, Cells> {
  const rate = scene.rate || defaultRate
  const withPlace = scene.attackKinds.includes('impossible_travel')
  const columns = [
    ...(scene.withTime ? ['timestamp'] : []),
    ...['userid', 'event_type', 'status_code', 'ip', 'useragent'],
    ...(withPlace ? ['coordinates'] : []),
  ]
  const header = columns.join(',')
  const random = scene.random.fork('people')
  const addresses = createAddresses()
  const accounts = people(Math.min(20_000, Math.max(300, rate * 30)), addresses, random)
  const away = new Map<string, Span>()
  const world: LoginWorld = {
    accounts,
    addresses,
    targets: scene.targets,
    victim: victims(accounts, away, scene.random.fork('victims')),
  }
  return {
    header,
    normal: () =>
      inOrder(visits(accounts, away, rate, scene.span, scene.random.fork('normal')), scene.span.until),
    attack: (kind, strike) => loginAttacks[kind]!.run(world, strike),
    traces: (row) => ({ source: row.ip, user: row.user }),
    draft: ({ at, row }) => [
      ...(scene.withTime ? [new Date(at).toISOString()] : []),
      ...[row.user, 'login', String(row.status), row.ip, row.agent],
      ...(withPlace ? [row.place] : []),
    ],
    print: csvLine,
    dirt: [...(scene.withTime ? timeDirt(0) : []), ...sourceDirt(columns.indexOf('ip')), ...csvDirt(header)],
  }
}

function people(count: number, addresses: Addresses, random: Random): Account[] {
  const accounts: Account[] = []
  let shared = false
  for (let i = 0; i < count; i++) {
    const partner = accounts[i - 1]
    // Two people behind one address are a household; three would look like one person with many accounts.
    shared = !shared && partner !== undefined && random.chance(0.05)
    accounts.push({
      user: `${random.pick(givenNames)}.${random.pick(familyNames)}${i}`,
      homes: [shared ? partner!.homes[0]! : addresses.outside(random), addresses.outside(random)],
      agents: [random.pick(browsers), random.pick(browsers)],
      city: random.pick(cities),
    })
  }
  return accounts
}

function victims(
  accounts: readonly Account[],
  away: Map<string, Span>,
  random: Random,
): (span: Span) => Account {
  const order = random.shuffle([...accounts])
  let next = 0
  return (span) => {
    const account = order[next++ % order.length]!
    away.set(account.user, { from: span.from - 60_000, until: span.until + 15 * 60_000 })
    return account
  }
}

/** Everyone's own sign-ins, each a burst. */
function* visits(
  accounts: readonly Account[],
  away: ReadonlyMap<string, Span>,
  rate: number,
  span: Span,
  random: Random,
): Generator<Timed<Login>[], void, undefined> {
  const next = takeTurns(accounts, random)
  for (const at of arrivals(span, rate / rowsPerVisit, random)) {
    if (!random.chance(busyByHour[new Date(at).getUTCHours()]!)) continue
    const account = next()
    const visit = signIn(account, at, random)
    const absent = away.get(account.user)
    if (!absent || at < absent.from || at >= absent.until) yield visit
  }
}

/** Accounts at random, but nobody again before half of the others had a turn. */
function takeTurns(accounts: readonly Account[], random: Random): () => Account {
  const queue = [...accounts]
  const reach = Math.ceil(queue.length / 2)
  let head = 0
  return () => {
    const chosen = (head + random.below(reach)) % queue.length
    const account = queue[chosen]!
    queue[chosen] = queue[head]!
    queue[head] = account
    head = (head + 1) % queue.length
    return account
  }
}

/** One sign-in of a person: now and then some mistyped passwords first, from the same place with the same agent. */
function signIn(account: Account, at: number, random: Random): Timed<Login>[] {
  const from = random.chance(0.85) ? 0 : 1
  const person = {
    user: account.user,
    ip: account.homes[from]!,
    agent: account.agents[from]!,
    place: placeText(account.city),
  }
  const burst: Timed<Login>[] = []
  let time = at
  const mistyped = random.chance(mistypes) ? random.between(1, 3) : 0
  for (let i = 0; i < mistyped; i++) {
    burst.push({ at: time, row: { ...person, status: 401 } })
    time += random.between(3000, 15_000)
  }
  burst.push({ at: time, row: { ...person, status: 200 } })
  return burst
}
