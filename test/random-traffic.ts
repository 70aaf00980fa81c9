import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DistinctCount } from '../src/lib/distinct-count.ts'
import { createRandom } from '../src/lib/random.ts'
import { topOf } from '../src/lib/top-values.ts'
import type { Batch, Column } from '../src/model/batch.ts'
import { Dictionary } from '../src/model/dictionary.ts'
import { LiveTraffic } from '../src/stats/live-traffic.ts'

const ROWS = 4096
const fields = {
  hosts: 'src_endpoint.ip',
  sections: 'http_request.url.section',
  agents: 'http_request.user_agent',
} as const
/** Of a hundred events so many are of one and the same busy value each; all others are of values that never come again. */
const busy = [9, 6, 4, 3, 2]

/** Bytes in use after everything that can go has gone. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Counts so many events with random values, over some days, and says what it took and what is told. */
export function measured(
  events: number,
  days: number,
): {
  bytes: number
  found: unknown
  wanted: unknown
  estimates: readonly number[]
} {
  const random = createRandom(11)
  const counts = busy.map(() => 0)
  const before = memory()
  const traffic = new LiveTraffic()
  const stepMs = (days * 86_400_000) / events
  for (let done = 0; done < events; done += ROWS) {
    const length = Math.min(ROWS, events - done)
    const ranks = Array.from({ length }, () => rankOf(random.below(100)))
    for (const rank of ranks) if (rank !== undefined) counts[rank]!++
    const batch = batchOf(done, ranks, stepMs, (i) => done + i)
    for (const _ of traffic.add({ batches: [batch], until: batch.time[length - 1]! }));
  }
  for (const _ of traffic.add({ batches: [], until: Number.POSITIVE_INFINITY }));
  const bytes = memory() - before
  const { tops, distinct } = traffic.window('month')!
  const names = Object.keys(fields)
  return {
    bytes,
    found: names.map((name) =>
      topOf(tops.get(name)!, busy.length).map(({ value, count, error }, rank) => ({
        value,
        within: count - error <= counts[rank]! && counts[rank]! <= count,
      })),
    ),
    wanted: names.map((name) => busy.map((_, rank) => ({ value: `${name} busy ${rank}`, within: true }))),
    estimates: names.map((name) => new DistinctCount(distinct.get(name)!).estimate / (1 - sum(busy) / 100)),
  }
}

/** Which of the busy values the n-th of a hundred is. */
function rankOf(n: number): number | undefined {
  let before = 0
  for (const [rank, share] of busy.entries()) {
    before += share
    if (n < before) return rank
  }
  return undefined
}

function batchOf(
  first: number,
  ranks: readonly (number | undefined)[],
  stepMs: number,
  numberOf: (i: number) => number,
): Batch {
  const column = (name: string): Column => {
    const dictionary = new Dictionary(3)
    const codes = Int32Array.from(ranks, (rank, i) =>
      dictionary.code(
        rank === undefined ? `${name} ${numberOf(i)}${'x'.repeat(40)}` : `${name} busy ${rank}`,
      ),
    )
    return { kind: 'code', dictionary, codes }
  }
  return {
    eventClass: 'http',
    length: ranks.length,
    time: Float64Array.from(ranks, (_, i) => Math.floor((first + i) * stepMs)),
    ref: Float64Array.from(ranks, (_, i) => first + i),
    columns: new Map(Object.entries(fields).map(([name, field]) => [field, column(name)])),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
