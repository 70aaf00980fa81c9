import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DistinctCount, mergedDistinct } from './distinct-count.ts'
import { PercentileSketch } from './percentile-sketch.ts'

function distinct(from: number, until: number): DistinctCount {
  const count = new DistinctCount()
  for (let i = from; i < until; i++) count.add(`198.51.${i >> 8}.${i & 255}`)
  return count
}

describe('the number of different values', () => {
  it.each([0, 1, 10, 100, 1000, 20_000, 300_000])('%i is told to within five standard errors', (n) => {
    expect(Math.abs(distinct(0, n).estimate - n)).toBeLessThanOrEqual(Math.ceil(0.08 * n))
  })

  it('counts a value once, however often it comes', () => {
    const count = distinct(0, 1000)
    const before = count.estimate
    for (let i = 0; i < 1000; i++) count.add(`198.51.${i >> 8}.${i & 255}`)
    expect(count.estimate).toBe(before)
  })

  it('is the same of texts that come as bytes', () => {
    const [texts, bytes] = [new DistinctCount(), new DistinctCount()]
    for (let i = 0; i < 1000; i++) {
      const encoded = new TextEncoder().encode(`-a${i}${i % 3 ? '' : 'ü'}`)
      texts.add(`a${i}${i % 3 ? '' : 'ü'}`)
      bytes.addUtf8(encoded, 1, encoded.length)
    }
    expect(bytes.save()).toEqual(texts.save())
  })

  it('of parts is that of the whole', () => {
    const parts = [distinct(0, 5000), distinct(4000, 9000)].map((part) => part.save())
    expect(new DistinctCount(undefined, mergedDistinct(parts)).estimate).toBe(distinct(0, 9000).estimate)
  })
})

const numbers = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 })

/** The number of rank ceil(p n). */
const exact = (all: readonly number[], percent: number): number =>
  all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * all.length)) - 1]!

function sketched(all: readonly number[]): PercentileSketch {
  const sketch = new PercentileSketch()
  for (const n of all) sketch.add(n)
  return sketch
}

describe('percentiles', () => {
  it('are at most one percent off', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(1, 50, 95, 99, 100), (all, percent) => {
        const wanted = exact(all, percent)
        expect(Math.abs(sketched(all).at(percent)! - wanted)).toBeLessThanOrEqual(0.010001 * wanted)
      }),
    )
  })

  it('of parts are those of the whole', () => {
    fc.assert(
      fc.property(numbers, numbers, (some, more) => {
        const whole = sketched(some)
        whole.merge(sketched(more).save())
        expect(whole.at(50)).toBe(sketched([...some, ...more]).at(50))
      }),
    )
  })

  it('of nothing there are none, zeros count, and what is no number does not', () => {
    const sketch = new PercentileSketch()
    expect(sketch.at(50)).toBeUndefined()
    for (const n of [Number.NaN, -1, Number.POSITIVE_INFINITY, 0, 0, 7]) sketch.add(n)
    expect([sketch.at(50), sketch.at(100)?.toFixed(1)]).toEqual([0, '7.0'])
  })

  it('stay within their memory whatever comes', () => {
    const sketch = new PercentileSketch()
    for (let i = -300; i < 300; i++) for (let k = 1; k < 10; k++) sketch.add(k * 10 ** i)
    expect(sketch.save().buckets.length).toBeLessThanOrEqual(1024)
    expect(sketch.at(100)).toBeGreaterThan(8.9e299)
  })
})
