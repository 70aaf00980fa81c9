import type { Alert } from '../../src/model/alert.ts'
import type { HubCase } from './cases.ts'
import { isFamily } from './families.ts'

/** A family and whom it is about. */
export interface Pair {
  readonly family: string
  readonly source: string
}

/** An alert that no assertion of its case asks for. */
export interface Extra extends Pair {
  readonly caseName: string
  readonly title: string
}

/** How the alerts of a case compare with what it asserts. */
export interface Score {
  readonly wanted: readonly Pair[]
  readonly found: readonly Pair[]
  readonly extras: readonly Extra[]
}

/** Compares by family and source; each pair counts once, however often it was told. */
export function score(
  { name, wanted }: HubCase,
  alerts: readonly Alert[],
  familyOf: (scenario: string) => string,
  familiesOfTitle: (title: string) => readonly string[],
): Score {
  const pairs = distinct(wanted.map(({ scenario, source }) => ({ family: familyOf(scenario), source })))
  const told = alerts.map((alert) => ({ alert, families: familiesOfTitle(alert.rule.title) }))
  const answers = (pair: Pair, { alert, families }: (typeof told)[number]): boolean =>
    families.some((family) => isFamily(family, pair.family)) && subjectsOf(alert).includes(pair.source)
  return {
    wanted: pairs,
    found: pairs.filter((pair) => told.some((one) => answers(pair, one))),
    extras: distinct(
      told
        .filter((one) => !pairs.some((pair) => answers(pair, one)))
        .map(({ alert, families }) => ({
          caseName: name,
          family: families[0]!,
          source: subjectsOf(alert)[0] ?? '-',
          title: alert.rule.title,
        })),
    ),
  }
}

const subjectsOf = ({ entities, key }: Alert): string[] => [
  ...entities.sources,
  ...entities.users,
  ...Object.values(key),
]

function distinct<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
