import { setTimeout as wait } from 'node:timers/promises'
import { simulateUpstream } from '../../src/app/simulate/upstream.ts'
import { upstreamList } from '../../src/config/upstreams.ts'
import { generateUpstream } from '../../src/generate/upstream.ts'
import type { Upstream } from '../../src/model/upstream.ts'
import { UpstreamPoller } from '../../src/poll/upstream-poller.ts'
import { type Asking, fetchAll } from '../incidents/fetch-all.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const SETTLE_MS = 60_000
const ROUND_MS = 60_000
const SAMPLE_MS = 100
const TYPES = ['denial', 'intrusion', 'executable', 'misuse', 'unauthorized', 'probing', 'other']
const USER = 'vedette'
const credentials = { authorization: `Basic ${Buffer.from(`${USER}:${USER}`).toString('base64')}` }

/** What each feed costs, and how well it bears it. */
const loads = [
  { name: 'as told: 2 to 6 s, 25 % more each, bears 4', slowdown: 0.25, capacity: 4 },
  { name: 'weak: 2 to 6 s, as much again each, bears 2', slowdown: 1, capacity: 2 },
  { name: 'strong: 2 to 6 s, 5 % more each, bears 16', slowdown: 0.05, capacity: 16 },
]

const ways = [
  { name: 'Vedette', begin: adaptive },
  { name: 'all every 8 s', begin: fetchAll },
]

/** How old what is known of a slow upstream is, and how much of what it was asked failed. */
export async function rowOverload({ rounds }: BenchOptions): Promise<RowResult> {
  // They wait for the upstream, not for the processor: all run at the same time, each against an upstream of its own.
  const runs = await Promise.all(
    loads.flatMap((load) => ways.map((way) => run(load, way, SETTLE_MS + rounds * ROUND_MS))),
  )
  const [ours, theirs] = runs
  return {
    row: 'overload',
    title: 'A slow upstream that fails under load: eight feeds, asked for minutes',
    columns: ['upstream', 'way', 'mean age, s', 'oldest, s', 'requests', 'failed, %', 'most at once'],
    table: runs.map((one) => [
      one.load,
      one.way,
      fixed(one.meanAgeMs / 1000, 1),
      fixed(one.oldestMs / 1000, 1),
      one.requests,
      fixed((100 * one.failed) / one.requests, 1),
      one.mostAtOnce,
    ]),
    ratios: [
      {
        what: 'mean age, all every 8 s / Vedette',
        value: fixed(theirs!.meanAgeMs / ours!.meanAgeMs, 2),
        least: '1',
        aim: '',
      },
      {
        what: 'failed, %, Vedette',
        value: fixed((100 * ours!.failed) / ours!.requests, 1),
        least: '',
        aim: '0',
      },
      {
        what: 'failed, %, all every 8 s',
        value: fixed((100 * theirs!.failed) / theirs!.requests, 1),
        least: '',
        aim: '',
      },
    ],
    notes: [
      `Age of a feed: since the newest good answer was asked for, looked at every ${SAMPLE_MS} ms over ${rounds} min, after ${SETTLE_MS / 1000} s to settle. Requests and failures are those the upstream counted, settling included.`,
      'Feeds are due every 5 s for Vedette; the other way asks all at once every 8 s, or as soon as the round before is over.',
      'The upstream fails with 503, 500 or a broken connection beyond its capacity, 15 % more likely for each request too many; 2 to 6 s are for a request alone.',
    ],
    samples: { runs },
  }
}

async function run(load: (typeof loads)[number], way: (typeof ways)[number], durationMs: number) {
  const upstream = await simulateUpstream({
    data: generateUpstream({ seed: 1, people: 5000, incidents: 2100, from: 0, until: 1e12 }),
    load: { latencyMs: [2000, 6000], slowdown: load.slowdown, capacity: load.capacity },
    user: USER,
    password: USER,
    seed: 1,
    port: 0,
  })
  const began = Date.now()
  const asking = way.begin(described(upstream.url), credentials)
  const ages: number[] = []
  await wait(SETTLE_MS)
  while (Date.now() - began < durationMs) {
    for (const goodAt of asking.goodAt()) ages.push(Date.now() - (goodAt ?? began))
    await wait(SAMPLE_MS)
  }
  await asking.stop()
  await upstream.stop()
  return {
    load: load.name,
    way: way.name,
    meanAgeMs: ages.reduce((sum, age) => sum + age, 0) / ages.length,
    oldestMs: ages.reduce((oldest, age) => Math.max(oldest, age), 0),
    ...upstream.tally,
  }
}

function adaptive(upstream: Upstream): Asking {
  const poller = new UpstreamPoller(upstream, {
    credentials,
    now: Date.now,
    random: Math.random,
    startOf: () => ({ goodAt: undefined, validators: {}, digest: undefined, position: undefined }),
    take: async () => {},
  })
  poller.start()
  return {
    goodAt: () => poller.status().map(({ goodAt }) => goodAt),
    stop: () => poller.stop(),
  }
}

function described(url: string): Upstream {
  const person = { either: 'identifier' }
  const feeds = [
    { name: 'identities', path: 'identities/', gives: 'identities' },
    ...TYPES.map((type) => ({ name: type, path: `incidents/${type}/`, person })),
  ]
  return upstreamList.parse([{ name: 'simulated', url, interval: '5s', feeds }])[0]!
}
