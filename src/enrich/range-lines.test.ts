import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findRange } from './range-lines.ts'

const lines = (text: string) => new TextEncoder().encode(text)

const table = lines(
  [
    '9,20,1,Small',
    '100,199,2,"Comma, Inc."',
    '200,200,3,"LLC ""Quoted"""',
    '9000,9999,4,Größe',
    '9500,9999,5,Inner',
    '',
  ].join('\n'),
)

test.each([
  [8n, undefined],
  [9n, { number: '1', name: 'Small' }],
  [20n, { number: '1', name: 'Small' }],
  [21n, undefined],
  [150n, { number: '2', name: 'Comma, Inc.' }],
  [200n, { number: '3', name: 'LLC "Quoted"' }],
  [9000n, { number: '4', name: 'Größe' }],
  [9999n, { number: '5', name: 'Inner' }],
  [10000n, undefined],
  [2n ** 128n - 1n, undefined],
])('%d is found as %j', (value, wanted) => {
  expect(findRange(table, value)).toEqual(wanted)
})

test('a last line without its end is read, and so is one with a carriage return', () => {
  expect(findRange(lines('1,2,3,"A"\r\n5,6,7,B'), 6n)).toEqual({ number: '7', name: 'B' })
  expect(findRange(lines('1,2,3,"A"\r\n5,6,7,B'), 1n)).toEqual({ number: '3', name: 'A' })
})

test.each(['', '\n\n\n', 'no commas', ',,,\n,,,', '5\n6\n'])(
  'damaged lines %j hold nothing wrong',
  (text) => {
    const found = findRange(lines(text), 5n)
    expect(found === undefined || found.number === '').toBe(true)
  },
)

test('finds what a plain search through every range finds', () => {
  const gaps = fc.array(fc.tuple(fc.bigInt(0n, 50n), fc.bigInt(0n, 50n)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.bigInt(0n, 2n ** 100n), fc.array(fc.bigInt(0n, 3000n)), (steps, base, asked) => {
      let next = base
      const ranges = steps.map(([gap, width], i) => {
        const start = next + gap
        next = start + width + 1n
        return { start, end: start + width, number: String(i), name: `N${i}` }
      })
      const text = lines(ranges.map((r) => `${r.start},${r.end},${r.number},${r.name}\n`).join(''))
      for (const value of asked.map((offset) => base + offset)) {
        const held = ranges.find((r) => r.start <= value && value <= r.end)
        expect(findRange(text, value)).toEqual(held && { number: held.number, name: held.name })
      }
    }),
  )
})
