import { describe, expect, test } from 'vitest'
import type { WildcardPart } from '../model/plan.ts'
import { matchParts, splitWildcards } from './wildcard.ts'

const many = { wild: 'many' } as const
const one = { wild: 'one' } as const

/** Every case of the Sigma specification's section on escaping, and their neighbours. */
const splits: readonly [value: string, parts: readonly WildcardPart[]][] = [
  ['plain', ['plain']],
  ['', []],
  ['a*b?c', ['a', many, 'b', one, 'c']],
  [String.raw`C:\Windows`, [String.raw`C:\Windows`]],
  [String.raw`C:\\Windows`, [String.raw`C:\Windows`]],
  [String.raw`a\*`, ['a*']],
  [String.raw`a\?b`, ['a?b']],
  [String.raw`a\\*`, ['a\\', many]],
  [String.raw`a\\\*`, [String.raw`a\*`]],
  [String.raw`a\\\\*`, [String.raw`a\\`, many]],
  [String.raw`\\\\`, [String.raw`\\`]],
  [String.raw`\\\ `, [String.raw`\\ `]],
  [String.raw`ends\ `.trim(), ['ends\\']],
]

test.each(splits)('%j splits into its parts', (value, parts) => {
  expect(splitWildcards(value)).toEqual(parts)
})

describe('the simplest match is chosen', () => {
  test.each([
    ['a', { op: 'equals', field: 'f', text: 'a', cased: false }],
    ['', { op: 'equals', field: 'f', text: '', cased: false }],
    ['a*', { op: 'startsWith', field: 'f', text: 'a', cased: false }],
    ['*a', { op: 'endsWith', field: 'f', text: 'a', cased: false }],
    ['*a*', { op: 'contains', field: 'f', text: 'a', cased: false }],
    ['**a**', { op: 'contains', field: 'f', text: 'a', cased: false }],
    ['a*b', { op: 'wildcard', field: 'f', parts: ['a', many, 'b'], cased: false }],
    ['?', { op: 'wildcard', field: 'f', parts: [one], cased: false }],
    ['*?a', { op: 'wildcard', field: 'f', parts: [many, one, 'a'], cased: false }],
    ['*', { op: 'not', match: { op: 'lacks', field: 'f' } }],
    ['***', { op: 'not', match: { op: 'lacks', field: 'f' } }],
  ])('%j', (value, match) => {
    expect(matchParts('f', splitWildcards(value), false)).toEqual(match)
  })
})
