import { describe, expect, it } from 'vitest'
import { createRandom } from '../lib/random.ts'
import { AdaptiveLimit } from './adaptive-limit.ts'

/** An upstream that always has as many requests as allowed; gives the limits that it was asked with. */
function asked(
  limit: AdaptiveLimit,
  count: number,
  outcome: (atOnce: number) => number | 'overload',
): readonly number[] {
  return Array.from({ length: count }, () => {
    const atOnce = limit.limit
    const came = outcome(atOnce)
    if (came === 'overload') limit.overloaded(atOnce)
    else limit.succeeded(atOnce, came)
    return atOnce
  })
}

const share = (limits: readonly number[], which: (limit: number) => boolean): number =>
  limits.filter(which).length / limits.length

describe('an adaptive limit', () => {
  it('begins with one and goes up to the most while all is well', () => {
    const limits = asked(new AdaptiveLimit(4), 100, () => 1000)
    expect([limits[0], Math.max(...limits), limits.at(-1)]).toEqual([1, 4, 4])
  })

  it('never goes below one', () => {
    expect(asked(new AdaptiveLimit(4), 50, () => 'overload').at(-1)).toBe(1)
  })

  it('stays below what overloads the upstream, and tries that ever more seldom', () => {
    const limits = asked(new AdaptiveLimit(16), 2000, (atOnce) => (atOnce > 3 ? 'overload' : 1000))
    expect(Math.max(...limits)).toBe(4)
    expect(share(limits.slice(0, 200), (limit) => limit === 3)).toBeGreaterThan(0.9)
    expect(share(limits.slice(1000), (limit) => limit === 4)).toBeLessThan(0.005)
  })

  it('finds its way up again when the upstream has become stronger', () => {
    const limit = new AdaptiveLimit(8)
    asked(limit, 300, (atOnce) => (atOnce > 2 ? 'overload' : 1000))
    expect(asked(limit, 3000, () => 1000).at(-1)).toBe(8)
  })

  it('asks one after the other where more at once only wait for each other', () => {
    const random = createRandom(7)
    const limits = asked(new AdaptiveLimit(16), 3000, (atOnce) => atOnce * (2000 + 4000 * random.next()))
    expect(share(limits.slice(500), (limit) => limit <= 2)).toBeGreaterThan(0.9)
  })

  it('goes on up where more at once bring more, though each takes longer', () => {
    const random = createRandom(8)
    const limits = asked(
      new AdaptiveLimit(4),
      3000,
      (atOnce) => (1 + 0.25 * (atOnce - 1)) * (2000 + 4000 * random.next()),
    )
    expect(share(limits.slice(500), (limit) => limit >= 3)).toBeGreaterThan(0.8)
  })
})
