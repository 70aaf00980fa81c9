import { expect, it } from 'vitest'
import type { PastAlert } from '../../stats/alert-history.ts'
import { pastAlertLines } from './past-alerts-text.ts'

const alert = (second: number, status: PastAlert['status'], user: string): PastAlert => ({
  ...{ id: `${second}`, title: 'Brute force on one account', level: 'high', status },
  key: { 'user.name': user },
  ...{ openedAt: 1000 * second, closedAt: 1000 * second + 500 },
})

it('the alerts of the past day are told in a line each, as many as there is room for, and nothing in them reaches the terminal raw', () => {
  const alerts = [alert(9, 'open', 'henry'), alert(7, 'withdrawn', '\u001b[2J'), alert(1, 'closed', 'ann')]
  expect(pastAlertLines({ alerts, more: 4 }, (_, text) => text, 2)).toEqual([
    'alerts of the past 24 h: 7 alerts, 1 open',
    '  open       HIGH           1970-01-01 00:00:09  Brute force on one account  user.name henry',
    '  withdrawn  HIGH           1970-01-01 00:00:07  Brute force on one account  user.name \\x1b[2J',
    '  and 5 more',
  ])
  expect(pastAlertLines({ alerts: [], more: 0 }, (_, text) => text)).toEqual([])
})
