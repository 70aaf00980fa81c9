import type { Alert } from '../../model/alert.ts'
import { type Level, levels } from '../../model/plan.ts'
import { attacksOf } from './attack-tags.ts'

/** Release of OCSF that the findings follow. */
const OCSF = '1.8.0'
const CLASS = 2004
const activities = { 1: 'Create', 2: 'Update', 3: 'Close' } as const
export type Activity = keyof typeof activities

const severities: Readonly<Record<Level, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}

// OCSF says of these: 1 is new and not yet reviewed, 6 should not have been made.
const NEW = { status_id: 1, status: 'New' } as const
const DELETED = { status_id: 6, status: 'Deleted' } as const

/**
 * An alert as an OCSF Detection Finding. An alert that ends is closed, and stays new: that its condition no longer
 * holds does not mean that somebody looked at it.
 */
export function findingOf(alert: Alert, activity: Activity, version: string): object {
  const { rule, status, openedAt, closedAt, entities } = alert
  const ended = status !== 'open'
  return {
    activity_id: activity,
    activity_name: activities[activity],
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Detection Finding',
    type_uid: CLASS * 100 + activity,
    type_name: `Detection Finding: ${activities[activity]}`,
    time: activity === 1 ? openedAt : status === 'closed' ? closedAt : openedAt,
    start_time: openedAt,
    ...(ended ? { end_time: closedAt } : {}),
    count: alert.count,
    severity_id: levels.indexOf(rule.level) + 1,
    severity: severities[rule.level],
    ...(status === 'withdrawn' ? DELETED : NEW),
    ...(alert.withdrawnBecause === undefined ? {} : { status_detail: alert.withdrawnBecause }),
    is_alert: status !== 'withdrawn' && rule.level !== 'informational',
    message: alert.message ?? alert.reason,
    metadata: { version: OCSF, uid: uidOf(alert), product: product(version) },
    finding_info: findingInfo(alert),
    ...orNothing('evidences', evidences(alert)),
    ...orNothing('observables', observables(entities)),
    ...(alert.advice === '' ? {} : { remediation: { desc: alert.advice } }),
    unmapped: unmapped(alert),
  }
}

/** Each word on an alert is a finding of its own. */
const uidOf = ({ id, status, revision = 1 }: Alert): string =>
  revision > 1 ? `${id}:${status}:${revision}` : `${id}:${status}`

const product = (version: string) => ({ name: 'Vedette', vendor_name: 'Vedette', version })

function findingInfo({
  id,
  rule,
  reason,
  openedAt,
  closedAt,
  status,
  evidence,
  lastEvents,
  count,
  attack,
}: Alert): object {
  const related = [...new Set([...evidence, ...lastEvents])]
  return {
    uid: id,
    title: rule.title,
    desc: reason,
    types: [attack ? attack.vector : 'rule'],
    analytic: { uid: rule.id, name: rule.title, type_id: 1, type: 'Rule', version: rule.version },
    ...orNothing('attacks', attacksOf(rule.tags)),
    created_time: openedAt,
    ...(status === 'open' ? {} : { modified_time: closedAt }),
    first_seen_time: openedAt,
    last_seen_time: status === 'open' ? openedAt : closedAt,
    ...orNothing(
      'related_events',
      related.map((uid) => ({ uid })),
    ),
    related_events_count: count,
  }
}

/** One piece for each account, source and target that is named. */
const evidences = ({ entities }: Alert): object[] => [
  ...entities.users.map((name) => ({ user: { name } })),
  ...entities.sources.map((ip) => ({ src_endpoint: { ip } })),
  ...entities.targets.map((ip) => ({ dst_endpoint: { ip } })),
]

function observables({ users, sources, targets }: Alert['entities']): object[] {
  const address = (name: string) => (value: string) => ({ name, type_id: 2, type: 'IP Address', value })
  return [
    ...users.map((value) => ({ name: 'evidences[].user.name', type_id: 4, type: 'User Name', value })),
    ...sources.map(address('evidences[].src_endpoint.ip')),
    ...targets.map(address('evidences[].dst_endpoint.ip')),
  ]
}

const unmapped = ({ status, key, value, peak, openedBy, attack, rule }: Alert): object => ({
  ...{ status, key, value, openedBy },
  ...(peak ? { peak } : {}),
  ...(attack ? { attack } : {}),
  tags: rule.tags,
})

const orNothing = (name: string, list: readonly unknown[]): object =>
  list.length > 0 ? { [name]: list } : {}
