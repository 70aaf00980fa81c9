import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merged, type SavedTopValues, TopValues, topOf } from './top-values.ts'

type Adds = readonly (readonly [value: string, n: number])[]

const adds = fc.array(fc.tuple(fc.constantFrom(...'abcdefghijklmnop'), fc.integer({ min: 1, max: 9 })), {
  maxLength: 200,
})

function counted(all: Adds, size: number): SavedTopValues {
  const top = new TopValues(size)
  for (const [value, n] of all) top.add(value, n)
  return top.save()
}

function exact(all: Adds): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [value, n] of all) counts.set(value, (counts.get(value) ?? 0) + n)
  return counts
}

/** What is promised of every value, kept or not. */
function expectBounds(all: Adds, saved: SavedTopValues, size: number): void {
  const truth = exact(all)
  const kept = new Map(topOf(saved).map((one) => [one.value, one]))
  expect(saved.total).toBe([...truth.values()].reduce((sum, n) => sum + n, 0))
  expect(kept.size).toBeLessThanOrEqual(size)
  for (const [value, n] of truth) {
    const one = kept.get(value)
    if (one) {
      expect(n).toBeLessThanOrEqual(one.count)
      expect(n).toBeGreaterThanOrEqual(one.count - one.error)
    } else expect(n).toBeLessThanOrEqual(saved.missed)
  }
}

describe('the most frequent values', () => {
  it('are exact while there is room for all', () => {
    const saved = counted(
      [
        ['a', 2],
        ['b', 5],
        ['a', 1],
        ['c', 3],
      ],
      3,
    )
    expect(topOf(saved, 2)).toEqual([
      { value: 'b', count: 5, error: 0 },
      { value: 'a', count: 3, error: 0 },
    ])
    expect(topOf(saved, 3)[2]).toEqual({ value: 'c', count: 3, error: 0 })
  })

  it('and the greatest that is left out lie within what is promised, at most total / K', () => {
    fc.assert(
      fc.property(adds, fc.integer({ min: 1, max: 20 }), (all, size) => {
        const saved = counted(all, size)
        expectBounds(all, saved, size)
        expect(saved.missed).toBeLessThanOrEqual(saved.total / size)
        for (const { error } of topOf(saved)) expect(error).toBeLessThanOrEqual(saved.total / size)
      }),
    )
  })

  it('put together from parts keep the promise', () => {
    fc.assert(
      fc.property(fc.array(adds, { maxLength: 5 }), fc.integer({ min: 1, max: 12 }), (parts, size) => {
        const whole = merged(
          parts.map((part) => counted(part, size)),
          size,
        )
        expectBounds(parts.flat(), whole, size)
      }),
    )
  })

  it('of long values keep the beginning, and tell them apart', () => {
    const long = 'x'.repeat(100_000)
    const top = topOf(
      counted(
        [
          [`${long}1`, 2],
          [`${long}2`, 1],
        ],
        4,
      ),
    )
    expect(top.map(({ count }) => count)).toEqual([2, 1])
    for (const { value } of top) expect(value.length).toBeLessThan(140)
  })
})
