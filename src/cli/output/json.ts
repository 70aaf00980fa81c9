import { DistinctCount } from '../../lib/distinct-count.ts'
import { PercentileSketch } from '../../lib/percentile-sketch.ts'
import { formatTime } from '../../lib/time.ts'
import { topOf } from '../../lib/top-values.ts'
import type { Alert } from '../../model/alert.ts'
import type { ArrivedEvent } from '../../model/arrived-event.ts'
import type { IntervalStats } from '../../report/interval-stats.ts'
import { perSecond, type Traffic } from '../../stats/intervals.ts'
import type { Window } from '../../stats/traffic-history.ts'
import type { Summary } from '../summary.ts'

/** An alert as JSON: times are ISO 8601 UTC with milliseconds. */
export const alertJson = (alert: Alert): object => ({
  kind: 'alert',
  id: alert.id,
  rule: alert.rule,
  key: alert.key,
  status: alert.status,
  openedAt: formatTime(alert.openedAt),
  closedAt: formatTime(alert.closedAt),
  openedBy: alert.openedBy,
  value: alert.value,
  ...(alert.peak ? { peak: { value: alert.peak.value, at: formatTime(alert.peak.at) } } : {}),
  count: alert.count,
  evidence: alert.evidence,
  lastEvents: alert.lastEvents,
  entities: alert.entities,
  ...(alert.attack ? { attack: alert.attack } : {}),
  reason: alert.reason,
  advice: alert.advice,
  ...(alert.message === undefined ? {} : { message: alert.message }),
  ...(alert.recovery === undefined ? {} : { recovery: alert.recovery }),
  ...(alert.revision === undefined ? {} : { revision: alert.revision }),
  ...(alert.withdrawnBecause === undefined ? {} : { withdrawnBecause: alert.withdrawnBecause }),
})

export const eventJson = ({ eventClass, time, fields }: ArrivedEvent): object => ({
  kind: 'event',
  class: eventClass,
  time: formatTime(time),
  ...fields,
})

export const statsJson = (stats: IntervalStats): object => ({
  kind: 'stats',
  ...stats,
  from: formatTime(stats.from),
  to: formatTime(stats.to),
})

/** Values shown of each facet. */
const TOP = 10

export const trafficJson = (
  { from, to, events, failed, bytesIn, bytesOut, tops, distinct, response }: Traffic,
  window?: Window,
): object => ({
  kind: 'traffic',
  ...(window === undefined ? {} : { window }),
  from: formatTime(from),
  to: formatTime(to),
  events,
  perSecond: perSecond({ from, to, events }),
  failed,
  bytesIn,
  bytesOut,
  top: Object.fromEntries(
    Array.from(tops, ([name, top]) => [name, topOf(top, TOP)] as const).filter(([, top]) => top.length > 0),
  ),
  missed: present(tops, ({ missed }) => missed),
  distinct: present(distinct, (registers) => new DistinctCount(registers).estimate),
  ...responseJson(response),
})

/** By facet; without those that are 0. */
const present = <T>(facets: ReadonlyMap<string, T>, of: (one: T) => number): Record<string, number> =>
  Object.fromEntries(Array.from(facets, ([name, one]) => [name, of(one)] as const).filter(([, n]) => n > 0))

function responseJson(saved: Traffic['response']): object {
  const response = new PercentileSketch()
  response.merge(saved)
  const [p50, p95, p99] = [50, 95, 99].map((percent) => response.at(percent))
  return p50 === undefined ? {} : { responseMs: { p50, p95, p99 } }
}

/** Rules that met no event are left out. */
export const summaryJson = ({ state, rules, ...summary }: Summary): object => ({
  kind: 'summary',
  ...summary,
  rules: rules.filter(({ keys, noKey, tooMany }) => keys + noKey + tooMany > 0),
  ...(state && { state: { ...state, watermark: timeOrNull(state.watermark) } }),
})

const timeOrNull = (time: number): string | null => (Number.isFinite(time) ? formatTime(time) : null)
