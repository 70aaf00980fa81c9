import type { CaseAlert, FoundAlert } from './case.ts'

/** The first difference between the alerts wanted and those found, in words; undefined where they agree. */
export function difference(wanted: readonly CaseAlert[], found: readonly FoundAlert[]): string | undefined {
  const left = [...found]
  for (const want of wanted) {
    const same = left.findIndex((alert) => textOf(want, alert) === textOf(alert, alert))
    if (same >= 0) left.splice(same, 1)
    else return missed(want, left)
  }
  const [extra] = left
  return extra && `unexpected: ${textOf(extra, extra)}`
}

function missed(want: CaseAlert, left: readonly FoundAlert[]): string {
  const near =
    left.find((alert) => alert.openedAt === want.openedAt && sameKey(alert, want)) ??
    left.find((alert) => sameKey(alert, want))
  return `wanted ${textOf(want, want)}, got ${near ? textOf(near, near) : 'none'}`
}

const sameKey = (a: FoundAlert, b: FoundAlert): boolean =>
  a.rule === b.rule && keyText(a.key) === keyText(b.key)

const keyText = (key: FoundAlert['key']): string =>
  Object.keys(key)
    .sort()
    .map((name) => `${name}=${key[name]}`)
    .join(' ')

/** An alert in one line, with as much as `teller` can tell. */
function textOf(alert: FoundAlert, teller: FoundAlert): string {
  const { rule, key, openedAt, closedAt, count, events } = alert
  return [
    rule,
    JSON.stringify(keyText(key)),
    `${openedAt}..${closedAt}`,
    ...(teller.count === undefined ? [] : [`count ${count}`]),
    ...(teller.events === undefined ? [] : [`events ${[...new Set(events)].sort().join(',')}`]),
  ].join(' ')
}
