import type { AlertRow, AlertState } from '../model/dashboard.ts'
import { levels } from '../model/plan.ts'

export const sorts = ['newest', 'level', 'events'] as const
export type Sort = (typeof sorts)[number]

const groups: readonly AlertState[] = ['open', 'dismissed', 'past']

/** Alerts that hold the text of the filter: those that are open first, then those just dismissed, each sorted. */
export function chosenAlerts(
  alerts: readonly AlertRow[],
  { sort, filter }: { readonly sort: Sort; readonly filter: string },
): readonly AlertRow[] {
  const wanted = filter.toLowerCase()
  return alerts
    .filter(({ alert: { rule, key, entities, status } }) => {
      const texts = [
        rule.title,
        rule.level,
        status,
        ...Object.values(key),
        ...entities.users,
        ...entities.sources,
        ...entities.targets,
      ]
      return texts.some((text) => text.toLowerCase().includes(wanted))
    })
    .toSorted(
      (a, b) => groups.indexOf(a.state) - groups.indexOf(b.state) || by[sort](a, b) || by.newest(a, b),
    )
}

const by: Readonly<Record<Sort, (a: AlertRow, b: AlertRow) => number>> = {
  newest: (a, b) => b.alert.openedAt - a.alert.openedAt || (a.alert.id < b.alert.id ? -1 : 1),
  level: (a, b) => levels.indexOf(b.alert.rule.level) - levels.indexOf(a.alert.rule.level),
  events: (a, b) => b.alert.count - a.alert.count,
}
