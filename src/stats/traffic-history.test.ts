import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DistinctCount } from '../lib/distinct-count.ts'
import { topOf } from '../lib/top-values.ts'
import type { Batch } from '../model/batch.ts'
import { Dictionary } from '../model/dictionary.ts'
import { type Traffic, TrafficIntervals } from './intervals.ts'
import { TrafficHistory, type Window, windows } from './traffic-history.ts'

const BASE = Date.UTC(2024, 0, 1)

function batchOf(times: readonly number[], hosts: readonly string[]): Batch {
  const dictionary = new Dictionary(1)
  return {
    eventClass: 'http',
    length: times.length,
    time: Float64Array.from(times),
    ref: Float64Array.from(times, (_, i) => i),
    columns: new Map([
      [
        'src_endpoint.ip',
        { kind: 'code', dictionary, codes: Int32Array.from(hosts, (host) => dictionary.code(host)) },
      ],
      ['traffic.response_time_ms', { kind: 'number', values: Float64Array.from(times, (_, i) => i + 1) }],
    ]),
  }
}

/** One event each at these seconds, and time up to `until`; given to a history, which is put away and taken up at times. */
function historyOf(
  seconds: readonly number[],
  until: number,
  putAway: (n: number) => boolean = () => false,
): TrafficHistory {
  const intervals = new TrafficIntervals(10_000)
  let history = new TrafficHistory()
  let n = 0
  const take = (all: Iterable<Traffic>) => {
    for (const interval of all) {
      history.add(interval)
      if (!putAway(n++)) continue
      const restored = new TrafficHistory()
      restored.restore(history.save())
      history = restored
    }
  }
  for (const second of seconds) {
    const time = BASE + 1000 * second
    take(intervals.add({ batches: [batchOf([time], [`h${second % 7}`])], until: time }))
  }
  take(intervals.add({ batches: [], until: BASE + 1000 * until + 1 }))
  return history
}

const names = Object.keys(windows) as Window[]

describe('the past minute, hour, day, week and month', () => {
  it('hold what lies in them, and no more', () => {
    const day = 86_400
    const history = historyOf([5, 20 * day, 29 * day, 30 * day - 3700, 30 * day - 65, 30 * day - 5], 30 * day)
    expect(names.map((name) => history.window(name).events)).toEqual([1, 2, 3, 4, 6])
  })

  it('count each event once, whatever parts it stands in, and slide by the length of their parts', () => {
    const seconds = fc
      .array(fc.integer({ min: 1, max: 3 * 86_400 }), { minLength: 1, maxLength: 30 })
      .map((all) => all.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 3 }), (all, every) => {
        const end = all.at(-1)! + 10
        const history = historyOf(all, end, (n) => n % every === 0)
        const { to } = history.window('minute')
        const slide = { minute: 10, hour: 60, day: 3600, week: 86_400, month: 86_400 }
        for (const name of names) {
          const { events } = history.window(name)
          const inside = (from: number) => all.filter((second) => BASE + 1000 * second > from).length
          expect(events).toBeGreaterThanOrEqual(inside(to - windows[name]))
          expect(events).toBeLessThanOrEqual(inside(to - windows[name] - 1000 * slide[name]))
        }
        expect(history.window('month').events).toBe(all.length)
      }),
    )
  })

  it('tell the most frequent values, how many there are, and percentiles', () => {
    const history = historyOf(
      Array.from({ length: 7000 }, (_, i) => i + 1),
      7001,
    )
    const { tops, distinct } = history.window('day')
    expect(topOf(tops.get('hosts')!, 1)).toEqual([{ value: 'h0', count: 1000, error: 0 }])
    expect(new DistinctCount(distinct.get('hosts')!).estimate).toBe(7)
  })
})
