import { expect, test } from 'vitest'
import { checks, type Verdict } from './checks.ts'
import { isSound, type Row } from './judge-case.ts'
import { matrixText, summaryText } from './matrix.ts'

const yes: Verdict = { state: 'agrees', runs: 3 }

/** A row in which all agree but the checks named. */
const row = (name: string, others: Readonly<Record<string, Verdict>> = {}): Row => ({
  name,
  verdicts: checks.map((check) => others[check.name] ?? yes),
})

const differs: Verdict = { state: 'differs', why: 'wanted x, got none' }
const rows: readonly Row[] = [
  row('q/one'),
  row('q/two', { whole: differs, split: differs, SQL: { state: 'cannot', why: 'no recursion' } }),
  row('q/three', {
    SQL: { state: 'cannot', why: 'no recursion' },
    restored: { state: 'none', why: 'not yet' },
  }),
  row('q/four', { 'brute force': { state: 'cannot', why: 'a list' } }),
  { name: 'q/five', unreadable: 'rule.yml: no' },
]

test('the table has a line for each case and a cell for each check', () => {
  const lines = matrixText(rows).split('\n')
  expect(lines.slice(0, 6)).toEqual([
    'case     whole  arrival  split  shuffled  restored  by key  brute force  SQL',
    'q/one    yes    yes      yes    yes       yes       yes     yes          yes',
    'q/two    no     yes      no     yes       yes       yes     yes          cannot',
    'q/three  yes    yes      yes    yes       -         yes     yes          cannot',
    'q/four   yes    yes      yes    yes       yes       yes     cannot       yes',
    'q/five   cannot be read',
  ])
  expect(lines.slice(7, 12)).toEqual([
    'all      whole  arrival  split  shuffled  restored  by key  brute force  SQL',
    'yes      3      4        3      4         3         4       3            2',
    'no       1      0        1      0         0         0       0            0',
    'cannot   0      0        0      0         0         0       1            2',
    '-        0      0        0      0         1         0       0            0',
  ])
  for (const { name, summary } of checks) expect(lines).toContain(`${name}: ${summary}`)
})

test('the summary says what is against a case, counts the remarks and adds up', () => {
  expect(summaryText(rows).split('\n')).toEqual([
    'q/two: whole, split: wanted x, got none',
    'q/four: brute force: a list',
    'q/five: cannot be read: rule.yml: no',
    'SQL: no recursion (2 cases)',
    'restored: not yet (1 case)',
    '5 cases: 2 agree, 2 differ, 1 cannot be read; 78 runs agree',
  ])
})

test('only SQL may decline', () => {
  expect(rows.map(isSound)).toEqual([true, false, true, false, false])
})

test('nothing from a case steers the terminal', () => {
  const nasty: Row = { name: 'q/\u001b[2J', unreadable: 'a\u202eb\nc' }
  expect(summaryText([nasty])).toContain('q/\\x1b[2J: cannot be read: a\\u{202e}b\\x0ac')
  expect(matrixText([nasty])).not.toMatch(/[\u001b\u202e]/)
})
