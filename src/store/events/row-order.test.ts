import fc from 'fast-check'
import { expect, test } from 'vitest'
import { putInOrder, rowOrder } from './row-order.ts'

test('rows come by time, then as is asked', () => {
  const rows = fc.array(fc.tuple(fc.nat(5), fc.nat(9)), { maxLength: 300 })
  fc.assert(
    fc.property(rows, (all) => {
      const [time, id] = [0, 1].map((at) => Float64Array.from(all, (row) => row[at]!))
      const order = rowOrder(time!, all.length, (a, b) => id![a]! - id![b]!)
      const wanted = all.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      const of = (column: Float64Array): readonly number[] =>
        order ? [...putInOrder(column, order, new Float64Array(all.length))] : [...column]
      expect(of(time!).map((one, row) => [one, of(id!)[row]])).toEqual(wanted)
    }),
  )
})

test('what lies in order is left as it is', () => {
  const id = [3, 4, 1, 1]
  expect(rowOrder(Float64Array.of(1, 1, 2, 2), 4, (a, b) => id[a]! - id[b]!)).toBeUndefined()
})
