import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DistinctCount } from '../lib/distinct-count.ts'
import { PercentileSketch } from '../lib/percentile-sketch.ts'
import { topOf } from '../lib/top-values.ts'
import type { Batch, Column } from '../model/batch.ts'
import { Dictionary } from '../model/dictionary.ts'
import { windowNames, windows } from '../model/traffic.ts'
import { LiveTraffic } from './live-traffic.ts'

const BASE = Date.UTC(2024, 0, 1)

const dictionary = new Dictionary(1)

const codes = (texts: readonly string[]): Column => ({
  kind: 'code',
  dictionary,
  codes: Int32Array.from(texts, (text) => dictionary.code(text)),
})

const numbers = (all: readonly number[]): Column => ({ kind: 'number', values: Float64Array.from(all) })

function batchOf(seconds: readonly number[], columns: Readonly<Record<string, Column>>): Batch {
  return {
    eventClass: 'http',
    length: seconds.length,
    time: Float64Array.from(seconds, (second) => BASE + 1000 * second),
    ref: Float64Array.from(seconds, (_, i) => i),
    columns: new Map(Object.entries(columns)),
  }
}

const span = (batch: Batch | undefined, untilSecond: number) => ({
  batches: batch ? [batch] : [],
  until: BASE + 1000 * untilSecond,
})

/** Runs through all that is told. */
const take = (told: Iterable<unknown>): number => [...told].length

/** One event each at these seconds, and time up to `until`; statistics are put away and taken up at times. */
function trafficOf(
  seconds: readonly number[],
  until: number,
  putAway: (n: number) => boolean = () => false,
): LiveTraffic {
  let traffic = new LiveTraffic()
  for (const [n, second] of seconds.entries()) {
    const hosts = codes([`h${second % 7}`])
    take(traffic.add(span(batchOf([second], { 'src_endpoint.ip': hosts }), second)))
    if (!putAway(n)) continue
    const restored = new LiveTraffic()
    restored.restore(traffic.save())
    traffic = restored
  }
  take(traffic.add(span(undefined, until + 0.001)))
  return traffic
}

describe('the past ten seconds, minute, hour, day, week and month', () => {
  it('hold what lies in them, and no more', () => {
    const day = 86_400
    const traffic = trafficOf([5, 20 * day, 29 * day, 30 * day - 3700, 30 * day - 65, 30 * day - 5], 30 * day)
    expect(windowNames.map((name) => traffic.window(name)!.events)).toEqual([1, 1, 2, 3, 4, 6])
  })

  it('count each event once, whatever parts it stands in, and slide by the length of their parts', () => {
    const seconds = fc
      .array(fc.integer({ min: 1, max: 3 * 86_400 }), { minLength: 1, maxLength: 30 })
      .map((all) => all.toSorted((a, b) => a - b))
    const slide = { '10s': 10, minute: 10, hour: 60, day: 3600, week: 86_400, month: 86_400 }
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 3 }), (all, every) => {
        const end = all.at(-1)! + 10
        const traffic = trafficOf(all, end, (n) => n % every === 0)
        const { to } = traffic.window('minute')!
        for (const name of windowNames) {
          const { events } = traffic.window(name)!
          const inside = (from: number) => all.filter((second) => BASE + 1000 * second > from).length
          expect(events).toBeGreaterThanOrEqual(inside(to - windows[name]))
          expect(events).toBeLessThanOrEqual(inside(to - windows[name] - 1000 * slide[name]))
        }
        expect(traffic.window('month')!.events).toBe(all.length)
      }),
    )
  })

  it('slide on while nothing comes, and begin with the first event', () => {
    const traffic = new LiveTraffic()
    expect(traffic.window('hour')).toBeUndefined()
    take(traffic.add(span(batchOf([5, 15], { 'src_endpoint.ip': codes(['a', 'a']) }), 16)))
    const counted = (name: 'minute' | 'hour', second?: number) => {
      const { from, to, events } = traffic.window(name, second && BASE + 1000 * second)!
      return [(from - BASE) / 1000, (to - BASE) / 1000, events]
    }
    expect(counted('minute')).toEqual([0, 10, 1])
    expect(counted('minute', 25)).toEqual([0, 20, 2])
    expect(counted('minute', 79)).toEqual([10, 70, 1])
    expect(counted('minute', 3000)).toEqual([2940, 3000, 0])
    expect(counted('hour', 3000)).toEqual([0, 3000, 2])
  })

  it('tell the most frequent values, and how many there are', () => {
    const traffic = trafficOf(
      Array.from({ length: 7000 }, (_, i) => i + 1),
      7001,
    )
    const { top, distinct } = traffic.window('day')!.facets.get('hosts')!
    expect(topOf(top, 1)).toEqual([{ value: 'h0', count: 1000, error: 0 }])
    expect(new DistinctCount(undefined, distinct).estimate).toBe(7)
  })

  it('tell percentiles of response times, put together from parts', () => {
    const traffic = new LiveTraffic()
    for (let second = 1; second <= 1000; second++)
      take(
        traffic.add(span(batchOf([second], { 'traffic.response_time_ms': numbers([second]) }), second + 1)),
      )
    const response = new PercentileSketch(traffic.window('hour')!.response)
    for (const percent of [50, 95, 99]) {
      expect(response.at(percent)).toBeGreaterThan(0.99 * 10 * percent)
      expect(response.at(percent)).toBeLessThan(1.01 * 10 * percent)
    }
  })

  it('tell bytes in and out apart, by host, country and network owner', () => {
    const traffic = new LiveTraffic()
    const columns = {
      'src_endpoint.ip': codes(['a', 'b', 'a', 'c']),
      'src_endpoint.location.country': codes(['DE', 'DE', 'DE', 'FR']),
      'src_endpoint.autonomous_system.name': codes(['X', 'Y', 'X', 'X']),
      'traffic.bytes_out': numbers([10, 20, Number.NaN, 1]),
      'traffic.bytes_in': numbers([100, Number.NaN, 300, 0]),
      'http_response.length': numbers([90, 200, Number.NaN, Number.NaN]),
    }
    take(traffic.add(span(batchOf([1, 2, 3, 4], columns), 11)))
    const { bytesIn, bytesOut, facets } = traffic.window('minute')!
    const most = (name: string) => topOf(facets.get(name)!.top).map(({ value, count }) => [value, count])
    expect([bytesIn, bytesOut]).toEqual([600, 31])
    expect(['host', 'country', 'owner'].map((by) => [most(`${by}_in`), most(`${by}_out`)])).toEqual([
      [
        [
          ['a', 400],
          ['b', 200],
        ],
        [
          ['b', 20],
          ['a', 10],
          ['c', 1],
        ],
      ],
      [
        [['DE', 600]],
        [
          ['DE', 30],
          ['FR', 1],
        ],
      ],
      [
        [
          ['X', 400],
          ['Y', 200],
        ],
        [
          ['Y', 20],
          ['X', 11],
        ],
      ],
    ])
  })
})
