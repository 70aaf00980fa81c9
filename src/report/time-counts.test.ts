import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pointsOf } from './points.ts'
import { TimeCounts } from './time-counts.ts'

const MINUTE = 60_000

test('events are counted by minute, empty minutes left out', () => {
  const counts = new TimeCounts()
  counts.add(Float64Array.of(0, 59_999, 60_000, 200_000, 200_001), 5, Uint8Array.of(0, 1, 0, 1, 1))
  expect(counts.series(MINUTE)).toEqual({
    stepMs: MINUTE,
    buckets: [
      { at: 0, events: 2, failed: 1 },
      { at: 60_000, events: 1, failed: 0 },
      { at: 180_000, events: 2, failed: 2 },
    ],
  })
})

test('a span of ages is counted in longer steps, and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 253_402_300_799_999 }), { minLength: 1, maxLength: 50 }),
      (times) => {
        const counts = new TimeCounts()
        const sorted = Float64Array.from(times).sort()
        counts.add(sorted, sorted.length)
        const series = counts.series(MINUTE, 1500)
        expect(series.buckets.reduce((sum, { events }) => sum + events, 0)).toBe(times.length)
        const points = pointsOf(series, 96)
        expect(points.events.length).toBeLessThanOrEqual(96)
        expect(points.events.reduce((sum, n) => sum + n, 0)).toBe(times.length)
      },
    ),
  )
})

test('memory is bounded: one event every hour of five years widens the steps', () => {
  const counts = new TimeCounts()
  const hours = 5 * 365 * 24
  counts.add(
    Float64Array.from({ length: hours }, (_, i) => i * 60 * MINUTE),
    hours,
  )
  const { stepMs, buckets } = counts.series(MINUTE)
  expect(stepMs).toBe(6 * 60 * MINUTE)
  expect(buckets.length).toBe(hours / 6)
  expect(buckets[0]?.events).toBe(6)
})
