import type { ListedRange } from '../../flag/listed-range.ts'
import type { IpRange, RangeRemarks } from '../../model/suspicion.ts'
import type { ListEntry } from './entry.ts'

/** What makes the ranges of a list those that are wanted. */
export interface ListDifference extends Pick<ListEntry, 'add' | 'change' | 'remove'> {
  readonly unchanged: number
}

const SLICE = 5_000

/** Works in slices. */
export function* differenceOf(
  held: ReadonlyMap<string, IpRange>,
  wanted: readonly ListedRange[],
): Generator<void, ListDifference> {
  const add: ListEntry['add'][number][] = []
  const change: ListEntry['change'][number][] = []
  const stays = new Set<number>()
  for (const [at, given] of wanted.entries()) {
    if (at % SLICE === SLICE - 1) yield
    const remarks = remarksOf(given)
    const range = held.get(given.cidr)
    if (!range) add.push({ cidr: given.cidr, ...remarks })
    else {
      stays.add(range.id)
      if (!same(range, remarks)) change.push({ range: range.id, ...remarks })
    }
  }
  const remove: number[] = []
  for (const { id } of held.values()) if (!stays.has(id)) remove.push(id)
  return { add, change, remove, unchanged: stays.size - change.length }
}

const remarksOf = ({ expiresAt, tags, comment }: ListedRange): RangeRemarks => ({
  ...(expiresAt === undefined ? {} : { expiresAt }),
  ...(tags.length === 0 ? {} : { tags }),
  ...(comment === undefined ? {} : { comment }),
})

const same = (a: RangeRemarks, b: RangeRemarks): boolean =>
  a.expiresAt === b.expiresAt && a.comment === b.comment && sameTexts(a.tags ?? [], b.tags ?? [])

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i])
