import { describe, expect, it } from 'vitest'
import { afterFailure, asked, type Breaker, closed } from './breaker.ts'

/** The states and waits of failures in a row, the breaker asked between them. */
function failing(times: number, chance: number): { states: Breaker['state'][]; waits: number[] } {
  let breaker = closed
  const states: Breaker['state'][] = []
  const waits: number[] = []
  for (let i = 0; i < times; i++) {
    const failed = afterFailure(asked(breaker), chance)
    breaker = failed.breaker
    states.push(breaker.state)
    waits.push(failed.waitMs)
  }
  return { states, waits }
}

describe('a breaker', () => {
  it('retries soon and then later, and opens at the fifth failure in a row', () => {
    const { states, waits } = failing(7, 1)
    expect(states).toEqual(['closed', 'closed', 'closed', 'closed', 'open', 'open', 'open'])
    expect(waits).toEqual([1000, 2000, 4000, 8000, 30_000, 60_000, 120_000])
  })

  it('waits five minutes at most, and half as long at least', () => {
    expect(failing(50, 1).waits.at(-1)).toBe(300_000)
    expect(failing(50, 0).waits.at(-1)).toBe(150_000)
  })

  it('lets one request through when its time has come', () => {
    expect(asked({ state: 'open', failures: 5 })).toEqual({ state: 'half_open', failures: 5 })
    expect(asked(closed)).toEqual(closed)
  })

  it('waits as long as the upstream asks, and spreads what comes after', () => {
    expect(afterFailure(closed, 0, 90_000).waitMs).toBe(90_000)
    expect(afterFailure(closed, 0.5, 90_000).waitMs).toBe(90_500)
  })
})
