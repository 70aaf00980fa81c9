import { formatTime } from '../../lib/time.ts'
import type { Alert } from '../../model/alert.ts'
import type { ArrivedEvent } from '../../model/arrived-event.ts'
import { type FacetReport, perSecond, type Window } from '../../model/traffic.ts'
import type { IntervalStats } from '../../report/interval-stats.ts'
import type { PastAlerts } from '../../stats/alert-history.ts'
import type { Traffic } from '../../stats/intervals.ts'
import { reportTraffic } from '../../stats/report-traffic.ts'
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

export function trafficJson(traffic: Traffic, window?: Window): object {
  const { from, to, events, facets, response, servers, sources, ...amounts } = reportTraffic(traffic, TOP)
  const byFacet = <T>(of: (facet: FacetReport) => T | undefined): object =>
    Object.fromEntries(
      facets.flatMap((facet) => {
        const value = of(facet)
        return value === undefined ? [] : [[facet.name, value]]
      }),
    )
  return {
    kind: 'traffic',
    ...(window === undefined ? {} : { window }),
    from: formatTime(from),
    to: formatTime(to),
    events,
    perSecond: perSecond({ from, to, events }),
    ...amounts,
    top: byFacet(({ top }) => top),
    missed: byFacet(({ missed }) => missed || undefined),
    distinct: byFacet(({ distinct }) => distinct),
    ...(response && { responseMs: response }),
    ...(servers.rows.length > 0 && { servers }),
    ...(sources.rows.length > 0 && { sources }),
  }
}

export const pastAlertsJson = ({ alerts, more }: PastAlerts): object => ({
  kind: 'alerts',
  alerts: alerts.map(({ id, rule, key, status, openedAt, closedAt }) => ({
    ...{ id, title: rule.title, level: rule.level, key, status },
    openedAt: formatTime(openedAt),
    closedAt: formatTime(closedAt),
  })),
  more,
})

/** Rules that met no event are left out. */
export const summaryJson = ({ state, rules, ...summary }: Summary): object => ({
  kind: 'summary',
  ...summary,
  rules: rules.filter(({ keys, noKey, tooMany }) => keys + noKey + tooMany > 0),
  ...(state && { state: { ...state, watermark: timeOrNull(state.watermark) } }),
})

const timeOrNull = (time: number): string | null => (Number.isFinite(time) ? formatTime(time) : null)
