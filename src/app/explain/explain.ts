import { fieldsOf } from '../../detect/matcher.ts'
import { valueFieldsOf } from '../../detect/value-fields.ts'
import { type Difference, differences, type Told } from '../../explain/compare.ts'
import { type Trace, trace } from '../../explain/trace.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { Collector, type Detail, type Target } from './collect.ts'
import { findAlert, type Named } from './find-alert.ts'
import { type Located, locate } from './locate.ts'
import type { ReadAgain } from './read-again.ts'

/** One contributing event, for people. */
export interface ExplainedEvent {
  readonly id: string
  readonly t: number
  /** Whether it is among those that made the condition true. */
  readonly evidence: boolean
  /** What the rule looked at. */
  readonly fields: Readonly<Record<string, string | null>>
  readonly note: string | undefined
  readonly located: Located | undefined
}

/** All there is to say of one episode of one key. */
export interface Explained {
  readonly id: string
  readonly plan: Plan
  readonly key: readonly string[]
  readonly told: Told
  readonly alert: Alert | undefined
  readonly trace: Trace
  readonly events: readonly ExplainedEvent[]
  /** Contributing events that are not listed. */
  readonly more: number
  readonly differences: readonly Difference[]
}

export interface ExplainOptions {
  readonly files: readonly string[]
  /** Events listed at most. */
  readonly limit: number
}

/** Explains the alert with this id: finds it, reads the inputs again for what its key saw, and judges that anew. */
export async function explain(
  id: string,
  plans: readonly Plan[],
  read: ReadAgain,
  options: ExplainOptions,
): Promise<Explained> {
  const named = await findAlert(id, plans, read)
  const { plan, key, told } = subjectOf(named)
  const target: Target = {
    plan,
    key,
    openedAt: told.openedAt,
    closedAt: told.closedAt,
    named: new Set([...told.evidence, ...told.lastEvents]),
  }
  const collector = new Collector([target], options.limit)
  await read(readingOf([plan], plans), {
    alert() {},
    span: (span, ids) => collector.span(span, ids),
  })
  const [collected] = collector.stories()
  const { story, details } = collected!
  const traced = trace(story, told.openedAt)
  const events = [...new Set([...traced.evidence, ...traced.later])]
  const shown = events.flatMap((one) => details.get(one) ?? []).slice(0, options.limit)
  const located = await locate(options.files, shown)
  const evidence = new Set(traced.evidence)
  return {
    id: named.id,
    plan,
    key,
    told,
    alert: named.kind === 'alert' ? named.alert : undefined,
    trace: traced,
    events: shown.map((detail) => ({
      id: detail.id,
      t: detail.t,
      evidence: evidence.has(detail.id),
      fields: lookedAt(plan, detail),
      note: traced.marks.get(detail.id),
      located: located.get(detail.id),
    })),
    more: events.length - shown.length,
    differences: traced.lacking === undefined ? differences(told, traced) : [],
  }
}

type Subject = { readonly plan: Plan; readonly key: readonly string[]; readonly told: Told & Ids }
type Ids = { readonly lastEvents: readonly string[] }

function subjectOf(named: Named): Subject {
  const { finding } = named
  if (!finding) throw new Error(`${named.id}: an alert without a finding`)
  return { plan: finding.plan, key: finding.key, told: finding }
}

/** The plans whose columns must be read to follow `subjects`: they, and what their alerts stand on. */
function readingOf(subjects: readonly Plan[], plans: readonly Plan[]): readonly Plan[] {
  const wanted = new Set(subjects.map(({ info }) => info.id))
  for (const plan of plans.toReversed()) {
    if (!wanted.has(plan.info.id)) continue
    for (const input of plan.inputs) if (input.kind === 'alerts') wanted.add(input.ruleId)
  }
  return plans.filter(({ info }) => wanted.has(info.id))
}

/** The fields of an event that a rule asks about, counts or goes by. */
function lookedAt(plan: Plan, { fields, eventClass }: Detail): Readonly<Record<string, string | null>> {
  const names = new Set<string>()
  for (const input of plan.inputs) {
    if (input.kind !== 'events' || input.eventClass !== eventClass) continue
    for (const name of [...input.keyFields, ...fieldsOf(input.match), ...valueFieldsOf(plan, input)])
      names.add(name)
  }
  if (names.has('*')) return fields
  return Object.fromEntries([...names].flatMap((name) => (name in fields ? [[name, fields[name]!]] : [])))
}
