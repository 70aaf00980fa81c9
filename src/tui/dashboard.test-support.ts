import type { Alert } from '../model/alert.ts'
import type { AlertRow, AlertState, Dashboard } from '../model/dashboard.ts'
import type { FacetReport, RateReport, TrafficReport } from '../model/traffic.ts'

const BASE = Date.UTC(2024, 4, 6, 7)

interface Told {
  readonly state?: AlertState
  readonly alert?: Partial<Alert>
}

/** An alert that says what the test is about, and is ordinary otherwise. */
export function alertRow({ state = 'open', alert: more }: Told = {}): AlertRow {
  const alert: Alert = {
    id: 'a1',
    rule: { id: 'r1', title: 'Brute force', level: 'high', tags: [], version: '1' },
    key: { 'user.name': 'henry' },
    status: state === 'open' ? 'open' : 'closed',
    openedAt: BASE,
    closedAt: BASE + 60_000,
    openedBy: 'event',
    value: 5,
    count: 7,
    evidence: [],
    lastEvents: [],
    entities: { users: [], sources: [], targets: [] },
    reason: 'Five failures.',
    advice: 'Reset the password.',
    ...more,
  }
  return { alert, state }
}

export function facet(name: string, values: Readonly<Record<string, number>>): FacetReport {
  const top = Object.entries(values).map(([value, count]) => ({ value, count, error: 0 }))
  const total = top.reduce((sum, { count }) => sum + count, 0)
  return { name, field: name, by: 'events', total, distinct: top.length, missed: 0, top }
}

export const trafficOf = (
  facets: readonly FacetReport[],
  more: Partial<TrafficReport> = {},
): TrafficReport => ({
  ...{ from: BASE, to: BASE + 60_000, events: 24, failed: 1, bytesIn: 10, bytesOut: 10, facets },
  response: undefined,
  servers: { rows: [], other: undefined },
  sources: { rows: [], other: undefined },
  ...more,
})

/** Events of steps of ten seconds. */
export const rates = (...events: readonly number[]): RateReport => ({
  stepMs: 10_000,
  points: events.map((n, i) => ({
    ...{ from: BASE + i * 10_000, to: BASE + (i + 1) * 10_000 },
    ...{ events: n, failed: 0, bytesIn: 0, bytesOut: 0 },
  })),
})

export const dashboardOf = (more: Partial<Dashboard> = {}): Dashboard => ({
  title: 'access.log',
  time: BASE,
  rates: rates(),
  baselines: [],
  traffic: undefined,
  alerts: [],
  quality: { rows: 0, duplicates: 0, late: 0, rejected: {} },
  sources: [],
  notices: [],
  ...more,
})
