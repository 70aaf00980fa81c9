import { describe, expect, it } from 'vitest'
import type { Amounts } from '../model/traffic.ts'
import { RateSeries } from './rate-series.ts'

const SECOND = 1000
const HOUR = 3_600_000

const part = (to: number, events: number): Amounts => ({
  ...{ from: to - 10 * SECOND, to, events },
  ...{ failed: 1, bytesIn: 10 * events, bytesOut: events },
})

describe('the rate of traffic, step by step', () => {
  it('has no gaps, and the last step of a minute or an hour is one that is over', () => {
    const series = new RateSeries()
    for (const [second, events] of [
      [10, 1],
      [40, 2],
      [60, 3],
      [70, 4],
    ])
      series.add(part(second! * SECOND, events!))
    const minutes = series.report('day', 100 * SECOND)
    expect(minutes).toEqual({
      stepMs: 60 * SECOND,
      points: [{ from: 0, to: 60 * SECOND, events: 6, failed: 3, bytesIn: 60, bytesOut: 6 }],
    })
    const { points } = series.report('minute', 70 * SECOND)
    expect(points.map(({ events }) => events)).toEqual([0, 0, 2, 0, 3, 4])
    expect(series.report('week', 100 * SECOND).points).toEqual([])
  })

  it('counts a part that is over and was not added yet', () => {
    const series = new RateSeries()
    series.add(part(10 * SECOND, 1))
    const { points } = series.report('minute', 30 * SECOND, part(20 * SECOND, 2))
    expect(points.map(({ events }) => events)).toEqual([1, 2, 0])
  })

  it('is kept as long as its windows are, saved and restored', () => {
    const series = new RateSeries()
    for (let to = 10 * SECOND; to <= 800 * HOUR; to += 1800 * SECOND) series.add(part(to, 1))
    const restored = new RateSeries()
    restored.restore(series.save())
    expect(series.save().map((points) => points.length)).toEqual([2, 49, 721])
    expect(restored.report('month', 800 * HOUR)).toEqual(series.report('month', 800 * HOUR))
    expect(restored.report('month', 800 * HOUR).points).toHaveLength(720)
  })
})
