import type { Level } from '../model/plan.ts'
import { testStartMs, type WantedAlert } from './rule-tests.ts'
import { formatTimespan } from './timespan.ts'

/** What a run of a test gave, as far as tests look at it. */
export interface GotAlert {
  readonly rule: string
  readonly key: Readonly<Record<string, string>>
  readonly openedAt: number
  readonly closedAt?: number
  readonly openedBy: string
  readonly count: number
  readonly value: number
  readonly level: Level
}

/**
 * Compares what a test wants with what it got, whatever the order, and says each difference in words. An empty list
 * means that the test passes.
 */
export function compareAlerts(
  wanted: readonly WantedAlert[],
  got: readonly GotAlert[],
  startMs: number = testStartMs,
): string[] {
  const free = new Set(got)
  // Those that say most choose first, so that a vague one does not take their alert.
  const exact = [...wanted].sort((a, b) => demandsOf(b).length - demandsOf(a).length)
  const missed = exact.filter((want) => {
    const found = [...free].find((alert) => differences(want, alert, startMs).length === 0)
    if (found) free.delete(found)
    return !found
  })
  const said = missed.map((want) => explainMissed(want, free, startMs))
  const unexpected = [...free].map((alert) => `unexpected alert: ${describe(alert, startMs)}`)
  return [...said, ...unexpected]
}

/** Tells how the nearest alert differs, where one of the same key is left; that one counts as explained. */
function explainMissed(want: WantedAlert, free: Set<GotAlert>, startMs: number): string {
  const near = [...free]
    .filter((alert) => keyDifferences(want, alert).length === 0)
    .sort((a, b) => differences(want, a, startMs).length - differences(want, b, startMs).length)[0]
  if (!near) return `missing alert: ${describe(want, startMs)}`
  free.delete(near)
  return `alert ${describe({ rule: near.rule, key: near.key }, startMs)}: ${differences(want, near, startMs).join('; ')}`
}

type Demand = keyof Omit<WantedAlert, 'key'>

const demands: readonly Demand[] = ['rule', 'openedAt', 'closedAt', 'openedBy', 'count', 'value', 'level']

const demandsOf = (want: WantedAlert): string[] => [
  ...demands.filter((name) => want[name] !== undefined),
  ...Object.keys(want.key ?? {}),
]

function differences(want: WantedAlert, alert: GotAlert, startMs: number): string[] {
  const said = demands
    .filter((name) => want[name] !== undefined && want[name] !== alert[name])
    .map(
      (name) => `${name} is ${show(name, alert[name], startMs)}, wanted ${show(name, want[name], startMs)}`,
    )
  return [...keyDifferences(want, alert), ...said]
}

const keyDifferences = (want: WantedAlert, alert: GotAlert): string[] =>
  Object.entries(want.key ?? {})
    .filter(([field, value]) => alert.key[field] !== value)
    .map(([field, value]) => `${field} is ${alert.key[field] ?? 'missing'}, wanted ${value}`)

function describe(alert: WantedAlert, startMs: number): string {
  const key = Object.entries(alert.key ?? {}).map(([field, value]) => `${field}=${value}`)
  const rest = demands
    .filter((name) => alert[name] !== undefined)
    .map((name) => `${name}=${show(name, alert[name], startMs)}`)
  return [...key, ...rest].join(' ') || '(any)'
}

function show(name: Demand, value: string | number | undefined, startMs: number): string {
  if (value === undefined) return 'missing'
  if (name !== 'openedAt' && name !== 'closedAt') return String(value)
  return formatTimespan(Number(value) - startMs)
}
