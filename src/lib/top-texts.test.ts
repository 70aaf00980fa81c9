import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TopTexts } from './top-texts.ts'
import { TopValues } from './top-values.ts'

const encoder = new TextEncoder()
const text = fc.oneof(
  { weight: 4, arbitrary: fc.nat(30).map((n) => `203.0.113.${n}`) },
  fc.constantFrom('', 'ü', '€'.repeat(8), 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(33), '\ufeffa'),
  fc.constantFrom('1', '2').map((end) => 'x'.repeat(400) + end),
  fc.constantFrom('1', '2').map((end) => '€'.repeat(100) + end),
)
const adds = fc.array(fc.tuple(text, fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 200 })

test('keep many long texts among short ones', () => {
  const values = new TopValues(128)
  const texts = new TopTexts(128)
  for (let i = 0; i < 1000; i++) {
    const one = i % 50 === 49 ? `short ${i}` : `${'long '.repeat(10)}${i}`
    texts.addText(one, 1 + (i % 7))
    values.add(one, 1 + (i % 7))
  }
  expect(texts.save()).toEqual(values.save())
})

test('keep what values kept as strings do, come they as bytes or not', () => {
  fc.assert(
    fc.property(adds, fc.constantFrom(1, 2, 8, 32), (all, size) => {
      const values = new TopValues(size)
      const texts = new TopTexts(size)
      for (const [one, n, isText] of all) {
        values.add(one, n)
        const bytes = encoder.encode(`-${one}-`)
        if (isText) texts.addText(one, n)
        else texts.add(bytes, 1, bytes.length - 1, n)
      }
      expect(texts.save()).toEqual(values.save())
    }),
  )
})

test('restored they go on as values do that are restored there', () => {
  fc.assert(
    fc.property(adds, adds, fc.constantFrom(1, 2, 8, 32), (before, after, size) => {
      const first = new TopTexts(size)
      for (const [one, n] of before) first.addText(one, n)
      const [texts, values] = [new TopTexts(size, first.save()), new TopValues(size, first.save())]
      for (const [one, n] of after) {
        texts.addText(one, n)
        values.add(one, n)
      }
      expect(texts.save()).toEqual(values.save())
    }),
  )
})
