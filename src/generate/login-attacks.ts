import type { Random } from '../lib/random.ts'
import { outsiders } from './addresses.ts'
import { browsers, headlessBrowsers, staleBrowsers } from './agents.ts'
import { type Account, type City, type Login, type LoginWorld, placeText } from './login-world.ts'
import { type AttackTable, minutes, type Strike } from './telemetry.ts'
import { countFor, spread, type Timed } from './timeline.ts'

/** The attacks on accounts. The place of an attacker is unknown, except in impossible travel, which is about places. */
export const loginAttacks: AttackTable<LoginWorld, Login> = {
  brute_force: {
    summary: 'one account, failures from many addresses',
    forMs: minutes(5),
    run: (world, { span, random }) => {
      const { user } = world.victim(span)
      const times = spread(span, countFor(span, 4000, 20, 5000), random)
      const sources = outsiders(world.addresses, Math.min(40, Math.ceil(times.length / 2)), random)
      return times.map((at) =>
        attempt(at, user, failure(random), random.pick(sources), random.pick(staleBrowsers)),
      )
    },
  },
  guessing: {
    summary: 'one account, failures from one address',
    forMs: minutes(5),
    run: (world, { span, random }) => {
      const { user } = world.victim(span)
      const ip = world.addresses.outside(random)
      const agent = random.pick(staleBrowsers)
      const times = spread(span, countFor(span, 3000, 20, 5000), random)
      return times.map((at) => attempt(at, user, failure(random), ip, agent))
    },
  },
  spray: {
    summary: 'one address, failures on many accounts, one or two on each',
    forMs: minutes(5),
    run: (world, strike) => manyAccounts(world, strike, 0, [1, 2]),
  },
  stuffing: {
    summary: 'one address, many accounts with leaked passwords, some of which are right',
    forMs: minutes(5),
    run: (world, strike) => manyAccounts(world, strike, 0.06, [1, 1]),
  },
  takeover: {
    summary: 'one account, failures and then a success from addresses it never used',
    forMs: minutes(5),
    run: (world, { span, random }) => {
      const { user } = world.victim(span)
      const failures = countFor(span, 12_000, 10, 200)
      const sources = outsiders(world.addresses, 8, random)
      const thief = world.addresses.outside(random)
      return spread(span, failures + 1, random).map((at, i) =>
        i < failures
          ? attempt(at, user, failure(random), sources[i % sources.length]!, random.pick(staleBrowsers))
          : attempt(at, user, 200, thief, random.pick(browsers)),
      )
    },
  },
  headless: {
    summary: 'a browser without a screen signs in to one account',
    forMs: minutes(5),
    run: (world, { span, random }) => {
      const { user } = world.victim(span)
      const ip = world.addresses.outside(random)
      const agent = random.pick(headlessBrowsers)
      return spread(span, countFor(span, 30_000, 3, 500), random).map((at) =>
        attempt(at, user, 200, ip, agent),
      )
    },
  },
  agent_rotation: {
    summary: 'one address tries one account, claiming another agent each time',
    forMs: minutes(3),
    run: (world, { span, random }) => {
      const { user } = world.victim(span)
      const ip = world.addresses.outside(random)
      const agents = random.shuffle([...browsers, ...staleBrowsers])
      const times = spread(span, countFor(span, 15_000, 6, agents.length), random)
      return times.map((at, i) =>
        attempt(at, user, i === times.length - 1 ? 200 : failure(random), ip, agents[i % agents.length]!),
      )
    },
  },
  rhythm: {
    summary: 'sign-ins to one account from one address at even intervals, as a machine makes them',
    forMs: minutes(2),
    run: rhythm,
  },
  impossible_travel: {
    summary: 'one account signs in from two cities, too far apart for the time between',
    forMs: minutes(10),
    run: impossibleTravel,
  },
}

/** Far from Europe, where the accounts are at home: Sydney, Auckland, Buenos Aires. */
const farCities: readonly City[] = [
  { longitude: 151.21, latitude: -33.87 },
  { longitude: 174.76, latitude: -36.85 },
  { longitude: -58.38, latitude: -34.6 },
]

const failure = (random: Random): number => (random.chance(0.9) ? 401 : 403)

const attempt = (
  at: number,
  user: string,
  status: number,
  ip: string,
  agent: string,
  place = '',
): Timed<Login> => ({ at, row: { user, status, ip, agent, place } })

/** One address works through a list of accounts; `hits` of them, but at least two, give way where any may. */
function manyAccounts(
  world: LoginWorld,
  { span, random }: Strike,
  hits: number,
  [fewest, most]: readonly [number, number],
): Timed<Login>[] {
  const count = world.targets || countFor(span, 3000, 20, 2000)
  const accounts = random.shuffle([...world.accounts]).slice(0, count)
  const ip = world.addresses.outside(random)
  const agent = random.pick(staleBrowsers)
  const tries = accounts.flatMap((account) =>
    Array.from({ length: random.between(fewest, most) }, (): Account => account),
  )
  const lucky = (i: number): boolean => hits > 0 && (i === 2 || i === tries.length - 1 || random.chance(hits))
  return spread(span, tries.length, random).map((at, i) =>
    attempt(at, tries[i]!.user, lucky(i) ? 200 : failure(random), ip, agent),
  )
}

/** Every five seconds, give or take 20 ms; faster where the time is short. */
function rhythm(world: LoginWorld, { span, random }: Strike): Timed<Login>[] {
  const { user } = world.victim(span)
  const ip = world.addresses.outside(random)
  const agent = random.pick(browsers)
  const count = countFor(span, 5000, 10, 5000)
  const gap = Math.min(5000, (span.until - span.from) / count)
  const waver = Math.min(20, gap / 100)
  return Array.from({ length: count }, (_, i) =>
    attempt(span.from + i * gap + random.next() * waver, user, 200, ip, agent),
  )
}

/** The owner at home and a stranger far away take turns, at least twice each, with at most ten minutes between. */
function impossibleTravel(world: LoginWorld, { span, random }: Strike): Timed<Login>[] {
  const owner = world.victim(span)
  const stranger = world.addresses.outside(random)
  const agent = random.pick(browsers)
  const far = placeText(random.pick(farCities))
  return spread(span, countFor(span, 180_000, 4, 1000), random).map((at, i) =>
    i % 2 === 0
      ? attempt(at, owner.user, 200, owner.homes[0]!, owner.agents[0]!, placeText(owner.city))
      : attempt(at, owner.user, 200, stranger, agent, far),
  )
}
