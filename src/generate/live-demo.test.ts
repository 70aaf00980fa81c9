import { describe, expect, it } from 'vitest'
import { HISTORY_MINUTES, LIVE_MINUTES, liveDemo } from './live-demo.ts'

const FROM = Date.UTC(2026, 0, 15, 9)
const MINUTE = 60_000

const made = () => Object.values(liveDemo(1, FROM)).map(({ lines, truth }) => ({ lines: [...lines], truth }))
const sets = made()

describe('liveDemo', () => {
  it('is bounded in rate and in total', () => {
    const minutes = new Array<number>(HISTORY_MINUTES + LIVE_MINUTES).fill(0)
    for (const { at } of sets.flatMap(({ lines }) => lines)) minutes[Math.floor((at - FROM) / MINUTE)]!++
    expect(minutes).toHaveLength(HISTORY_MINUTES + LIVE_MINUTES)
    expect(Math.max(...minutes)).toBeLessThan(10_000)
    expect(minutes.reduce((a, b) => a + b)).toBeLessThan(200_000)
  })

  it('is in order of time, and the same for the same seed and time', () => {
    for (const { lines } of sets)
      expect(lines.every(({ at }, i) => i === 0 || lines[i - 1]!.at <= at)).toBe(true)
    expect(made()).toEqual(sets)
  })

  it('has attacks soon, and an attack every few minutes to the end', () => {
    const starts = sets
      .flatMap(({ truth }) => truth.attacks)
      .filter(({ events }) => events > 0)
      .map(({ startedAt }) => (startedAt - FROM) / MINUTE - HISTORY_MINUTES)
      .sort((a, b) => a - b)
    const live = starts.filter((at) => at >= 0)
    expect(live[0]).toBeLessThan(0.5)
    const gaps = live.slice(1).map((at, i) => at - live[i]!)
    expect(Math.max(...gaps, LIVE_MINUTES - live.at(-1)!)).toBeLessThan(5)
  })
})
