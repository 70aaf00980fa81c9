import { valueFieldsOf } from '../../detect/value-fields.ts'
import { inOrder, type Seen, type Story } from '../../explain/story.ts'
import { isAbsence, type Trace } from '../../explain/trace.ts'
import { alertId } from '../../lib/alert-id.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { ReadAgain } from '../read-again.ts'
import type { Collected, Detail } from './collect.ts'
import { type FieldTexts, hasKey, valuesOf } from './event-values.ts'

/** Inner alerts that are followed; what is beyond is not judged. */
const MOST = 10_000

/** The plans on whose alerts a plan stands, however deep, in the order in which plans are judged. */
export function innerPlans(plan: Plan, plans: readonly Plan[]): readonly Plan[] {
  const wanted = new Set<string>()
  const add = (one: Plan): void => {
    for (const input of one.inputs) if (input.kind === 'alerts') wanted.add(input.ruleId)
  }
  add(plan)
  for (const one of plans.toReversed()) if (wanted.has(one.info.id)) add(one)
  return plans.filter(({ info }) => wanted.has(info.id))
}

/** The findings of inner rules between two times, deepest last. `complete` is false where there were too many. */
export async function innerFindings(
  inner: readonly Plan[],
  read: ReadAgain,
  from: number,
  until: number,
): Promise<{ readonly findings: readonly Finding[]; readonly complete: boolean }> {
  const findings: Finding[] = []
  let complete = true
  await read(
    inner.map(({ vector: _, ...plan }) => ({ ...plan, silent: false })),
    {
      alert() {},
      finding(finding) {
        if (finding.status !== 'closed' || finding.closedAt < from || finding.openedAt > until) return
        if (findings.length < MOST) findings.push(finding)
        else complete = false
      },
    },
  )
  return { findings: findings.sort((a, b) => a.plan.depth - b.plan.depth), complete }
}

export type Fields = Readonly<Record<string, FieldTexts>>

/** An inner alert as other rules see it. */
export interface InnerAlert {
  readonly finding: Finding
  readonly id: string
  /** What it carries: its key, and user and source of its newest evidence. */
  readonly fields: Fields
  /** Times of later events of its key inside it. */
  readonly laterTimes: readonly number[]
}

/** The id under which an alert stands among the events of other rules. */
export const eventIdOf = ({ plan, key, openedAt }: Finding): string =>
  `alert:${alertId(plan.info.id, key, openedAt)}`

export function innerAlert(
  finding: Finding,
  trace: Trace,
  story: Story,
  fieldsOfEvent: (id: string) => Fields | undefined,
): InnerAlert {
  const newest = trace.evidence.at(-1)
  const who = (newest === undefined ? undefined : fieldsOfEvent(newest)) ?? {}
  const later = new Set(trace.later)
  return {
    finding,
    id: eventIdOf(finding),
    fields: {
      'user.name': who['user.name'],
      'src_endpoint.ip': who['src_endpoint.ip'],
      ...Object.fromEntries(finding.plan.key.map((name, i) => [name, finding.key[i]])),
    },
    laterTimes: [
      ...new Set(
        story.seen
          .filter(({ id, t }) => later.has(id) && finding.openedAt < t && t < finding.closedAt)
          .map(({ t }) => t),
      ),
    ],
  }
}

/** What a key sees with the inner alerts among its events, and those alerts in full. */
export function withAlerts(
  { story, details }: Collected,
  alerts: readonly InnerAlert[],
): Collected & { readonly inner: readonly InnerAlert[] } {
  const { plan, from, until } = story
  const lasting = plan.test.type === 'temporal' || plan.test.type === 'temporal_ordered'
  const seen: Seen[] = []
  const inner = new Set<InnerAlert>()
  const all = new Map(details)
  for (const alert of alerts) {
    const which = inputsOf(plan, story.key, alert)
    const [first] = which
    if (first === undefined) continue
    inner.add(alert)
    all.set(alert.id, detailOf(alert))
    const values = valuesAt(plan, which, alert)
    const bits = which.reduce((made, index) => made | (1 << index), 0)
    const depth = alert.finding.plan.depth + 1
    for (const t of lasting ? [alert.finding.openedAt, ...alert.laterTimes] : [alert.finding.openedAt])
      if (t >= from && t <= until)
        for (const value of values) seen.push({ t, depth, id: alert.id, which: bits, value })
  }
  const lacking = story.lacking ?? lackingOf(story)
  return {
    story: {
      ...story,
      seen: [...story.seen, ...seen].sort(inOrder),
      ...(lacking === undefined ? {} : { lacking }),
    },
    details: all,
    inner: [...inner].sort((a, b) => a.finding.openedAt - b.finding.openedAt),
  }
}

/** The inputs that an alert is one of, under a key. */
const inputsOf = (
  { inputs }: Plan,
  key: readonly string[],
  { finding, fields }: InnerAlert,
): readonly number[] =>
  [...inputs.keys()].filter((index) => {
    const input = inputs[index]!
    if (input.kind !== 'alerts' || input.ruleId !== finding.plan.info.id) return false
    return hasKey(
      input.keyFields.map((name) => fields[name]),
      key,
    )
  })

/** What the first input that gives something gives. */
function valuesAt(
  plan: Plan,
  which: readonly number[],
  { fields }: InnerAlert,
): readonly (string | undefined)[] {
  for (const index of which) {
    const names = valueFieldsOf(plan, plan.inputs[index])
    if (names.length === 0) continue
    const values = valuesOf(
      plan,
      names.map((name) => fields[name]),
      1,
    )
    if (values === undefined) return []
    if (values.length > 0) return values
  }
  return [undefined]
}

/** Why a rule over alerts cannot be judged from what was read: it remembers alerts from before. */
function lackingOf({ plan, from, streamStart }: Story): string | undefined {
  if (!plan.inputs.some(({ kind }) => kind === 'alerts')) return undefined
  if (['spike', 'baseline', 'seasonal_baseline', 'first_seen'].includes(plan.test.type))
    return 'it learns from the alerts of other rules'
  return isAbsence(plan) && from > streamStart
    ? 'it watches what alerts of other rules made it watch before'
    : undefined
}

function detailOf({ id, finding, fields }: InnerAlert): Detail {
  const present = Object.entries(fields).filter(
    (entry): entry is [string, Exclude<FieldTexts, undefined>] => entry[1] !== undefined,
  )
  return {
    id,
    t: finding.openedAt,
    eventClass: undefined,
    fields: Object.fromEntries(present),
    place: undefined,
  }
}
