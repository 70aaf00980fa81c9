import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, mix } from './random.ts'

const draw = (random: ReturnType<typeof createRandom>, n: number): number[] =>
  Array.from({ length: n }, () => random.next())

describe('random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (seed, other) => {
        expect(draw(createRandom(seed), 5)).toEqual(draw(createRandom(seed), 5))
        if (seed !== other) expect(draw(createRandom(seed), 5)).not.toEqual(draw(createRandom(other), 5))
      }),
    )
  })

  it('stays what it was: the first numbers of seed 1 are fixed', () => {
    const random = createRandom(1)
    expect([random.below(1000), random.below(1000), random.below(1000)]).toMatchInlineSnapshot(`
      [
        402,
        238,
        79,
      ]
    `)
  })

  it('forks by label, however much was drawn before', () => {
    const used = createRandom(7)
    draw(used, 100)
    expect(draw(used.fork('web'), 5)).toEqual(draw(createRandom(7).fork('web'), 5))
    expect(draw(used.fork('web'), 5)).not.toEqual(draw(used.fork('wec'), 5))
  })

  it('spreads evenly over the fractions', () => {
    const counts = new Array<number>(16).fill(0)
    const random = createRandom(3)
    for (let i = 0; i < 16_000; i++) counts[random.below(16)]!++
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('keeps to its bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, width) => {
        const value = createRandom(seed).between(low, low + width)
        expect(value).toBeGreaterThanOrEqual(low)
        expect(value).toBeLessThanOrEqual(low + width)
      }),
    )
  })

  it('waits and sizes have the mean and the median asked for', () => {
    const random = createRandom(11)
    const waits = Array.from({ length: 20_000 }, () => random.wait(50))
    expect(waits.reduce((a, b) => a + b) / waits.length).toBeGreaterThan(48)
    expect(waits.reduce((a, b) => a + b) / waits.length).toBeLessThan(52)
    const sizes = Array.from({ length: 20_001 }, () => random.size(300, 1)).sort((a, b) => a - b)
    expect(sizes[10_000]).toBeGreaterThan(285)
    expect(sizes[10_000]).toBeLessThan(315)
  })

  it('picks by weight', () => {
    const random = createRandom(12)
    const items = [
      { name: 'a', weight: 1 },
      { name: 'b', weight: 0 },
      { name: 'c', weight: 3 },
    ]
    const names = Array.from({ length: 8000 }, () => random.weighted(items).name)
    expect(names).not.toContain('b')
    expect(Math.abs(names.filter((name) => name === 'a').length - 2000)).toBeLessThan(200)
  })

  it('shuffles without losing an item', () => {
    const items = Array.from({ length: 50 }, (_, i) => i)
    const mixed = createRandom(5).shuffle([...items])
    expect(mixed).not.toEqual(items)
    expect(mixed.toSorted((a, b) => a - b)).toEqual(items)
  })

  it('mixes numbers without joining two', () => {
    const seen = new Set(Array.from({ length: 50_000 }, (_, i) => mix(i)))
    expect(seen.size).toBe(50_000)
  })
})
