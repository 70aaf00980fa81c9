import { SpaceSaving } from './space-saving.ts'

/** A value and how much of it there was: at most `count`, and at least `count - error`. */
export interface TopValue {
  readonly value: string
  readonly count: number
  readonly error: number
}

export type SavedTopValues = {
  readonly values: readonly string[]
  readonly counts: Float64Array
  readonly errors: Float64Array
  readonly missed: number
  readonly total: number
}

/** Bytes of a value in memory; of a longer one the beginning is kept, and a hash by which it is told apart. */
const LONGEST = 128
/** Characters that make a text take two bytes for each. */
const wide = /[^\0-\xff]/
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The values that there was most of, in bounded memory, as {@link SpaceSaving} counts them. What was counted in parts can be put together
 * by {@link merged}: `missed` of the whole is the sum of the parts'.
 */
export class TopValues {
  /** Values by number; one that leaves gives its number to the one that comes. */
  readonly #values: string[] = []
  readonly #numbers = new Map<string, number>()
  readonly #counts: SpaceSaving

  /** With those that another one of the same size, or {@link merged}, kept. */
  constructor(size: number, saved?: SavedTopValues) {
    this.#counts = new SpaceSaving(size)
    if (!saved) return
    for (const [i, value] of saved.values.entries())
      this.#put(this.#counts.append(saved.counts[i]!, saved.errors[i]!), value)
    this.#counts.total = saved.total
  }

  /** There are `n` more of a value. Gives the one that had to leave for it. */
  add(text: string, n = 1): string | undefined {
    const value = keptForm(text)
    const counts = this.#counts
    counts.total += n
    const known = this.#numbers.get(value)
    if (known !== undefined) counts.add(known, n)
    else if (!counts.isFull) this.#put(counts.append(n, 0), value)
    else return this.#replaceLeast(value, n)
    return undefined
  }

  #replaceLeast(value: string, n: number): string {
    const number = this.#counts.least
    const left = this.#values[number]!
    this.#numbers.delete(left)
    this.#put(number, value)
    this.#counts.replaceLeast(n)
    return left
  }

  #put(number: number, value: string): void {
    this.#values[number] = value
    this.#numbers.set(value, number)
  }

  /** All that is kept, in the order in which another one takes it in. */
  save(): SavedTopValues {
    return savedCounts(this.#counts, (number) => this.#values[number]!)
  }
}

/** What is counted, and whose the numbers are. */
export function savedCounts(counts: SpaceSaving, textOf: (number: number) => string): SavedTopValues {
  const { numbers, missed, total } = counts
  return {
    values: Array.from(numbers, textOf),
    counts: Float64Array.from(numbers, (number) => counts.countOf(number)),
    errors: Float64Array.from(numbers, (number) => counts.errorOf(number)),
    missed,
    total,
  }
}

/** The `most` values that there was most of, ties in order of text. */
export function topOf({ values, counts, errors }: SavedTopValues, most = values.length): TopValue[] {
  return values
    .map((value, i) => ({ value, count: counts[i]!, error: errors[i]! }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, most)
}

/** What was counted in parts, as one, with the `size` greatest values kept. */
export function merged(parts: readonly SavedTopValues[], size: number): SavedTopValues {
  const [only, more] = parts
  if (only && !more && only.values.length <= size) return only
  const missedInAll = parts.reduce((sum, { missed }) => sum + missed, 0)
  const sums = new Map<string, { count: number; error: number }>()
  for (const { values, counts, errors, missed } of parts) {
    for (const [i, value] of values.entries()) {
      let sum = sums.get(value)
      // Of the parts that do not know it, each may have missed some.
      if (!sum) sums.set(value, (sum = { count: missedInAll, error: missedInAll }))
      sum.count += counts[i]! - missed
      sum.error += errors[i]! - missed
    }
  }
  const all = [...sums].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
  const kept = all.slice(0, size)
  return {
    values: kept.map(([value]) => value),
    counts: Float64Array.from(kept, ([, { count }]) => count),
    errors: Float64Array.from(kept, ([, { error }]) => error),
    missed: Math.max(missedInAll, all[size]?.[1].count ?? 0),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  }
}

/** What a value is kept as; that of a long one is a text of its own, not a view of the whole. */
export function keptForm(text: string): string {
  if (text.length <= LONGEST / 2) return text
  const most = wide.test(text.length > LONGEST ? text.slice(0, LONGEST) : text) ? LONGEST / 2 : LONGEST
  if (text.length <= most) return text
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  const end = `...${(hash >>> 0).toString(16).padStart(8, '0')}`
  return decoder.decode(encoder.encode(text.slice(0, most - end.length) + end))
}
