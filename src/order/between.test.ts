import { expect, it } from 'vitest'
import type { Batch } from '../model/batch.ts'
import { Dictionary } from '../model/dictionary.ts'
import { between } from './between.ts'

const batch: Batch = {
  eventClass: 'http',
  length: 4,
  time: Float64Array.of(30, 10, 20, 40),
  ref: Float64Array.of(0, 1, 2, 3),
  columns: new Map([
    ['message', { kind: 'code' as const, codes: Int32Array.of(5, 6, 7, 8), dictionary: new Dictionary(1) }],
    ['duration', { kind: 'number' as const, values: Float64Array.of(0.5, 0.6, 0.7, 0.8) }],
  ]),
  recordHash: { low: Int32Array.of(1, 2, 3, 4), high: Int32Array.of(-1, -2, -3, -4) },
}

const part = { batch, arrival: [3, 5, 8, 9] }

it('keeps the rows from the first time on and before the last', () => {
  const { batch: kept, arrival } = between(part, { from: 20, until: 40 })
  expect(kept).toMatchObject({ eventClass: 'http', length: 2 })
  expect(arrival).toEqual([3, 8])
  expect([...kept.time]).toEqual([30, 20])
  expect([...kept.ref]).toEqual([0, 2])
  expect(kept.columns.get('message')).toMatchObject({ kind: 'code', codes: Int32Array.of(5, 7) })
  expect(kept.columns.get('duration')).toEqual({ kind: 'number', values: Float64Array.of(0.5, 0.7) })
  expect(kept.recordHash).toEqual({ low: Int32Array.of(1, 3), high: Int32Array.of(-1, -3) })
})

it('gives the batch itself where all lie inside', () => {
  expect(between(part, { from: 10, until: 41 })).toBe(part)
})

it('may leave nothing', () => {
  expect(between(part, { from: 41, until: 50 })).toMatchObject({ batch: { length: 0 }, arrival: [] })
})
