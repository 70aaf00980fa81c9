import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tries } from '../../test/tries.ts'
import { plain } from '../lib/yaml-tree.ts'
import type { Mistake } from './mistakes.ts'
import { readRules } from './read-rules.ts'
import { readRuleFile } from './rule-file.ts'
import { readRuleTests } from './rule-tests.ts'

const read = (text: string): { readonly values: unknown[]; readonly codes: string[] } => {
  const mistakes: Mistake[] = []
  const { documents } = readRuleFile('f.yml', text, mistakes)
  return { values: documents.map(({ root }) => plain(root)), codes: mistakes.map(({ code }) => code) }
}

test('values are plain YAML 1.2: yes and off are texts, dates too', () => {
  expect(read('[yes, off, true, null, 1, 0x10, 1.5, 2024-01-01, "", ~]').values).toEqual([
    ['yes', 'off', true, null, 1, 16, 1.5, '2024-01-01', '', null],
  ])
})

test('aliases are followed', () => {
  expect(read('a: &x { b: 1 }\nc: *x\n').values).toEqual([
    [
      ['a', [['b', 1]]],
      ['c', [['b', 1]]],
    ],
  ])
})

describe('what would cost too much is refused', () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`)
  test.each([
    ['a billion laughs', `l0: &l0 [x]\n${laughs.join('\n')}\n`, ['too-many-aliases']],
    ['an alias inside itself', 'a: &a [*a]\n', ['too-deep']],
    ['a million brackets', '['.repeat(1_000_000), ['too-deep']],
    ['a million dashes', '- '.repeat(500_000), ['too-deep']],
    ['a large file', '#'.repeat(1_048_577), ['file-too-large']],
    ['many keys of one name', 'a: 1\n'.repeat(30_000), Array(100).fill('duplicate-key')],
    ['many documents', '---\n'.repeat(10_002), ['too-many-documents']],
  ])('%s', (_name, text, codes) => {
    expect(read(text).codes).toEqual(codes)
  })
})

test('whatever the text, reading it ends without throwing and tells places in the file', () => {
  const word = fc.constantFrom(
    'title: ',
    'correlation: ',
    'detection: ',
    'logsource: ',
    'condition: ',
    'rules: ',
    'tests: ',
    'vedette: ',
    'type: temporal',
    's',
    '1 of ',
    '- ',
    '\n',
    '\n  ',
    ': ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '*',
    '&a ',
    '*a',
    '!x ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '---\n',
    '\t',
    '\\',
    'é',
    '\u0000',
    '(',
    ')',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = words.join('')
      const { mistakes } = readRules([{ path: 'f.yml', text }])
      const lines = text.split('\n').length
      for (const { line, column } of [...mistakes, ...readRuleTests('f.yml', text).mistakes]) {
        expect(line >= 1 && line <= lines + 1 && column >= 1).toBe(true)
      }
    }),
    { numRuns: tries(300) },
  )
})

test('large files full of nonsense are read through once', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `k${i}`)
  const detection = `title: T\nlogsource: { category: proxy }\ndetection:\n  condition: ${names.map((name) => `${name}x`).join(' or ')}\n`
  const keys = names.map((name) => `${name}: 1\n`).join('')
  const rules = `title: T\ncorrelation: { type: temporal, timespan: 1m, rules: [${names.join(', ')}] }\n`
  const of = (text: string): string[] => [
    ...new Set(readRules([{ path: 'f.yml', text }]).mistakes.map(({ code }) => code)),
  ]
  expect(of(`${detection}  s: 1\n`)).toEqual(['undefined-identifier'])
  expect(of(keys)).toEqual(['missing-field'])
  expect(of(rules)).toEqual(expect.arrayContaining(['too-many-items']))
})
