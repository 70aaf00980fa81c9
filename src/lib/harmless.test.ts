import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitted, harmless, padEnd, widthOf } from './harmless.ts'

test.each([
  ['plain text', 'GET /index.html', 'GET /index.html'],
  ['letters of all scripts', 'Größe 東京 🙂', 'Größe 東京 🙂'],
  ['an escape sequence', '\x1b[2Jgone', '\\x1b[2Jgone'],
  ['line ends and tabs', 'a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
  ['NUL and DEL', '\0\x7f', '\\x00\\x7f'],
  ['a C1 control, which some terminals obey as CSI', '\x9b31mred', '\\x9b31mred'],
  ['a right-to-left override', 'user\u202egpj.exe', 'user\\u{202e}gpj.exe'],
  ['isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['what cannot be seen', 'ad\u200bmin\ufeff', 'ad\\u{200b}min\\u{feff}'],
  ['line and paragraph separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
  ['lone surrogates', '\ud800x\udc00', '\\u{d800}x\\u{dc00}'],
  ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
])('%s', (_, text, shown) => {
  expect(harmless(text)).toBe(shown)
})

test('a long text is cut between characters', () => {
  expect(harmless('🙂🙂🙂🙂', 3)).toBe('🙂🙂🙂…')
  expect(harmless('abc', 3)).toBe('abc')
  expect(harmless(`${'x'.repeat(1e6)}`, 5)).toBe('xxxxx…')
})

test('nothing that could do harm is left of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const shown = harmless(text)
      expect(shown.isWellFormed()).toBe(true)
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
    }),
  )
})

test('columns are counted as a terminal draws them', () => {
  expect(widthOf('abc')).toBe(3)
  expect(widthOf('東京')).toBe(4)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('⌚🙂')).toBe(4)
  expect(widthOf('🇩🇪')).toBe(2)
  expect(padEnd('東', 4)).toBe('東  ')
})

test.each([
  ['what fits stays', 'abc', 3, 'abc'],
  ['what does not ends in an ellipsis', 'abcd', 3, 'ab…'],
  ['a wide letter is not halved', '東京都', 4, '東…'],
  ['marks stay on their letter', 'e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['of many marks two are left', `a${'\u0301'.repeat(50)}b`, 2, 'a\u0301\u0301b'],
  ['no room', 'abc', 0, ''],
])('a text in so many columns: %s', (_, text, width, shown) => {
  expect(fitted(text, width)).toBe(shown)
})

test('no text takes more columns than it is given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(30), (text, width) => {
      expect(widthOf(fitted(harmless(text), width))).toBeLessThanOrEqual(width)
    }),
  )
})
