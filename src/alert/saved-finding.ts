import type { Entities, Finding, Tally } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'

/** A finding with all of its texts, and the id of its rule in place of the plan. */
export type SavedFinding = {
  readonly ruleId: string
  readonly key: readonly string[]
  readonly status: 'open' | 'closed'
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly peak: { readonly value: number; readonly at: number } | undefined
  readonly count: number
  readonly evidence: readonly string[]
  readonly lastEvents: readonly string[]
  readonly users: readonly string[]
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly terms: Readonly<Record<string, number | string>>
  readonly traffic: SavedTraffic | undefined
}

type SavedTraffic = {
  readonly sources: ReadonlyMap<string, Tally>
  readonly targets: ReadonlyMap<string, Tally>
  readonly other: Tally
  readonly events: number
  readonly bytes: number
}

export function savedFinding(finding: Finding): SavedFinding {
  const { plan, key, status, openedAt, closedAt, openedBy, value, peak, count, terms, traffic } = finding
  const { evidence, lastEvents, entities } = finding
  return {
    ruleId: plan.info.id,
    key: [...key],
    status,
    openedAt,
    closedAt,
    openedBy,
    value,
    peak: peak && { ...peak },
    count,
    evidence: [...evidence],
    lastEvents: [...lastEvents],
    users: [...entities.users],
    sources: [...entities.sources],
    targets: [...entities.targets],
    terms: { ...terms },
    traffic: traffic && copied(traffic),
  }
}

export function restoredFinding(saved: SavedFinding, plan: Plan): Finding {
  const { ruleId: _, users, sources, targets, peak, traffic, ...rest } = saved
  const entities: Entities = { users, sources, targets }
  return { ...rest, plan, entities, ...(peak && { peak }), ...(traffic && { traffic: copied(traffic) }) }
}

const copied = ({ sources, targets, other, events, bytes }: SavedTraffic): SavedTraffic => ({
  sources: copies(sources),
  targets: copies(targets),
  other: { ...other },
  events,
  bytes,
})

const copies = (tallies: ReadonlyMap<string, Tally>): ReadonlyMap<string, Tally> =>
  new Map(Array.from(tallies, ([address, tally]) => [address, { ...tally }]))
