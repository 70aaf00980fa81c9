import * as fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, test } from 'vitest'
import { regexLiterals } from './regex-literals.ts'

describe('texts that a match cannot do without', () => {
  test.each<[string, string, readonly string[] | undefined]>([
    ['abc', '', ['abc']],
    ['^abc$', '', ['abc']],
    ['a+bcd?', '', ['bc']],
    ['(cmd|powershell)\\.exe', '', ['.exe']],
    ['(?:cmd|powershell)', '', ['cmd', 'powershell']],
    ['\\\\[a-z]{8}\\.tmp$', '', ['.tmp']],
    ['a|b*', '', undefined],
    ['[abc]+', '', undefined],
    ['(abc)?def', '', ['def']],
    ['(abc){2,}', '', ['abc']],
    ['ab*c', '', ['a']],
    ['x{0}y', '', ['y']],
    ['(?i)CMD', '', ['cmd']],
    ['PowerShell', 'i', ['power']],
    ['a(?i:bc)', '', ['abc']],
    ['caf\u00e9 noir', '', [' noir']],
    ['[]a]bcd', '', ['bcd']],
    ['[[:alpha:]]bcd', '', ['bcd']],
    ['\\x41bc', '', ['bc']],
    ['\\p{Greek}bc', '', ['bc']],
    ['(?P<name>abc)d', '', ['abcd']],
    ['\\Qa.b\\E', '', undefined],
    ['', '', undefined],
  ])('%s %s', (pattern, flags, wanted) => {
    expect(regexLiterals(pattern, flags)?.texts).toEqual(wanted)
  })
})

/** Patterns of all kinds over few letters, so that they often match. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'B',
      's',
      'K',
      'ab',
      'a.',
      '[ab]',
      '[^a]',
      '\\.',
      '\\d',
      '\\x61',
      '\\w',
      'é',
      '^',
      '$',
      '\\b',
      '(?i)',
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{0,1}', '{1,}', '+?'))
      .map(([a, count]) => `(?:${a})${count}`),
    tie('pattern').map((a) => `(?i:${a})`),
  ),
})).pattern

test('no text that matches is kept back', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'B', 's', '\u017f', 'k', '\u212a', '.', '1', 'é'),
    maxLength: 8,
  })
  let sieved = 0
  fc.assert(
    fc.property(pattern, fc.constantFrom('', 'i'), text, (source, flags, given) => {
      const literals = regexLiterals(source, flags)
      if (!literals) return
      const folded = literals.folded ? given.toLowerCase() : given
      const kept = literals.texts.some((literal) => folded.includes(literal))
      if (!kept) sieved++
      const matches = RE2JS.compile(source, flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0).test(given)
      expect(kept || !matches).toBe(true)
    }),
    { numRuns: 3000 },
  )
  expect(sieved).toBeGreaterThan(100)
})
