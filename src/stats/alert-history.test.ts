import { describe, expect, it } from 'vitest'
import type { Alert } from '../model/alert.ts'
import { AlertHistory } from './alert-history.ts'

const HOUR = 3_600_000

const alert = (
  id: string,
  openedAt: number,
  closedAt: number,
  status: Alert['status'] = 'closed',
): Alert => ({
  ...{ id, status, openedAt, closedAt, openedBy: 'event', value: 1, count: 1, evidence: [], lastEvents: [] },
  rule: { id: 'rule', title: 'Rule', level: 'high', tags: [], version: '1' },
  key: { 'user.name': `user ${id}` },
  entities: { users: [], sources: [], targets: [] },
  ...{ reason: '', advice: '' },
})

const ids = (history: AlertHistory, hour: number): readonly string[] =>
  history.past(hour * HOUR).alerts.map(({ id }) => id)

describe('the alerts of the past day', () => {
  it('are those that were open in it: open ones first, then those that opened last', () => {
    const history = new AlertHistory()
    history.tell(alert('long', 1 * HOUR, 2 * HOUR, 'open'))
    history.tell(alert('early', 2 * HOUR, 3 * HOUR))
    history.tell(alert('late', 5 * HOUR, 6 * HOUR, 'open'))
    history.tell(alert('late', 5 * HOUR, 7 * HOUR))
    expect(ids(history, 8)).toEqual(['long', 'late', 'early'])
    expect(ids(history, 27)).toEqual(['long', 'late'])
    expect(ids(history, 100)).toEqual(['long'])
  })

  it('are dismissed until the next refresh once they are over, then past, and gone after a day', () => {
    const history = new AlertHistory()
    const states = () => history.rows.map(({ alert: { id }, state }) => `${id} ${state}`)
    history.tell(alert('long', 0, HOUR, 'open'))
    history.tell(alert('a', 0, HOUR, 'open'))
    history.refresh(HOUR)
    expect(states()).toEqual(['long open', 'a open'])
    history.tell(alert('a', 0, HOUR))
    expect(states()).toEqual(['long open', 'a dismissed'])
    history.refresh(2 * HOUR)
    history.refresh(25 * HOUR - 1)
    expect(states()).toEqual(['long open', 'a past'])
    history.refresh(25 * HOUR)
    expect(states()).toEqual(['long open'])
  })

  it('are cut where texts are long, and say nothing of single events', () => {
    const history = new AlertHistory()
    const long = 'x'.repeat(100_000)
    const names = { users: [long, long], sources: [long], targets: [long] }
    history.tell({
      ...alert(long.slice(0, 8), 0, HOUR),
      ...{ key: { field: long }, entities: names, reason: long, message: long, recovery: long },
      ...{ evidence: [long, long], lastEvents: [long] },
    })
    expect(JSON.stringify(history.save()).length).toBeLessThan(5000)
    expect(history.rows[0]!.alert.entities.users).toHaveLength(2)
  })

  it('stay within their room: those leave that closed first, and are counted as long as they would be there', () => {
    const history = new AlertHistory(2)
    history.tell(alert('open', 1 * HOUR, 2 * HOUR, 'open'))
    history.tell(alert('b', 3 * HOUR, 6 * HOUR))
    history.tell(alert('a', 2 * HOUR, 5 * HOUR))
    history.tell(alert('c', 4 * HOUR, 7 * HOUR))
    expect(ids(history, 8)).toEqual(['open', 'c'])
    expect([
      history.past(8 * HOUR).more,
      history.past(29.5 * HOUR).more,
      history.past(30 * HOUR).more,
    ]).toEqual([2, 2, 0])
    const restored = new AlertHistory(2)
    restored.restore(history.save())
    expect(restored.past(8 * HOUR)).toEqual(history.past(8 * HOUR))
  })
})
