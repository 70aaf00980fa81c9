import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TextTable } from './text-table.ts'

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

  it('finds what stands in bytes', () => {
    const table = new TextTable(7)
    const bytes = new TextEncoder().encode('alice bob alice')
    expect(table.find(bytes, 0, 5)).toBe(-1)
    expect(table.add(bytes, 0, 5)).toBe(0)
    expect(table.add(bytes, 6, 9)).toBe(1)
    expect(table.find(bytes, 10, 15)).toBe(0)
  })

  it('takes texts of up to a megabyte, however they fall on its pages', () => {
    const table = new TextTable(7)
    expect(() => table.addText('x'.repeat(2 ** 20))).toThrow('megabyte')
    const texts = ['a', 'b'.repeat(600_000), 'c'.repeat(600_000), '', 'd'.repeat(2 ** 20 - 1), 'e']
    for (const [number, one] of texts.entries()) expect(table.addText(one)).toBe(number)
    const other = new TextTable(8)
    for (const part of table.save()) other.restore(part)
    expect(texts.map((_, number) => other.text(number))).toEqual(texts)
  })
})
