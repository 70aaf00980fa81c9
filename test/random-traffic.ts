import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DistinctCount } from '../src/lib/distinct-count.ts'
import { createRandom, type Random } from '../src/lib/random.ts'
import { topOf } from '../src/lib/top-values.ts'
import type { Batch, Column } from '../src/model/batch.ts'
import { Dictionary } from '../src/model/dictionary.ts'
import { facets, serverFields } from '../src/stats/facets.ts'
import { LiveTraffic } from '../src/stats/live-traffic.ts'

const ROWS = 4096
const DAY = 86_400_000
/** Of a hundred events so many are of one and the same busy value each; all others are of values that hardly come again. */
const busy = [9, 6, 4, 3, 2]
const numberFields: ReadonlySet<string> = new Set(['http_response.code', 'dst_endpoint.port'])
const weights = { events: 1, bytes_in: 1000, bytes_out: 10 } as const

/** Bytes in use after everything that can go has gone. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Counts so many events with random values in every field, over some days, and says what it took and what is told. */
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
  const stepMs = (days * DAY) / events
  for (let done = 0; done < events; done += ROWS) {
    const length = Math.min(ROWS, events - done)
    const ranks = Array.from({ length }, () => rankOf(random.below(100)))
    for (const rank of ranks) if (rank !== undefined) counts[rank]!++
    const time = Float64Array.from(ranks, (_, i) => Math.floor((done + i) * stepMs))
    const batch = batchOf(time, ranks, random, (name, i) => `${name} ${done + i}${'x'.repeat(40)}`)
    traffic.take({ batches: [batch], until: time[length - 1]! })
  }
  traffic.take({ batches: [], until: Number.POSITIVE_INFINITY })
  const bytes = memory() - before
  const month = traffic.window('month')!
  return {
    bytes,
    found: facets.map(({ name, by }) =>
      topOf(month.facets.get(name)!.top, busy.length).map(({ value, count, error }, rank) => {
        const truth = counts[rank]! * weights[by]
        return { name, value, within: count - error <= truth && truth <= count }
      }),
    ),
    wanted: facets.map(({ name, field }) =>
      busy.map((_, rank) => ({ name, value: busyValue(field, rank), within: true })),
    ),
    estimates: ['hosts', 'sections', 'agents'].map((name) => {
      const { distinct } = month.facets.get(name)!
      return new DistinctCount(undefined, distinct).estimate / (1 - sum(busy) / 100)
    }),
  }
}

/** Fills every part that is kept, as far as values and times that somebody thought out can, and says what it took. */
export function filled(rows: number): number {
  const random = createRandom(12)
  const before = memory()
  const traffic = new LiveTraffic()
  for (const at of endsOfParts()) {
    const time = new Float64Array(rows).fill(at)
    const ranks = Array.from(time, () => undefined)
    // Long texts of nothing but characters of two bytes, no two alike; few servers, so that each has many times.
    const different = (field: string) => (field === serverFields[0] ? 10 : 500)
    const rare = (field: string, i: number) => `${'\u4e00'.repeat(200)}${field} ${at} ${i % different(field)}`
    const batch = batchOf(time, ranks, random, rare)
    traffic.take({ batches: [batch], until: at + 1 })
  }
  return memory() - before
}

/** A time in each day, hour, minute and ten seconds that are told of. */
function endsOfParts(): readonly number[] {
  const end = 40 * DAY
  const back = (parts: number, stepMs: number): number[] =>
    Array.from({ length: parts }, (_, i) => end - i * stepMs - 1)
  return [...back(31, DAY), ...back(24, 3_600_000), ...back(60, 60_000), ...back(7, 10_000)].sort(
    (a, b) => a - b,
  )
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

const busyValue = (field: string, rank: number): string =>
  numberFields.has(field) ? String(rank + 1) : `${field} busy ${rank}`

function batchOf(
  time: Float64Array,
  ranks: readonly (number | undefined)[],
  random: Random,
  rare: (field: string, i: number) => string,
): Batch {
  const numbers = (of: (rank: number | undefined, i: number) => number): Column => ({
    kind: 'number',
    values: Float64Array.from(ranks, of),
  })
  const texts = (field: string): Column => {
    const dictionary = new Dictionary(3)
    const text = (rank: number | undefined, i: number) =>
      rank === undefined ? rare(field, i) : busyValue(field, rank)
    return {
      kind: 'code',
      dictionary,
      codes: Int32Array.from(ranks, (rank, i) => dictionary.code(text(rank, i))),
    }
  }
  const columns = facets.map(({ field }): [string, Column] => [
    field,
    numberFields.has(field)
      ? numbers((rank) => (rank === undefined ? 100 + random.below(60_000) : rank + 1))
      : texts(field),
  ])
  return {
    eventClass: 'http',
    length: time.length,
    time,
    ref: Float64Array.from(time, (_, i) => i),
    columns: new Map([
      ...columns,
      ['traffic.bytes_in', numbers(() => weights.bytes_in)],
      ['traffic.bytes_out', numbers(() => weights.bytes_out)],
      ['traffic.response_time_ms', numbers(() => 10 ** (random.below(12_000) / 1000 - 4))],
    ]),
  }
}

const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0)
