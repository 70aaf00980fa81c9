import { expect, test } from 'vitest'
import type { Alert } from '../../model/alert.ts'
import { AlertRows } from './alert-rows.ts'

const HOUR = 3_600_000

const alert = (id: string, status: Alert['status'], closedAt = HOUR): Alert => ({
  id,
  rule: { id: 'r', title: 'Rule', level: 'low', tags: [], version: '1' },
  ...{ key: {}, status, openedAt: 0, closedAt, openedBy: 'event', value: 1, count: 1 },
  ...{
    evidence: [],
    lastEvents: [],
    entities: { users: [], sources: [], targets: [] },
    reason: '',
    advice: '',
  },
})

const states = (rows: AlertRows) => rows.list.map(({ alert: { id }, state }) => `${id} ${state}`)

test('an alert is open, dismissed until the next refresh, past for a day, and gone', () => {
  const rows = new AlertRows()
  rows.add(alert('a', 'open'))
  rows.refresh(HOUR)
  expect(states(rows)).toEqual(['a open'])
  rows.add(alert('a', 'closed'))
  expect(states(rows)).toEqual(['a dismissed'])
  rows.refresh(2 * HOUR)
  rows.refresh(25 * HOUR - 1)
  expect(states(rows)).toEqual(['a past'])
  rows.refresh(25 * HOUR)
  expect(states(rows)).toEqual([])
})

test('one that is open for longer than a day stays', () => {
  const rows = new AlertRows()
  rows.add(alert('a', 'open'))
  rows.refresh(100 * HOUR)
  expect(states(rows)).toEqual(['a open'])
})

test('of too many, those that have closed leave first', () => {
  const rows = new AlertRows()
  rows.add(alert('first', 'open'))
  rows.add(alert('closed', 'closed'))
  for (let i = 0; i < 1999; i++) rows.add(alert(`a${i}`, 'open'))
  expect(rows.list).toHaveLength(2000)
  expect(states(rows).slice(0, 2)).toEqual(['first open', 'a0 open'])
  rows.add(alert('one more', 'open'))
  expect(states(rows)[0]).toBe('a0 open')
})
