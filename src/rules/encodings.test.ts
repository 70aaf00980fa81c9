import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64, base64Offsets, bytesAsText, dashSpellings, utf8, utf16, utf16WithMark } from './encodings.ts'

test('encodings give the bytes that the Sigma specification shows', () => {
  expect([...utf16('cmd', 'le')]).toEqual([0x63, 0, 0x6d, 0, 0x64, 0])
  expect([...utf16('cmd', 'be')]).toEqual([0, 0x63, 0, 0x6d, 0, 0x64])
  expect([...utf16WithMark('cmd')]).toEqual([0xff, 0xfe, 0x63, 0, 0x6d, 0, 0x64, 0])
  expect(base64(utf8('foobar'))).toBe('Zm9vYmFy')
  expect(base64Offsets(utf8('foobar'))).toEqual(['Zm9vYmFy', 'Zvb2Jhc', 'mb29iYX'])
})

test('wherever a text stands inside encoded bytes, one of its offsets is there', () => {
  const bytes = fc.uint8Array({ maxLength: 9 })
  fc.assert(
    fc.property(bytes, fc.uint8Array({ minLength: 3, maxLength: 20 }), bytes, (before, wanted, behind) => {
      const encoded = base64(Uint8Array.of(...before, ...wanted, ...behind))
      expect(base64Offsets(wanted).some((text) => encoded.includes(text))).toBe(true)
    }),
  )
})

test('bytes become one character each', () => {
  expect(bytesAsText(Uint8Array.of(0, 65, 255))).toBe('\u0000A\u00ff')
})

test('dashes of options are spelled in five ways, dashes inside words in one', () => {
  expect(dashSpellings([' -enc'], 625)).toEqual([[' -enc'], [' /enc'], [' –enc'], [' —enc'], [' ―enc']])
  expect(dashSpellings(['well-known'], 625)).toEqual([['well-known']])
  expect(dashSpellings(['-a -b'], 625)).toHaveLength(25)
  expect(dashSpellings(['-a -b -c -d -e'], 625)).toBeUndefined()
})
