import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeIn, Dictionary, EMPTY, MISSING, type TextCodes, textsOf } from './dictionary.ts'
import { NumberCodes } from './number-codes.ts'

const makers: readonly (readonly [string, () => TextCodes])[] = [
  ['a dictionary', () => new Dictionary(7)],
  ['codes of numbers', () => new NumberCodes(7)],
]

it('gives back every text as it was', () => {
  const dictionary = new Dictionary(7)
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'é', '\ufeff', '€', '😀', '\0'), maxLength: 40 }),
      (text) => {
        expect(dictionary.text(dictionary.code(text))).toBe(text)
        expect(dictionary.text(dictionary.code(`${text}a`))).toBe(`${text}a`)
      },
    ),
  )
})

it('gives texts that stand side by side the codes they have one by one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 3 })
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 50 }), fc.array(text), (rows, known) => {
      const dictionary = new Dictionary(7)
      for (const one of known) dictionary.code(one)
      const bytes = new TextEncoder().encode(rows.flat().join(''))
      let end = 0
      const places = rows.flat().flatMap((one) => [end, (end += new TextEncoder().encode(one).length)])
      const codes = new Int32Array(rows.length)
      dictionary.internAll(bytes, Uint32Array.from(places), 2, 4, codes)
      expect([...codes]).toEqual(rows.map(([, one]) => (one === '' ? MISSING : dictionary.code(one))))
      expect(dictionary.size).toBeLessThanOrEqual(3 + new Set([...known, ...rows.map(([, one]) => one)]).size)
    }),
  )
})

describe.each(makers)('lists of %s', (_name, make) => {
  const listIn = (codes: TextCodes, ...texts: readonly string[]): number =>
    codes.list(texts.map((text) => codes.code(text)))

  it('have one code for the same values in the same order', () => {
    const codes = make()
    const list = listIn(codes, '1', '0.5', '1')
    expect(listIn(codes, '1', '0.5', '1')).toBe(list)
    expect(new Set([list, listIn(codes, '0.5', '1', '1'), listIn(codes, '1', '0.5')]).size).toBe(3)
    expect(textsOf(codes, list)).toEqual(['1', '0.5', '1'])
    expect(codes.text(list)).toBe('["1","0.5","1"]')
  })

  it('are never the text that stands for them, however many texts there are', () => {
    const codes = make()
    const list = listIn(codes, 'a', 'b')
    for (let i = 0; i < 2000; i++) codes.code(`text ${i}`)
    const text = codes.code('["a","b"]')
    expect(text).not.toBe(list)
    expect(codes.code('["a","b"]')).toBe(text)
    expect(codes.elements(text)).toBeUndefined()
    expect(textsOf(codes, list)).toEqual(['a', 'b'])
  })

  it('of one value are the value, of none missing', () => {
    const codes = make()
    expect(listIn(codes, '7')).toBe(codes.code('7'))
    expect(codes.list([])).toBe(MISSING)
    expect(codes.hasLists).toBe(false)
    expect(listIn(codes, '', '7')).toBeGreaterThan(EMPTY)
    expect(codes.hasLists).toBe(true)
  })

  it.each(makers)('become lists of %s', (_other, makeOther) => {
    const [from, to] = [make(), makeOther()]
    const list = listIn(from, '22', 'x', '70000')
    expect(textsOf(to, codeIn(to, from, list))).toEqual(['22', 'x', '70000'])
    expect(textsOf(to, codeIn(to, from, from.code('22')))).toBe('22')
  })
})
