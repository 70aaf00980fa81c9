import { fieldsOf } from '../../detect/matcher.ts'
import { valueFieldsOf } from '../../detect/value-fields.ts'
import type { Difference } from '../../explain/compare.ts'
import type { Trace } from '../../explain/trace.ts'
import type { Alert } from '../../model/alert.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { ReadAgain } from '../read-again.ts'
import { type AttackParts, attackParts } from './attack-parts.ts'
import type { InnerAlert } from './chain.ts'
import type { Detail } from './collect.ts'
import type { FieldTexts } from './event-values.ts'
import { findAlert, type Named } from './find-alert.ts'
import { type JudgedAnew, judgeAnew } from './judge-anew.ts'
import { type Located, locate } from './locate.ts'

/** One contributing event, for people. */
export interface ExplainedEvent {
  readonly id: string
  readonly t: number
  /** Whether it is among those that made the condition true. */
  readonly evidence: boolean
  /** What the rule looked at. */
  readonly fields: Readonly<Record<string, FieldTexts>>
  readonly note: string | undefined
  readonly located: Located | undefined
}

/** All there is to say of one alert; of an attack, of the episode that opened it. */
export interface Explained {
  readonly id: string
  readonly finding: Finding
  readonly alert: Alert | undefined
  readonly attack: AttackParts | undefined
  readonly trace: Trace
  readonly events: readonly ExplainedEvent[]
  /** Contributing events that are not listed. */
  readonly more: number
  /** The alerts of other rules that it stands on. */
  readonly inner: readonly InnerAlert[]
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
  return explainNamed(await findAlert(id, plans, read), plans, read, options)
}

/** The same of what is known already. */
export async function explainNamed(
  named: Named,
  plans: readonly Plan[],
  read: ReadAgain,
  { files, limit }: ExplainOptions,
): Promise<Explained> {
  const attack =
    named.kind === 'alert' && named.alert.attack ? await attackParts(named.alert, plans, read) : undefined
  const finding = attack?.first ?? named.finding
  if (!finding) throw new Error(`${named.id}: an alert without a finding`)
  const judged = await judgeAnew(finding, plans, read, limit)
  return {
    id: named.id,
    finding,
    alert: named.kind === 'alert' ? named.alert : undefined,
    attack,
    trace: judged.trace,
    ...(await eventsOf(finding.plan, judged, files, limit)),
    inner: judged.inner,
    differences: [...judged.differences, ...(attack ? sumDiffers(named, attack) : [])],
  }
}

/** The events of an attack are those of its members. */
function sumDiffers(named: Named, { events, allMembers }: AttackParts): readonly Difference[] {
  if (named.kind !== 'alert' || named.alert.status === 'withdrawn' || named.alert.count === events) return []
  const computed = `${events} in ${allMembers} episodes`
  return [{ what: 'events of the attack', told: String(named.alert.count), computed }]
}

async function eventsOf(
  plan: Plan,
  { trace, details }: JudgedAnew,
  files: readonly string[],
  limit: number,
): Promise<Pick<Explained, 'events' | 'more'>> {
  const evidence = new Set(trace.evidence)
  const all = [...new Set([...trace.evidence, ...trace.later])]
  const shown = all.flatMap((id) => details.get(id) ?? []).slice(0, limit)
  const located = await locate(files, shown)
  const events = shown.map((detail) => ({
    id: detail.id,
    t: detail.t,
    evidence: evidence.has(detail.id),
    fields: lookedAt(plan, detail),
    note: trace.marks.get(detail.id),
    located: located.get(detail.id),
  }))
  return { events, more: all.length - shown.length }
}

/** The fields of an event that a rule asks about, counts or goes by. */
function lookedAt(plan: Plan, { fields, eventClass }: Detail): Readonly<Record<string, FieldTexts>> {
  if (eventClass === undefined) return fields
  const names = new Set<string>()
  for (const input of plan.inputs) {
    if (input.kind !== 'events' || input.eventClass !== eventClass) continue
    for (const name of [...input.keyFields, ...fieldsOf(input.match), ...valueFieldsOf(plan, input)])
      names.add(name)
  }
  if (names.has('*')) return fields
  return Object.fromEntries([...names].flatMap((name) => (name in fields ? [[name, fields[name]]] : [])))
}
