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
  /** Values by number; one that leaves gives its number to the one that comes. */
  readonly #values: string[] = []
  readonly #counts: Float64Array
  readonly #errors: Float64Array
  readonly #numbers = new Map<string, number>()
  /** Numbers, the one of the least count on top, and where each stands. */
  readonly #heap: Int32Array
  readonly #places: Int32Array
  total = 0

  /** With those that another one of the same size, or {@link merged}, kept. */
  constructor(size: number, saved?: SavedTopValues) {
    this.#counts = new Float64Array(size)
    this.#errors = new Float64Array(size)
    this.#heap = new Int32Array(size)
    this.#places = new Int32Array(size)
    if (!saved) return
    for (const [i, value] of saved.values.entries()) this.#append(value, saved.counts[i]!, saved.errors[i]!)
    this.total = saved.total
  }

  get #isFull(): boolean {
    return this.#values.length === this.#heap.length
  }

  /** Of no value that is left out was there more. */
  get missed(): number {
    return this.#isFull ? this.#counts[this.#heap[0]!]! : 0
  }

  /** There are `n` more of a value. Gives the one that had to leave for it. */
  add(text: string, n = 1): string | undefined {
    const value = keptForm(text)
    this.total += n
    const known = this.#numbers.get(value)
    if (known !== undefined) {
      this.#counts[known]! += n
      this.#sink(known)
    } else if (this.#isFull) return this.#replaceLeast(value, n)
    else this.#append(value, n, 0)
    return undefined
  }

  /** All that is kept, in the order in which another one takes it in. */
  save(): SavedTopValues {
    const numbers = this.#heap.subarray(0, this.#values.length)
    return {
      values: Array.from(numbers, (number) => this.#values[number]!),
      counts: Float64Array.from(numbers, (number) => this.#counts[number]!),
      errors: Float64Array.from(numbers, (number) => this.#errors[number]!),
      missed: this.missed,
      total: this.total,
    }
  }

  #append(value: string, count: number, error: number): void {
    const number = this.#values.push(value) - 1
    this.#numbers.set(value, number)
    this.#counts[number] = count
    this.#errors[number] = error
    let at = number
    while (at > 0) {
      const up = (at - 1) >> 1
      if (count >= this.#counts[this.#heap[up]!]!) break
      this.#put(at, this.#heap[up]!)
      at = up
    }
    this.#put(at, number)
  }

  #replaceLeast(value: string, n: number): string {
    const number = this.#heap[0]!
    const left = this.#values[number]!
    this.#numbers.delete(left)
    this.#numbers.set(value, number)
    this.#values[number] = value
    this.#errors[number] = this.#counts[number]!
    this.#counts[number]! += n
    this.#sink(number)
    return left
  }

  /** Lets a value that has grown sink to its place. */
  #sink(number: number): void {
    const heap = this.#heap
    const counts = this.#counts
    const count = counts[number]!
    const size = this.#values.length
    let at = this.#places[number]!
    for (;;) {
      let down = 2 * at + 1
      if (down >= size) break
      if (down + 1 < size && counts[heap[down + 1]!]! < counts[heap[down]!]!) down++
      if (counts[heap[down]!]! >= count) break
      this.#put(at, heap[down]!)
      at = down
    }
    this.#put(at, number)
  }

  #put(at: number, number: number): void {
    this.#heap[at] = number
    this.#places[number] = at
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
