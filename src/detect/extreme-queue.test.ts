import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ExtremeQueue } from './extreme-queue.ts'

it('knows the least and the greatest of the last numbers, and forgets what is gone', () => {
  const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 20 }), (all, window) => {
      const least = new ExtremeQueue('least')
      const greatest = new ExtremeQueue('greatest')
      for (const [id, value] of all.entries()) {
        for (const queue of [least, greatest]) {
          queue.push(id, value)
          queue.drop(id - window)
          expect(queue.length).toBeLessThanOrEqual(2 * window)
        }
        const last = all.slice(Math.max(0, id - window + 1), id + 1)
        expect(least.extreme).toBe(Math.min(...last))
        expect(greatest.extreme).toBe(Math.max(...last))
      }
    }),
  )
})
