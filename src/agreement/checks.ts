import { type Case, type CaseEvent, inOrder, LATENESS_MS } from './case.ts'
import { difference } from './compare.ts'
import type { Engines, LiveOutcome, Outcome } from './engines.ts'
import { latenessOf, lateOnes, orders } from './orders.ts'
import { byKey } from './partition.ts'

/** What a check says of a case. */
export type Verdict =
  /** `runs`: how many different runs gave the alerts of the case. */
  | { readonly state: 'agrees'; readonly runs: number }
  | { readonly state: 'differs'; readonly why: string }
  /** The engine cannot run the case and says so. */
  | { readonly state: 'cannot'; readonly why: string }
  /** There is nothing to check, or nothing to check it with. */
  | { readonly state: 'none'; readonly why: string }

export interface Check {
  readonly name: string
  readonly summary: string
  /** The engine may be unable to run a case; elsewhere that is a difference too. */
  readonly mayDecline?: true
  readonly run: (one: Case, engines: Engines) => Verdict | Promise<Verdict>
}

const ALL = Number.POSITIVE_INFINITY

/** The columns of the matrix. */
export const checks: readonly Check[] = [
  { name: 'whole', summary: 'all events in one batch, put in order first', run: whole },
  { name: 'arrival', summary: 'row by row as they arrive, 5 s of lateness allowed', run: arrival },
  { name: 'split', summary: 'in every split into two batches, and row by row', run: split },
  {
    name: 'shuffled',
    summary: 'in other orders of arrival, each with the least lateness it needs',
    run: shuffled,
  },
  { name: 'restored', summary: 'stopped, saved and restored after every event', run: restored },
  { name: 'by key', summary: 'the events of each key alone; all together give the whole', run: partitioned },
  { name: 'brute force', summary: 'the definitions, computed over all events', run: bruteForce },
  { name: 'SQL', summary: 'SQL printed from the same plan', mayDecline: true, run: sql },
]

const sorted = (one: Case): readonly CaseEvent[] => [...one.events].sort(inOrder)
const each = (events: readonly CaseEvent[]): CaseEvent[][] => events.map((event) => [event])

function whole(one: Case, { live }: Engines): Verdict {
  return verdict(one, [() => live(one.plans, { batches: [one.events], latenessMs: ALL })])
}

/** Which events are late is part of the definition; the alerts that they change must be revised. */
function arrival(one: Case, { live }: Engines): Verdict {
  const outcome = live(one.plans, { batches: each(one.events), latenessMs: LATENESS_MS })
  const wanted = lateOnes(one.events, LATENESS_MS).length
  const late = outcome.late ?? 0
  if (late !== wanted) return { state: 'differs', why: `${late} events are late, wanted ${wanted}` }
  return verdict(one, [() => outcome])
}

function split(one: Case, { live }: Engines): Verdict {
  const events = sorted(one)
  const cuts = [...events.keys()].map((at) => [events.slice(0, at), events.slice(at)])
  return verdict(
    one,
    [...cuts, each(events)].map((batches) => () => live(one.plans, { batches, latenessMs: 0 })),
  )
}

function shuffled(one: Case, { live }: Engines): Verdict {
  return verdict(
    one,
    [...orders(sorted(one))].map(
      (events) => () => live(one.plans, { batches: each(events), latenessMs: latenessOf(events) }),
    ),
  )
}

function restored(one: Case, engines: Engines): Verdict {
  const { restored: run } = engines
  if (!run) return { state: 'none', why: 'not available: state cannot be saved yet' }
  const events = sorted(one)
  const stops = [...events.keys()].slice(1).map((at) => [events.slice(0, at), events.slice(at)])
  return verdict(
    one,
    [...stops, each(events)].map((batches) => () => run(one.plans, { batches, latenessMs: 0 })),
  )
}

function partitioned(one: Case, { live }: Engines): Verdict {
  const parts = byKey(one.plans, one.events)
  if (parts.length === 0) return { state: 'none', why: 'no rule can be cut by its key' }
  let runs = 0
  for (const { plan, plans, keys } of parts) {
    const found = [...keys].map(([key, events]) => {
      const outcome = live(plans, { batches: [events], latenessMs: ALL })
      runs++
      return 'cannot' in outcome
        ? outcome
        : { alerts: outcome.alerts.filter((alert) => ownKey(alert.key, plan.key) === key) }
    })
    const said = verdict(withOnly(one, plan.info.id), [() => joined(found)])
    if (said.state !== 'agrees') return said
  }
  return { state: 'agrees', runs }
}

const ownKey = (key: Readonly<Record<string, string>>, names: readonly string[]): string =>
  JSON.stringify(names.map((name) => key[name]))

const withOnly = (one: Case, rule: string): Case => ({
  ...one,
  alerts: one.alerts.filter((alert) => alert.rule === rule),
})

function joined(outcomes: readonly Outcome[]): Outcome {
  const refusal = outcomes.find((outcome) => 'cannot' in outcome)
  return refusal ?? { alerts: outcomes.flatMap((outcome) => ('alerts' in outcome ? outcome.alerts : [])) }
}

function bruteForce(one: Case, engines: Engines): Verdict {
  const { bruteForce: run } = engines
  if (!run) return { state: 'none', why: 'not available here' }
  return verdict(one, [() => run(one.plans, sorted(one))])
}

async function sql(one: Case, { sql: run }: Engines): Promise<Verdict> {
  if (!run) return { state: 'none', why: 'not available: plans are not printed as SQL yet' }
  const outcome = await run(one.plans, sorted(one))
  return verdict(one, [() => outcome])
}

function verdict(one: Case, runs: readonly (() => LiveOutcome)[]): Verdict {
  for (const [at, run] of runs.entries()) {
    const outcome = run()
    if ('cannot' in outcome) return { state: 'cannot', why: outcome.cannot }
    const why = difference(one.alerts, outcome.alerts)
    if (why !== undefined)
      return { state: 'differs', why: runs.length > 1 ? `run ${at + 1} of ${runs.length}: ${why}` : why }
  }
  return { state: 'agrees', runs: runs.length }
}
