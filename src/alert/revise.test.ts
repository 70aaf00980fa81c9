import { expect, test } from 'vitest'
import type { Alert } from '../model/alert.ts'
import { type LateFor, revise } from './revise.ts'
import { ToldAlerts } from './told-alerts.ts'

const alertOf = (id: string, openedAt: number, more: Partial<Alert> = {}): Alert => ({
  ...{ id, openedAt, closedAt: openedAt + 10, status: 'closed', openedBy: 'event', value: 2, count: 2 },
  rule: { id: 'r', title: 'R', level: 'low', tags: [], version: '1' },
  ...{ key: { ip: '192.0.2.1' }, evidence: [], lastEvents: [], reason: '', advice: '' },
  entities: { users: [], sources: [], targets: [] },
  ...more,
})

const late: LateFor = () => ({ time: 5, id: 'log:7', several: false })

/** What is told when these alerts were told before and those are made again. */
function revised(before: readonly Alert[], again: readonly Alert[], lateFor = late, told = new ToldAlerts()) {
  for (const alert of before) told.tell(alert)
  return revise(told, new Map(again.map((alert) => [alert.id, alert])), lateFor).map(
    ({ what, alert: { id, revision, withdrawnBecause } }) =>
      [what, id, revision, ...(withdrawnBecause ? [withdrawnBecause] : [])].join(' '),
  )
}

test('what says the same is not told again', () => {
  expect(revised([alertOf('a', 0)], [alertOf('a', 0)])).toEqual([])
})

test('what says something else is told with the next revision, each time', () => {
  const told = new ToldAlerts()
  expect(revised([alertOf('a', 0)], [alertOf('a', 0, { count: 3 })], late, told)).toEqual(['changed a 2'])
  expect(revised([], [alertOf('a', 0, { count: 4 })], late, told)).toEqual(['changed a 3'])
})

test('what is new is told, in order of opening', () => {
  expect(revised([], [alertOf('b', 20), alertOf('a', 0)])).toEqual(['created a 1', 'created b 1'])
})

test('what another alert has now is withdrawn, and comes back as the next revision', () => {
  const told = new ToldAlerts()
  const long = alertOf('a', 0, { closedAt: 30 })
  expect(revised([alertOf('a', 0), alertOf('b', 20)], [long], late, told)).toEqual([
    'changed a 2',
    'withdrawn b 2 with late event log:7 it is part of alert a, opened at 1970-01-01T00:00:00.000Z',
  ])
  expect(revised([], [long, alertOf('b', 20)], late, told)).toEqual(['created b 3'])
})

test('what nothing has now is withdrawn for want of its condition', () => {
  const several: LateFor = () => ({ time: 5, id: 'log:7', several: true })
  expect(revised([alertOf('a', 0)], [], several)).toEqual([
    'withdrawn a 2 with late events (log:7 and others) its condition does not hold',
  ])
})

test('what late events cannot have touched stays as it was told', () => {
  expect(revised([alertOf('a', 0)], [alertOf('b', 20)], () => undefined)).toEqual([])
})

test('a revised alert that was open closes under its revision', () => {
  const told = new ToldAlerts()
  revised([alertOf('a', 0, { status: 'open' })], [alertOf('a', 0, { status: 'open', count: 3 })], late, told)
  expect(told.tell(alertOf('a', 0, { count: 9 }))).toMatchObject({ status: 'closed', count: 9, revision: 2 })
})

test('what is revised keeps the words of its rule', () => {
  const [before, now] = ['two', 'three'].map((word, i) =>
    alertOf('a', 0, { count: 2 + i, message: `${word} of them`, recovery: 'over' }),
  )
  const told = new ToldAlerts()
  told.tell(before!)
  const [changed] = revise(told, new Map([['a', now!]]), late)
  expect(changed?.alert).toMatchObject({ revision: 2, message: 'three of them', recovery: 'over' })
  expect(told.save().alerts).toEqual([changed?.alert])
  expect(revise(told, new Map(), late)[0]?.alert).toMatchObject({ message: 'three of them' })
})

test('of ended alerts the newest are remembered, of open ones all', () => {
  const told = new ToldAlerts(2)
  for (const at of [5, 25, 45]) told.tell(alertOf(`o${at}`, at, { status: 'open' }))
  expect(told.forgottenUntil).toBe(Number.NEGATIVE_INFINITY)
  for (const at of [0, 20, 40]) told.tell(alertOf(`c${at}`, at))
  expect([...told.standing()].map(({ id }) => id)).toEqual(['o5', 'o25', 'o45', 'c20', 'c40'])
  expect(told.forgottenUntil).toBe(10)
})

test('an ended alert that is told again is among the newest', () => {
  const told = new ToldAlerts(2)
  for (const at of [0, 20, 0, 40, 60, 40, 80]) {
    told.tell(alertOf(`c${at}`, at))
    void told.forgottenUntil
  }
  expect([...told.standing()].map(({ id }) => id)).toEqual(['c40', 'c80'])
  expect(told.forgottenUntil).toBe(70)
})
