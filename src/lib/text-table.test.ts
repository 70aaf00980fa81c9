import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PlacedTexts, TextTable } from './text-table.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'a', 'b', '\ufeffa', '\u00e9\ud83d\ude00'),
)

describe('a table of texts', () => {
  it('numbers texts in the order in which they are added, each once, and knows them again', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(text, { maxLength: 300, size: 'max' }), (seed, texts) => {
        const table = new TextTable(seed)
        const numbers = new Map<string, number>()
        for (const one of texts) {
          expect(table.findText(one)).toBe(numbers.get(one) ?? -1)
          const number = table.addText(one)
          expect(number).toBe(numbers.get(one) ?? numbers.size)
          numbers.set(one, number)
        }
        expect(table.size).toBe(numbers.size)
        for (const [one, number] of numbers) {
          expect(table.findText(one)).toBe(number)
          expect(table.text(number)).toBe(one)
          const bytes = new Uint8Array(table.lengthOf(number) + 2)
          expect(table.copy(number, bytes, 1)).toBe(bytes.length - 1)
          expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(1, -1))).toBe(one)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is another one, which was made with another seed, when it was saved: as of that moment, and more can be added', () => {
    const texts = fc.array(text, { maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(fc.integer(), texts, texts, (seed, before, after) => {
        const table = new TextTable(seed)
        for (const one of before) table.addText(one)
        const size = table.size
        const saved = table.save()
        for (const one of after) table.addText(one)
        const other = new TextTable(seed + 1)
        for (const part of saved) other.restore(structuredClone(part))
        expect(other.size).toBe(size)
        for (let number = 0; number < size; number++) {
          expect(other.text(number)).toBe(table.text(number))
          expect(other.findText(table.text(number))).toBe(number)
        }
        for (let number = size; number < table.size; number++) {
          expect(other.findText(table.text(number))).toBe(-1)
          expect(other.addText(table.text(number))).toBe(number)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('has the numbers of many texts as it has those of each', () => {
    const texts = fc.array(text, { maxLength: 100, size: 'max' })
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const [many, one] = [new TextTable(7), new TextTable(7)]
        for (const some of [before, after]) {
          const placed = placedIn(some)
          expect([...many.find(placed)]).toEqual(some.map((text) => one.findText(text)))
          expect([...many.add(placed)]).toEqual(some.map((text) => (text === '' ? -1 : one.addText(text))))
        }
      }),
    )
  })

  it('takes texts of up to a megabyte, however they fall on its pages', () => {
    const table = new TextTable(7)
    expect(() => table.addText('x'.repeat(2 ** 20))).toThrow('megabyte')
    const texts = ['a', 'b'.repeat(600_000), 'c'.repeat(600_000), '', 'd'.repeat(2 ** 20 - 1), 'e']
    for (const [number, one] of texts.entries()) expect(table.addText(one)).toBe(number)
    const other = new TextTable(8)
    for (const part of table.save()) other.restore(part)
    expect(texts.map((_, number) => other.text(number))).toEqual(texts)
    for (const [more, one] of ['f', 'g'.repeat(600_000), 'h'].entries()) {
      expect([table, other].map((each) => each.addText(one))).toEqual([
        texts.length + more,
        texts.length + more,
      ])
      expect([table, other].map((each) => each.text(texts.length + more))).toEqual([one, one])
    }
    expect(texts.map((_, number) => other.text(number))).toEqual(texts)
  })
})

/** Texts one behind the other, with something else between their places. */
function placedIn(texts: readonly string[]): PlacedTexts {
  const encoded = texts.map((text) => new TextEncoder().encode(text))
  const places = new Uint32Array(5 * texts.length + 1)
  let end = 0
  for (const [i, { length }] of encoded.entries()) {
    places[5 * i + 1] = end
    places[5 * i + 2] = end += length
  }
  return { bytes: Buffer.concat(encoded), places, at: 1, step: 5, length: texts.length }
}
