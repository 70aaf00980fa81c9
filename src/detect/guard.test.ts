import { expect, test } from 'vitest'
import type { Match } from '../model/plan.ts'
import { guardOf } from './guard.ts'

const text = (
  op: 'equals' | 'contains' | 'startsWith' | 'endsWith',
  value: string,
  cased = false,
): Match => ({
  op,
  field: 'a',
  text: value,
  cased,
})
const all = (...of: Match[]): Match => ({ op: 'all', of })
const any = (...of: Match[]): Match => ({ op: 'any', of })
const not = (match: Match): Match => ({ op: 'not', match })
const regex = (pattern: string, flags = ''): Match => ({ op: 'regex', field: 'a', pattern, flags })
const needs = (match: Match): string[] | undefined =>
  guardOf(match)?.needs.map(
    (need) => `${need.field} ${need.kind} ${need.kind === 'test' ? need.leaf.op : need.text}`,
  )

test.each<[string, Match, string[] | undefined]>([
  ['a text, in lower case', text('endsWith', '\\CMD.exe'), ['a endsWith \\cmd.exe']],
  ['of several the longest', all(text('contains', 'ab'), text('equals', 'abcd')), ['a equals abcd']],
  [
    'of alternatives all',
    any(text('contains', 'ab'), text('contains', 'cd')),
    ['a contains ab', 'a contains cd'],
  ],
  [
    'nothing when one of them needs nothing',
    any(text('contains', 'ab'), not(text('contains', 'cd'))),
    undefined,
  ],
  [
    'what stands beside a negation',
    all(not(text('contains', 'abc')), text('contains', 'x')),
    ['a contains x'],
  ],
  ['a test where there is no text', { op: 'cidr', field: 'a', range: '10.0.0.0/8' }, ['a test cidr']],
  [
    'rather a text than a test',
    all({ op: 'compare', field: 'b', test: { op: 'gt', n: 1 } }, text('contains', 'x')),
    ['a contains x'],
  ],
  [
    'the longest piece of a wildcard',
    { op: 'wildcard', field: 'a', parts: ['x', { wild: 'many' }, 'yz'], cased: false },
    ['a contains yz'],
  ],
  ['the literals of a pattern', regex('(cmd|pwsh)[.]exe'), ['a contains exe']],
  ['alternatives of a pattern', regex('cmd|pwsh'), ['a contains cmd', 'a contains pwsh']],
  ['nothing of a pattern without literals', regex('[a-z]+'), undefined],
  [
    'ASCII of a cased text, whose other letters may fold by their place',
    text('endsWith', 'abΣ', true),
    ['a contains ab'],
  ],
  ['nothing of an empty part', text('contains', ''), undefined],
  ['an empty value', text('equals', ''), ['a equals ']],
  ['nothing of presence', { op: 'exists', field: 'a' }, undefined],
  ['nothing of two fields', { op: 'sameAs', field: 'a', other: 'b', how: 'equals', cased: false }, undefined],
  [
    'nothing of the event time',
    { op: 'timePart', field: 'time', part: 'hour', test: { op: 'eq', n: 1 } },
    undefined,
  ],
  [
    'a keyword in any field',
    { op: 'keyword', match: { op: 'contains', field: '*', text: 'Evil', cased: false } },
    ['* contains evil'],
  ],
])('a match needs %s', (_name, match, wanted) => {
  expect(needs(match)).toEqual(wanted)
})

test('a match that is never true needs one of nothing', () => {
  expect(needs(any())).toEqual([])
})
