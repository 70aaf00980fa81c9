import type { Explained, ExplainedEvent } from '../../app/explain/explain.ts'
import { shownSteps } from '../../app/explain/explain-plot.ts'
import { formatTime } from '../../lib/time.ts'
import { alertJson } from './json.ts'

type Attack = NonNullable<Explained['attack']>

/** An explanation as JSON: times are ISO 8601 UTC with milliseconds. */
export function explainedJson(explained: Explained, limit: number): object {
  const { id, finding, alert, attack, trace, events, more, inner } = explained
  const { plan, key } = finding
  const steps = shownSteps(explained)
  return {
    kind: 'explanation',
    id,
    rule: {
      id: plan.info.id,
      title: plan.info.title,
      level: plan.info.level,
      type: plan.test.type,
      file: plan.info.file,
    },
    key: Object.fromEntries(plan.key.map((field, i) => [field, key[i]])),
    ...(alert ? { alert: alertJson(alert) } : {}),
    asks: trace.asks,
    ...(trace.limit === undefined ? {} : { limit: trace.limit }),
    windowMs: plan.windowMs,
    openedAt: formatTime(finding.openedAt),
    closedAt: formatTime(finding.closedAt),
    openedBy: finding.openedBy,
    value: finding.value,
    count: finding.count,
    ...(finding.peak ? { peak: { value: finding.peak.value, at: formatTime(finding.peak.at) } } : {}),
    values: steps.slice(0, limit).map(({ t, f, holds }) => ({ at: formatTime(t), value: f ?? null, holds })),
    moreValues: Math.max(0, steps.length - limit),
    decided: trace.facts,
    events: events.map(eventJson),
    moreEvents: more,
    ...(inner.length > 0 ? { inner: inner.map(innerJson) } : {}),
    ...(attack ? { attack: attackJson(attack) } : {}),
    ...(trace.lacking === undefined ? {} : { lacking: trace.lacking }),
    agrees: explained.differences.length === 0,
    differences: explained.differences,
  }
}

const eventJson = ({ id, t, evidence, fields, note, located }: ExplainedEvent): object => ({
  id,
  time: formatTime(t),
  evidence,
  ...(note === undefined ? {} : { note }),
  fields,
  ...(located ? { file: located.file, line: located.line, offset: located.offset, raw: located.raw } : {}),
})

const innerJson = ({ id, finding }: Explained['inner'][number]): object => ({
  id: id.replace('alert:', ''),
  rule: { id: finding.plan.info.id, title: finding.plan.info.title },
  openedAt: formatTime(finding.openedAt),
  closedAt: formatTime(finding.closedAt),
  count: finding.count,
})

const attackJson = ({ members, allMembers, beside, allBeside }: Attack): object => ({
  members: members.map(partJson),
  moreMembers: allMembers - members.length,
  beside: beside.map(partJson),
  moreBeside: allBeside - beside.length,
})

const partJson = (part: Attack['members'][number]): object => ({
  ...part,
  openedAt: formatTime(part.openedAt),
  closedAt: formatTime(part.closedAt),
})
