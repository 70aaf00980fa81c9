import type { Level } from '../../model/plan.ts'

/** What is compared of an alert. */
export interface DiffAlert {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly level: Level
  readonly key: Readonly<Record<string, string>>
  readonly openedAt: number
  readonly closedAt: number
  readonly count: number
}

/** An alert of one rule and key that both sides have, over spans that overlap, and what is not the same. */
export interface Moved {
  readonly old: DiffAlert
  readonly new: DiffAlert
  readonly changed: readonly Compared[]
}

export interface Comparison {
  readonly added: readonly DiffAlert[]
  readonly dropped: readonly DiffAlert[]
  readonly moved: readonly Moved[]
  readonly unchanged: number
}

const compared = ['openedAt', 'closedAt', 'count', 'level'] as const
export type Compared = (typeof compared)[number]

/**
 * Compares the alerts of two runs over one history. Of each rule and key, alerts with the same opening belong together, then
 * those whose spans overlap, oldest first.
 */
export function compareRuns(old: readonly DiffAlert[], now: readonly DiffAlert[]): Comparison {
  const added: DiffAlert[] = []
  const dropped: DiffAlert[] = []
  const moved: Moved[] = []
  let unchanged = 0
  const byKey = Map.groupBy(now, nameOf)
  const olds = Map.groupBy(old, nameOf)
  for (const name of new Set([...olds.keys(), ...byKey.keys()])) {
    const { pairs, left, right } = paired(olds.get(name) ?? [], byKey.get(name) ?? [])
    dropped.push(...left)
    added.push(...right)
    for (const [a, b] of pairs) {
      const changed = compared.filter((what) => a[what] !== b[what])
      if (changed.length === 0) unchanged++
      else moved.push({ old: a, new: b, changed })
    }
  }
  return {
    added: added.sort(byOpening),
    dropped: dropped.sort(byOpening),
    moved: moved.sort((a, b) => byOpening(a.new, b.new)),
    unchanged,
  }
}

const nameOf = ({ rule, key }: DiffAlert): string => JSON.stringify([rule, Object.entries(key).sort()])

const byOpening = (a: DiffAlert, b: DiffAlert): number =>
  a.openedAt - b.openedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

interface Paired {
  readonly pairs: readonly (readonly [DiffAlert, DiffAlert])[]
  readonly left: readonly DiffAlert[]
  readonly right: readonly DiffAlert[]
}

/** Alerts of one rule and key, which do not overlap on one side. */
function paired(old: readonly DiffAlert[], now: readonly DiffAlert[]): Paired {
  const pairs: [DiffAlert, DiffAlert][] = []
  const opening = new Map(now.map((one) => [one.openedAt, one]))
  const left: DiffAlert[] = []
  for (const one of old) {
    const same = opening.get(one.openedAt)
    if (same) pairs.push([one, same])
    else left.push(one)
    opening.delete(one.openedAt)
  }
  const right = [...opening.values()].sort(byOpening)
  const alone: DiffAlert[] = []
  let at = 0
  const others: DiffAlert[] = []
  for (const one of left.sort(byOpening)) {
    while (at < right.length && right[at]!.closedAt <= one.openedAt) others.push(right[at++]!)
    const next = right[at]
    if (next && next.openedAt < one.closedAt) {
      pairs.push([one, next])
      at++
    } else alone.push(one)
  }
  return { pairs, left: alone, right: [...others, ...right.slice(at)] }
}
