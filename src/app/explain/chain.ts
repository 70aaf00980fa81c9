import { valueFieldsOf } from '../../detect/value-fields.ts'
import { inOrder, type Seen, type Story } from '../../explain/story.ts'
import type { Trace } from '../../explain/trace.ts'
import { alertId } from '../../lib/alert-id.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { Collected, Detail } from './collect.ts'
import type { ReadAgain } from './read-again.ts'

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

export type Fields = Readonly<Record<string, string | null | undefined>>

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
  const seen = new Map<string, Seen>()
  const inner = new Set<InnerAlert>()
  const all = new Map(details)
  for (const [index, input] of plan.inputs.entries()) {
    if (input.kind !== 'alerts') continue
    for (const alert of alerts) {
      if (alert.finding.plan.info.id !== input.ruleId) continue
      if (!input.keyFields.every((name, i) => alert.fields[name] === story.key[i])) continue
      inner.add(alert)
      const value = textOfValue(alert.fields, valueFieldsOf(plan, input))
      const depth = alert.finding.plan.depth + 1
      for (const t of lasting ? [alert.finding.openedAt, ...alert.laterTimes] : [alert.finding.openedAt]) {
        if (t < from || t > until) continue
        const place = `${t} ${alert.id}`
        const before = seen.get(place)
        seen.set(place, {
          t,
          depth,
          id: alert.id,
          which: (before?.which ?? 0) | (1 << index),
          value: before?.value ?? value,
        })
      }
      all.set(alert.id, detailOf(alert))
    }
  }
  const lacking = story.lacking ?? (learns(plan) ? 'it learns from the alerts of other rules' : undefined)
  return {
    story: {
      ...story,
      seen: [...story.seen, ...seen.values()].sort(inOrder),
      ...(lacking === undefined ? {} : { lacking }),
    },
    details: all,
    inner: [...inner],
  }
}

const learns = ({ test, inputs }: Plan): boolean =>
  inputs.some(({ kind }) => kind === 'alerts') && ['spike', 'baseline', 'first_seen'].includes(test.type)

function textOfValue(fields: Fields, names: readonly string[]): string | undefined {
  const texts = names.map((name) => fields[name])
  if (texts.length === 0 || texts.some((text) => text === null || text === undefined)) return undefined
  return texts.length === 1 ? texts[0]! : JSON.stringify(texts)
}

function detailOf({ id, finding, fields }: InnerAlert): Detail {
  const present = Object.entries(fields).filter(
    (entry): entry is [string, string | null] => entry[1] !== undefined,
  )
  return {
    id,
    t: finding.openedAt,
    eventClass: undefined,
    fields: Object.fromEntries(present),
    place: undefined,
  }
}
