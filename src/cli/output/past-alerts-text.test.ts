import { expect, it } from 'vitest'
import type { Alert } from '../../model/alert.ts'
import { alertRow } from '../../tui/dashboard.test-support.ts'
import { pastAlertLines } from './past-alerts-text.ts'

const alert = (second: number, status: Alert['status'], user: string): Alert =>
  alertRow({ alert: { status, key: { 'user.name': user }, openedAt: 1000 * second } }).alert

it('the alerts of the past day are told in a line each, as many as there is room for, and nothing in them reaches the terminal raw', () => {
  const alerts = [alert(9, 'open', 'henry'), alert(7, 'withdrawn', '\u001b[2J'), alert(1, 'closed', 'ann')]
  expect(pastAlertLines({ alerts, more: 4 }, (_, text) => text, 2)).toEqual([
    'alerts of the past 24 h: 7 alerts, 1 open',
    '  open       HIGH           1970-01-01 00:00:09  Brute force  user.name henry',
    '  withdrawn  HIGH           1970-01-01 00:00:07  Brute force  user.name \\x1b[2J',
    '  and 5 more',
  ])
  expect(pastAlertLines({ alerts: [], more: 0 }, (_, text) => text)).toEqual([])
})
