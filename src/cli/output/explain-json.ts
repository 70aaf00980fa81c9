import type { Explained, ExplainedEvent } from '../../app/explain/explain.ts'
import { formatTime } from '../../lib/time.ts'
import { shownSteps } from './explain-plot.ts'
import { alertJson } from './json.ts'

/** An explanation as JSON: times are ISO 8601 UTC with milliseconds. */
export function explainedJson(explained: Explained, limit: number): object {
  const { id, plan, key, told, alert, trace, events, more } = explained
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
    openedAt: formatTime(told.openedAt),
    closedAt: formatTime(told.closedAt),
    openedBy: told.openedBy,
    value: told.value,
    count: told.count,
    ...(told.peak ? { peak: { value: told.peak.value, at: formatTime(told.peak.at) } } : {}),
    values: steps.slice(0, limit).map(({ t, f, holds }) => ({ at: formatTime(t), value: f ?? null, holds })),
    moreValues: Math.max(0, steps.length - limit),
    decided: trace.facts,
    events: events.map(eventJson),
    moreEvents: more,
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
