import type { Enrichment } from '../../enrich/enrichment.ts'
import { memoryOf } from '../../explain/story.ts'
import { isAbsence } from '../../explain/trace.ts'
import type { Alert } from '../../model/alert.ts'
import type { EventFilter, EventSearch } from '../../model/event-search.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import { Refusal } from '../../model/refusal.ts'
import { runStored, type StoredResult } from '../events/run-stored.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'
import { UserMistake } from '../mistake.ts'
import type { ReadAgain } from '../read-again.ts'
import { type Explained, explainNamed } from './explain.ts'

export interface StoredExplainOptions {
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  /** Events listed, and events read at most. */
  readonly limit: number
  readonly most: number
  readonly signal: AbortSignal
}

/** Explains an alert from stored events: it was told elsewhere, and its rule is among the plans. */
export async function explainStored(
  alert: Alert,
  plan: Plan,
  plans: readonly Plan[],
  store: SearchableEvents,
  options: StoredExplainOptions,
): Promise<Explained> {
  const finding = findingOf(alert, plan)
  const named = new Set([...alert.evidence, ...alert.lastEvents].filter((id) => !id.startsWith('alert:')))
  const there = new Set<string>()
  let whole = true
  const read: ReadAgain = async (asked, sink): Promise<StoredResult> => {
    const search = searchOf(alert, asked)
    const result = await runStored(
      store,
      {
        ...{ ...options, plans: asked, search },
        look: (events) => {
          if (options.signal.aborted) throw tookTooLong()
          for (const { id } of events) if (named.has(id)) there.add(id)
          return true
        },
      },
      sink,
    )
    whole &&= result.whole
    return result
  }
  const told = { kind: 'alert', id: alert.id, alert, finding } as const
  try {
    const explained = await explainNamed(told, plans, read, { files: [], limit: options.limit })
    return asFarAsKnown(explained, lackingOf(named, there, whole))
  } catch (error) {
    // What opened the attack is not to be found again.
    if (!(error instanceof UserMistake)) throw error
    const lacking = lackingOf(named, there, whole) ?? 'what opened it does not follow from the stored events'
    return withoutTrace(told, lacking)
  }
}

/** Where not all is there, nothing can be said to differ; while it is open, its end is not known yet. */
function asFarAsKnown(explained: Explained, lacking: string | undefined): Explained {
  if (lacking !== undefined) return { ...explained, trace: { ...explained.trace, lacking }, differences: [] }
  if (explained.alert?.status !== 'open') return explained
  const known = ['openedAt', 'openedBy', 'value', 'evidence']
  return { ...explained, differences: explained.differences.filter(({ what }) => known.includes(what)) }
}

const tookTooLong = (): Refusal =>
  new Refusal(
    'unavailable',
    'the explanation took too long: there are too many events of the kinds that the rule looks at',
  )

function lackingOf(
  named: ReadonlySet<string>,
  there: ReadonlySet<string>,
  whole: boolean,
): string | undefined {
  if (there.size < named.size)
    return `${named.size - there.size} of the ${named.size} events that it names are not stored any more`
  return whole ? undefined : 'there are more events than are read for an explanation'
}

function withoutTrace(
  told: { readonly id: string; readonly alert: Alert; readonly finding: Finding },
  lacking: string,
): Explained {
  return {
    ...told,
    attack: undefined,
    trace: {
      ...{ asks: '', limit: undefined, steps: [], openedAt: undefined, closedAt: undefined },
      ...{ openedBy: told.finding.openedBy, value: undefined, count: 0, peak: undefined },
      ...{ evidence: [], later: [], facts: [], marks: new Map(), lacking },
    },
    ...{ events: [], more: 0, inner: [], differences: [] },
  }
}

/** What the engine said of the episode, as far as the alert tells it. */
const findingOf = (alert: Alert, plan: Plan): Finding => ({
  ...{ plan, key: plan.key.map((field) => alert.key[field] ?? '') },
  ...{ status: 'closed', openedAt: alert.openedAt, closedAt: alert.closedAt, openedBy: alert.openedBy },
  ...{ value: alert.value, count: alert.count, ...(alert.peak && { peak: alert.peak }) },
  ...{ evidence: alert.evidence, lastEvents: alert.lastEvents, entities: alert.entities, terms: {} },
})

/** The events that decide: those of the memory of the rules, and where a rule learns or counts silence, all before. */
function searchOf(alert: Alert, plans: readonly Plan[]): EventSearch {
  const learning = ['spike', 'baseline', 'seasonal_baseline', 'first_seen']
  const learns = plans.some(({ test }) => learning.includes(test.type))
  const memory = plans.reduce((sum, plan) => sum + memoryOf(plan), 0)
  const after = Math.max(...plans.map(({ windowMs, holdMs }) => Math.max(windowMs, holdMs)))
  const [only, second] = plans
  return {
    ...(!learns && !plans.some(isAbsence) && { from: alert.openedAt - memory }),
    until: alert.closedAt + after + 1,
    filters: only && !second && !learns ? keyFilters(only, alert) : [],
  }
}

/** Fields by whose values events are found quickly: all that have them have them stored. */
const sought: ReadonlySet<string> = new Set(['user.name', 'src_endpoint.ip', 'dst_endpoint.ip'])

/** What all events of the key have in common. */
function keyFilters({ key, inputs }: Plan, alert: Alert): readonly EventFilter[] {
  return key.flatMap((field, i): EventFilter[] => {
    const value = alert.key[field]
    const isOne = inputs.every(({ keyFields }) => keyFields[i] === field)
    return value !== undefined && isOne && sought.has(field) ? [{ op: 'in', field, values: [value] }] : []
  })
}
