import { expect, test } from 'vitest'
import { compareRuns, type DiffAlert } from './compare-runs.ts'

const alert = (openedAt: number, closedAt: number, more: Partial<DiffAlert> = {}): DiffAlert => ({
  id: `${more.rule ?? 'r'} ${openedAt}`,
  rule: 'r',
  title: 'R',
  level: 'low',
  key: { user: 'a' },
  openedAt,
  closedAt,
  count: 5,
  ...more,
})

const ids = (alerts: readonly DiffAlert[]) => alerts.map(({ id }) => id)

test.each([
  ['the same', [alert(0, 10)], [alert(0, 10)], { unchanged: 1 }],
  ['a later opening', [alert(0, 10)], [alert(5, 10)], { moved: ['openedAt'] }],
  [
    'all at once',
    [alert(0, 10)],
    [alert(1, 9, { count: 4, level: 'high' })],
    { moved: ['openedAt', 'closedAt', 'count', 'level'] },
  ],
  ['more events', [alert(0, 10)], [alert(0, 10, { count: 6 })], { moved: ['count'] }],
  ['spans that only touch', [alert(0, 10)], [alert(10, 20)], { added: ['r 10'], dropped: ['r 0'] }],
  [
    'another key',
    [alert(0, 10)],
    [alert(0, 10, { key: { user: 'b' } })],
    { added: ['r 0'], dropped: ['r 0'] },
  ],
  ['another rule', [alert(0, 10)], [alert(0, 10, { rule: 's' })], { added: ['s 0'], dropped: ['r 0'] }],
  [
    'one that becomes two',
    [alert(0, 10)],
    [alert(0, 3), alert(6, 10)],
    { moved: ['closedAt'], added: ['r 6'] },
  ],
  [
    'two that become one',
    [alert(1, 3), alert(6, 10)],
    [alert(0, 10)],
    { moved: ['openedAt', 'closedAt'], dropped: ['r 6'] },
  ],
  [
    'one long before',
    [alert(0, 2), alert(20, 30)],
    [alert(21, 30)],
    { moved: ['openedAt'], dropped: ['r 0'] },
  ],
  [
    'keys named in another order',
    [alert(0, 9, { key: { a: '1', b: '2' } })],
    [alert(0, 9, { key: { b: '2', a: '1' } })],
    { unchanged: 1 },
  ],
])('%s', (_, old, now, wanted) => {
  const { added, dropped, moved, unchanged } = compareRuns(old, now)
  expect({
    added: ids(added),
    dropped: ids(dropped),
    moved: moved.flatMap(({ changed }) => changed),
    unchanged,
  }).toEqual({ added: [], dropped: [], moved: [], unchanged: 0, ...wanted })
})
