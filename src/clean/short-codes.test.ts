import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LONGEST_SHORT, ShortCodes } from './short-codes.ts'

test('never takes one text for another', () => {
  // Two letters and many lengths, so that texts differ in one byte somewhere, or in length alone.
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: LONGEST_SHORT })
  const encoder = new TextEncoder()
  fc.assert(
    fc.property(fc.array(text, { minLength: 50, maxLength: 200 }), (texts) => {
      const short = new ShortCodes()
      const codes = new Map<string, number>()
      for (const one of texts) {
        const bytes = encoder.encode(`x${one}x`)
        const found = short.find(new DataView(bytes.buffer), 1, bytes.length - 1)
        if (found !== 0) expect(found).toBe(codes.get(one))
        else {
          if (!codes.has(one)) codes.set(one, codes.size + 1)
          short.remember(one.length, codes.get(one)!)
          expect(short.find(new DataView(bytes.buffer), 1, bytes.length - 1)).toBe(codes.get(one))
        }
      }
    }),
    { numRuns: 300 },
  )
})
