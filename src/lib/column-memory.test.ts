import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnMemory } from './column-memory.ts'

test('gives no array of another, whatever was given back', () => {
  const steps = fc.array(
    fc.record({ codes: fc.boolean(), length: fc.oneof(fc.nat(9), fc.nat(200_000)), release: fc.nat(3) }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(steps, (all) => {
      const memory = new ColumnMemory()
      let held: { readonly array: Int32Array | Float64Array; readonly mark: number }[] = []
      for (const [mark, { codes, length, release }] of all.entries()) {
        const array = codes ? memory.codes(length) : memory.numbers(length)
        expect(array.length).toBe(length)
        array.fill(mark)
        held.push({ array, mark })
        const gone = held.slice(0, release)
        held = held.slice(release)
        memory.release(gone.map(({ array }) => array))
        for (const { array, mark } of held) expect(array.findIndex((one) => one !== mark)).toBe(-1)
      }
    }),
    { numRuns: 50 },
  )
})

test('uses memory again when all of it was given back', () => {
  const memory = new ColumnMemory()
  const pieces = Array.from({ length: 300 }, () => memory.numbers(1 << 13))
  const first = new Set(pieces.map(({ buffer }) => buffer))
  memory.release(pieces)
  const again = new Set(Array.from({ length: 300 }, () => memory.numbers(1 << 13).buffer))
  expect([...again].filter((buffer) => first.has(buffer)).length).toBeGreaterThan(again.size - 2)
})
