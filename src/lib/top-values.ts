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
 * The values that there was most of, in bounded memory (space-saving: Metwally and others, 2005). With K values kept no
 * count is too large by more than `total / K`, and no value is left out of which there was more than `missed`, which is at most that, too.
 * What was counted in parts can be put together by {@link merged}: `missed` of the whole is the sum of the parts'.
 */
export class TopValues {
  readonly #size: number
  readonly #values: string[] = []
  readonly #counts: number[] = []
  readonly #errors: number[] = []
  /** Where each value stands in a heap, the least on top. */
  readonly #places = new Map<string, number>()
  total = 0

  /** With those that another one of the same size, or {@link merged}, kept. */
  constructor(size: number, saved?: SavedTopValues) {
    this.#size = size
    if (!saved) return
    for (const [i, value] of saved.values.entries()) this.#append(value, saved.counts[i]!, saved.errors[i]!)
    this.total = saved.total
  }

  /** Of no value that is left out was there more. */
  get missed(): number {
    return this.#values.length < this.#size ? 0 : this.#counts[0]!
  }

  /** There are `n` more of a value. Gives the one that had to leave for it. */
  add(text: string, n = 1): string | undefined {
    const value = keptForm(text)
    this.total += n
    const known = this.#places.get(value)
    if (known !== undefined) {
      this.#counts[known]! += n
      this.#down(known)
    } else if (this.#values.length < this.#size) this.#append(value, n, 0)
    else return this.#replaceLeast(value, n)
    return undefined
  }

  /** All that is kept, in the order in which another one takes it in. */
  save(): SavedTopValues {
    return {
      values: [...this.#values],
      counts: Float64Array.from(this.#counts),
      errors: Float64Array.from(this.#errors),
      missed: this.missed,
      total: this.total,
    }
  }

  #append(value: string, n: number, error: number): void {
    let at = this.#values.length
    this.#values.push(value)
    this.#counts.push(n)
    this.#errors.push(error)
    while (at > 0) {
      const up = (at - 1) >> 1
      if (n >= this.#counts[up]!) break
      this.#move(up, at)
      at = up
    }
    this.#put(at, value, n, error)
  }

  #replaceLeast(value: string, n: number): string {
    const least = this.#counts[0]!
    const left = this.#values[0]!
    this.#places.delete(left)
    this.#put(0, value, least + n, least)
    this.#down(0)
    return left
  }

  /** Lets a value that has grown sink to its place. */
  #down(from: number): void {
    const value = this.#values[from]!
    const count = this.#counts[from]!
    const error = this.#errors[from]!
    const size = this.#values.length
    let at = from
    for (;;) {
      let down = 2 * at + 1
      if (down >= size) break
      if (down + 1 < size && this.#counts[down + 1]! < this.#counts[down]!) down++
      if (this.#counts[down]! >= count) break
      this.#move(down, at)
      at = down
    }
    this.#put(at, value, count, error)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#values[from]!, this.#counts[from]!, this.#errors[from]!)
  }

  #put(at: number, value: string, count: number, error: number): void {
    this.#values[at] = value
    this.#counts[at] = count
    this.#errors[at] = error
    this.#places.set(value, at)
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
