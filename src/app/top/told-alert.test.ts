import { expect, it } from 'vitest'
import { shownAlert } from '../../api/alert-schema.ts'
import type { Alert } from '../../model/alert.ts'
import { alertOf } from './told-alert.ts'

it('is the alert that the service has', () => {
  const alert: Alert = {
    ...{ id: 'a', key: { 'user.name': 'ann' }, status: 'withdrawn', value: 7.5, count: 9 },
    rule: { id: 'r', title: 'R', level: 'low', tags: ['attack.t1110'], version: '1' },
    ...{ openedAt: 1_704_067_200_000, closedAt: 1_704_067_260_000, openedBy: 'expiry' },
    peak: { value: 8, at: 1_704_067_200_500 },
    ...{ evidence: ['api:1'], lastEvents: ['api:2'], entities: { users: ['ann'], sources: [], targets: [] } },
    attack: {
      ...{ vector: 'syn', targets: ['192.0.2.1'], events: 3, bytes: 4 },
      topSources: { outside: [{ address: '203.0.113.7', events: 3, bytes: 4 }], inside: [] },
    },
    ...{ reason: 'why', advice: 'what to do', message: 'seen 7.5', recovery: 'over' },
    ...{ withdrawnBecause: 'it is part of another', revision: 3 },
  }
  expect(alertOf(shownAlert(alert))).toEqual(alert)
})
