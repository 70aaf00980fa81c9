import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tries } from '../../test/tries.ts'
import { cellsOf } from './cells.ts'
import { rawBatch } from './fixture.ts'
import { ShortCodes } from './short-codes.ts'

test('never takes one text for another', () => {
  // Two letters and many lengths, so that texts differ in one byte somewhere, or in length alone.
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 0, maxLength: 18 })
  fc.assert(
    fc.property(fc.array(text, { minLength: 50, maxLength: 200 }), (texts) => {
      const raw = rawBatch(
        ['text'],
        texts.map((one) => [one]),
      )
      const cells = cellsOf(raw, [0])
      const rows = { at: Int32Array.from(texts, (_, i) => i), length: texts.length }
      const codes = new Map([...new Set(texts)].map((one, i) => [one, i + 1]))
      const short = new ShortCodes(0)
      const out = new Int32Array(texts.length)
      const odd = new Int32Array(texts.length)
      expect(short.find(cells, rows, out, odd)).toBe(texts.length)
      texts.forEach((one, i) => {
        if (one !== '') short.remember(cells, cells.start[i]!, cells.end[i]!, codes.get(one)!)
      })
      const left = new Set(odd.subarray(0, short.find(cells, rows, out, odd)))
      texts.forEach((one, i) => {
        const known = one !== '' && one.length <= 16
        if (left.has(i)) expect(out[i]).toBe(0)
        else expect({ known, code: out[i] }).toEqual({ known: true, code: codes.get(one) })
      })
      // What was remembered last is there.
      const last = texts.findLastIndex((one) => one !== '' && one.length <= 16)
      if (last >= 0) expect(left.has(last)).toBe(false)
    }),
    { numRuns: tries(300) },
  )
})

test('two that take turns in one memory do not find what the other remembered', () => {
  const raw = rawBatch(['text'], [['same']])
  const cells = cellsOf(raw, [0])
  const rows = { at: Int32Array.of(0), length: 1 }
  const [out, odd] = [new Int32Array(1), new Int32Array(1)]
  const [one, other] = [new ShortCodes(0), new ShortCodes(0)]
  one.find(cells, rows, out, odd)
  one.remember(cells, cells.start[0]!, cells.end[0]!, 5)
  expect(one.find(cells, rows, out, odd)).toBe(0)
  expect(out[0]).toBe(5)
  expect(other.find(cells, rows, out, odd)).toBe(1)
})

test('forgets what codes meant', () => {
  const rowsOf = (count: number) => ({ at: Int32Array.from({ length: count }, (_, i) => i), length: count })
  const raw = rawBatch(
    ['text'],
    Array.from({ length: 200 }, () => ['same']),
  )
  const cells = cellsOf(raw, [0])
  const [out, odd] = [new Int32Array(200), new Int32Array(200)]
  const short = new ShortCodes(0)
  const remember = (code: number) => short.remember(cells, cells.start[0]!, cells.end[0]!, code)
  short.find(cells, rowsOf(200), out, odd)
  remember(5)
  short.forget()
  // Too few to make room for.
  expect(short.find(cells, rowsOf(3), out, odd)).toBe(3)
  remember(6)
  expect(short.find(cells, rowsOf(200), out, odd)).toBe(200)
  remember(7)
  expect([short.find(cells, rowsOf(200), out, odd), out[199]]).toEqual([0, 7])
})
