import { expect, test } from 'vitest'
import type { FoundAlert } from './case.ts'
import { difference } from './compare.ts'

const alert = { rule: 'r', key: { a: 'x', b: 'y' }, openedAt: 1, closedAt: 5, count: 2, events: ['e1', 'e2'] }
const other = { ...alert, openedAt: 7, closedAt: 9 }

const same: [what: string, found: readonly FoundAlert[]][] = [
  ['the alerts stand otherwise', [other, alert]],
  ['the ids stand otherwise', [{ ...alert, events: ['e2', 'e1'] }, other]],
  ['the fields of the key stand otherwise', [{ ...alert, key: { b: 'y', a: 'x' } }, other]],
  ['an engine does not tell ids', [{ rule: 'r', key: alert.key, openedAt: 1, closedAt: 5, count: 2 }, other]],
  [
    'an engine tells neither ids nor counts',
    [{ rule: 'r', key: alert.key, openedAt: 1, closedAt: 5 }, other],
  ],
]

test.each(same)('no difference where %s', (_what, found) => {
  expect(difference([alert, other], found)).toBeUndefined()
})

const words = 'r "a=x b=y" 1..5 count 2 events e1,e2'
const differing: [what: string, found: readonly FoundAlert[], why: string][] = [
  ['none is found', [], `wanted ${words}, got none`],
  [
    'the close differs',
    [{ ...alert, closedAt: 6 }],
    `wanted ${words}, got r "a=x b=y" 1..6 count 2 events e1,e2`,
  ],
  [
    'the count differs',
    [{ ...alert, count: 3 }],
    `wanted ${words}, got r "a=x b=y" 1..5 count 3 events e1,e2`,
  ],
  [
    'an event differs',
    [{ ...alert, events: ['e1'] }],
    `wanted ${words}, got r "a=x b=y" 1..5 count 2 events e1`,
  ],
  ['the key differs', [{ ...alert, key: { a: 'x', b: 'z' } }], `wanted ${words}, got none`],
  ['there is one more', [alert, other], 'unexpected: r "a=x b=y" 7..9 count 2 events e1,e2'],
  ['it comes twice', [alert, alert], `unexpected: ${words}`],
]

test.each(differing)('a difference where %s', (_what, found, why) => {
  expect(difference([alert], found)).toBe(why)
})
