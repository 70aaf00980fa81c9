import type { Plan } from '../../src/model/plan.ts'
import type { Hub, HubCase } from './cases.ts'
import { familiesOf, familiesOfTitle } from './families.ts'
import { type Replay, replay } from './replay.ts'
import { type Imported, importScenario } from './scenario-rules.ts'
import { type Extra, type Pair, type Score, score } from './score.ts'

/** What came of one case. */
export interface Outcome {
  readonly hubCase: HubCase
  /** Why its log is not read; undefined where it is. */
  readonly whyNot?: string
  readonly packs: Score
  /** With its own scenarios, said as rules of ours; only what those that can be said want is wanted. */
  readonly imported: Score
}

export interface Measured {
  readonly scenarios: readonly Imported[]
  readonly outcomes: readonly Outcome[]
}

const nothing: Score = { wanted: [], found: [], extras: [] }

/** Runs our rules, and then the imported scenarios, over every case. */
export function measure(hub: Hub, plans: readonly Plan[]): Measured {
  const familyOf = familiesOf(hub.scenarios)
  const scenarios = hub.scenarios.map(importScenario)
  const said = new Set(scenarios.filter((one) => 'plans' in one).map(({ scenario }) => scenario.name))
  const theirs = scenarios.flatMap((one) => ('plans' in one ? one.plans : []))
  const outcomes = hub.cases.map((hubCase): Outcome => {
    const { name, log, wanted } = hubCase
    const played = replay(name, log, plans)
    const reason = whyNot(hubCase, played)
    const packs = score(hubCase, played.alerts, familyOf, familiesOfTitle)
    if (reason !== undefined) return { hubCase, whyNot: reason, packs, imported: nothing }
    const sayable = { ...hubCase, wanted: wanted.filter(({ scenario }) => said.has(scenario)) }
    const { alerts } = replay(name, log, theirs)
    return { hubCase, packs, imported: score(sayable, alerts, familyOf, (title) => [familyOf(title)]) }
  })
  return { scenarios, outcomes }
}

function whyNot({ logType }: HubCase, { format, understood, unread }: Replay): string | undefined {
  if (understood > 0) return undefined
  switch (format) {
    case 'unknown':
      return `${logType}: a form of its own`
    case 'syslog':
      return `syslog: messages of ${[...unread.keys()].join(', ')} are not read`
    default:
      return `${logType}: ${format} whose columns name no source`
  }
}

/** One family over all cases: pairs of a case's family and source. */
export interface FamilyRow {
  readonly family: string
  readonly cases: number
  readonly wanted: number
  /** Pairs wanted of logs that are read, and those found. */
  readonly read: number
  readonly found: number
  readonly extras: readonly Extra[]
  /** The same of imported scenarios. */
  readonly importedWanted: number
  readonly importedFound: number
  readonly importedExtras: number
}

/** The outcomes by family, in the order of their names. */
export function byFamily(outcomes: readonly Outcome[]): FamilyRow[] {
  const read = outcomes.filter(({ whyNot }) => whyNot === undefined)
  const families = new Set(
    outcomes.flatMap(({ packs }) => [...packs.wanted, ...packs.extras].map(({ family }) => family)),
  )
  return [...families].sort().map((family) => {
    const of = <P extends Pair>(pairs: readonly P[]): P[] => pairs.filter((pair) => pair.family === family)
    const all = <P extends Pair>(from: readonly Outcome[], pick: (outcome: Outcome) => readonly P[]): P[] =>
      from.flatMap((outcome) => of(pick(outcome)))
    return {
      family,
      cases: outcomes.filter(({ packs }) => of(packs.wanted).length > 0).length,
      wanted: all(outcomes, ({ packs }) => packs.wanted).length,
      read: all(read, ({ packs }) => packs.wanted).length,
      found: all(read, ({ packs }) => packs.found).length,
      extras: all(outcomes, ({ packs }) => packs.extras),
      importedWanted: all(read, ({ imported }) => imported.wanted).length,
      importedFound: all(read, ({ imported }) => imported.found).length,
      importedExtras: all(outcomes, ({ imported }) => imported.extras).length,
    }
  })
}
