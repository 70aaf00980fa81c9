import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CodeColumn } from '../model/batch.ts'
import { Dictionary } from '../model/dictionary.ts'
import { CodeTally, NumberTally } from './tally.ts'

function columnOf(values: readonly (string | undefined)[], dictionary = new Dictionary(1)): CodeColumn {
  return {
    kind: 'code',
    codes: Int32Array.from(values, (value) => (value === undefined ? 0 : dictionary.code(value))),
    dictionary,
  }
}

test('the most frequent values come first, ties in order of text, the rest together', () => {
  const tally = new CodeTally()
  const values = ['b', 'a', 'c', 'c', 'c', 'd', undefined, '', 'b', 'a']
  tally.add(columnOf(values), values.length, Uint8Array.from([1, 0, 1, 1, 0, 1, 0, 0, 0, 0]))
  expect(tally.top(3)).toEqual({
    rows: [
      { value: 'c', events: 3, failed: 2 },
      { value: 'a', events: 2, failed: 0 },
      { value: 'b', events: 2, failed: 1 },
    ],
    other: { values: 1, events: 1, failed: 1 },
    missing: 2,
  })
  expect(tally.of('c')).toBe(3)
  expect(tally.of('unheard')).toBe(0)
})

test('values that are not accepted are neither in the rows nor in the rest', () => {
  const tally = new CodeTally()
  tally.add(columnOf(['a', 'b', 'b', 'c']), 4)
  const top = tally.top(1, (value) => value !== 'b')
  expect(top.rows).toEqual([{ value: 'a', events: 1, failed: 0 }])
  expect(top.other).toEqual({ values: 1, events: 1, failed: 0 })
})

test('rows and rest are what a plain count says, over several batches and dictionaries', () => {
  const batches = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', undefined), { maxLength: 30 }), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 6 }), (all, most) => {
      const tally = new CodeTally()
      for (const values of all) tally.add(columnOf(values), values.length)
      const counts = new Map<string, number>()
      for (const value of all.flat()) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
      const wanted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      const { rows, other } = tally.top(most)
      expect(rows.map(({ value, events }) => [value, events])).toEqual(wanted.slice(0, most))
      expect(other.values).toBe(Math.max(0, wanted.length - most))
      expect(other.events).toBe(wanted.slice(most).reduce((sum, [, n]) => sum + n, 0))
    }),
  )
})

test('numbers are counted one by one where they are ports or codes, others together', () => {
  const tally = new NumberTally()
  tally.add({ kind: 'number', values: Float64Array.of(80, 443, 80, 65_535, 65_536, -1, 1.5, Number.NaN) }, 8)
  expect(tally.top(2)).toEqual({
    rows: [
      { value: '80', events: 2, failed: 0 },
      { value: '443', events: 1, failed: 0 },
    ],
    other: { values: 2, events: 4, failed: 0 },
    missing: 1,
  })
})
