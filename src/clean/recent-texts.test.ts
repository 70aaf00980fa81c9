import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tries } from '../../test/tries.ts'
import { EMPTY, MISSING, NULL } from '../model/dictionary.ts'
import { type Cells, cellsOf, type Rows, soundRows } from './cells.ts'
import { type Cell, rawBatch } from './fixture.ts'
import { findAlike, RecentTexts } from './recent-texts.ts'

const LONGEST = 240

/** Two letters and many lengths, so that texts differ in one byte somewhere, or in length alone. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 0, maxLength: 18 }),
  fc
    .tuple(fc.nat(LONGEST + 10), fc.nat(LONGEST + 10))
    .map(([length, at]) => `${'a'.repeat(at % (length + 1))}b${'a'.repeat(length - (at % (length + 1)))}`),
)
const cell: fc.Arbitrary<Cell> = fc.oneof({ weight: 8, arbitrary: text }, fc.constantFrom(null, undefined))

function columnOf(texts: readonly Cell[]): { cells: Cells; rows: Rows; out: Int32Array; odd: Int32Array } {
  const raw = rawBatch(
    ['text'],
    texts.map((one) => [one]),
  )
  const [out, odd] = [new Int32Array(texts.length), new Int32Array(texts.length)]
  return { cells: cellsOf(raw, [0]), rows: soundRows(raw, new Int32Array(texts.length)), out, odd }
}

const lacking = (one: Cell): number | undefined =>
  one === undefined ? MISSING : one === null ? NULL : one === '' ? EMPTY : undefined

test('never takes one text for another', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 50, maxLength: 200 }), fc.boolean(), (texts, lackingIsOdd) => {
      const { cells, rows, out, odd } = columnOf(texts)
      const codes = new Map([...new Set(texts)].map((one, i) => [one, i + 3]))
      const recent = new RecentTexts(0)
      const find = () => new Set(odd.subarray(0, recent.find(cells, rows, out, odd, lackingIsOdd)))
      const isLeft = (one: Cell) => lacking(one) === undefined || lackingIsOdd
      expect([...find()]).toEqual(texts.flatMap((one, i) => (isLeft(one) ? [i] : [])))
      for (const [i, one] of texts.entries())
        if (lacking(one) === undefined)
          recent.remember(cells, cells.start[i]!, cells.end[i]!, codes.get(one)!)
      const left = find()
      for (const [i, one] of texts.entries()) {
        if (left.has(i)) expect(isLeft(one)).toBe(true)
        else expect(out[i]).toBe(lacking(one) ?? codes.get(one))
      }
      // What was remembered last is there.
      const isKept = (one: Cell) => lacking(one) === undefined && one!.length <= LONGEST
      const last = texts.findLastIndex(isKept)
      if (last >= 0) expect(left.has(last)).toBe(false)
    }),
    { numRuns: tries(300) },
  )
})

test('two that take turns in one memory do not find what the other remembered', () => {
  const { cells, rows, out, odd } = columnOf(['same'])
  const [one, other] = [new RecentTexts(0), new RecentTexts(0)]
  one.remember(cells, cells.start[0]!, cells.end[0]!, 5)
  expect([one.find(cells, rows, out, odd, true), out[0]]).toEqual([0, 5])
  expect(other.find(cells, rows, out, odd, true)).toBe(1)
})

test('finds the first row of the same text', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 200 }), (texts) => {
      const { cells, rows, out, odd } = columnOf(texts)
      findAlike(cells, rows, out, odd)
      for (const [i, one] of texts.entries()) {
        const without = lacking(one)
        if (without !== undefined) expect(out[i]).toBe(-1 - without)
        else expect({ first: out[out[i]!], text: texts[out[i]!] }).toEqual({ first: out[i], text: one })
      }
      // At least where it stands right before.
      for (let i = 1; i < texts.length; i++)
        if (texts[i] === texts[i - 1] && lacking(texts[i]) === undefined && texts[i]!.length <= LONGEST)
          expect(out[i]).toBe(out[i - 1])
    }),
    { numRuns: tries(300) },
  )
})

test('counts places without the rows whose form is faulty', () => {
  const raw = rawBatch(['text'], [['one'], [undefined], ['two'], ['one'], ['two']], [0, 1, 0, 0, 0])
  const rows = soundRows(raw, new Int32Array(5))
  const [out, odd] = [new Int32Array(5), new Int32Array(5)]
  findAlike(cellsOf(raw, [0]), rows, out, odd)
  expect([...out.subarray(0, rows.length)]).toEqual([0, 1, 0, 1])
})

test('takes every row for itself where several columns serve', () => {
  const raw = rawBatch(
    ['text', 'other'],
    [
      ['one', 'two'],
      ['one', 'two'],
    ],
  )
  const [out, odd] = [new Int32Array(2), new Int32Array(2)]
  findAlike(cellsOf(raw, [0, 1]), soundRows(raw, new Int32Array(2)), out, odd)
  expect([...out]).toEqual([0, 1])
})
