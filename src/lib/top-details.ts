import { keptForm, merged, type SavedTopValues, TopValues } from './top-values.ts'

/** How something that is counted beside a value begins, anew or from what was saved; how it is saved, and parts of it put together. */
export interface Detail<D, S> {
  open(saved?: S): D
  save(detail: D): S
  join(parts: readonly S[]): S
}

export type SavedDetails<S> = {
  readonly top: SavedTopValues
  /** Of each value of `top`. */
  readonly details: readonly S[]
  /** Of all that is not kept. */
  readonly other: S | undefined
}

/** Details of values that had to leave are put together when there are so many. */
const GATHERED = 32

/**
 * The values that there was most of, as {@link TopValues} has them, and something counted beside each: that of at least `count - error` of
 * it. The rest, and what was counted beside values that had to leave, is that of all others.
 */
export class TopDetails<D, S> {
  readonly #kind: Detail<D, S>
  readonly #top: TopValues
  readonly #details = new Map<string, D>()
  /** What belongs to values that left. */
  #left: S[]

  /** With what another one of the same size saved. */
  constructor(kind: Detail<D, S>, size: number, saved?: SavedDetails<S>) {
    this.#kind = kind
    this.#top = new TopValues(size, saved?.top)
    for (const [i, value] of (saved?.top.values ?? []).entries())
      this.#details.set(value, kind.open(saved!.details[i]!))
    this.#left = saved?.other === undefined ? [] : [saved.other]
  }

  /** There are `n` more of a value: what is counted beside it. It is to be used before the next one is asked for. */
  of(text: string, n: number): D {
    const value = keptForm(text)
    const left = this.#top.add(value, n)
    if (left !== undefined) this.#letGo(left)
    let detail = this.#details.get(value)
    if (!detail) this.#details.set(value, (detail = this.#kind.open()))
    return detail
  }

  save(): SavedDetails<S> {
    const top = this.#top.save()
    const details = top.values.map((value) => this.#kind.save(this.#details.get(value)!))
    return { top, details, other: joined(this.#left, this.#kind) }
  }

  #letGo(value: string): void {
    this.#left.push(this.#kind.save(this.#details.get(value)!))
    this.#details.delete(value)
    if (this.#left.length > GATHERED) this.#left = [this.#kind.join(this.#left)]
  }
}

/** What was counted in parts, as one, with the `size` greatest values kept. */
export function mergedDetails<D, S>(
  parts: readonly SavedDetails<S>[],
  size: number,
  kind: Detail<D, S>,
): SavedDetails<S> {
  const [only, more] = parts
  if (only && !more && only.details.length <= size) return only
  const tops = parts.map(({ top }) => top)
  const top = merged(tops, size)
  const known = new Map<string, S[]>(top.values.map((value) => [value, []]))
  const left: S[] = []
  for (const { top: its, details, other } of parts) {
    for (const [i, value] of its.values.entries()) (known.get(value) ?? left).push(details[i]!)
    if (other !== undefined) left.push(other)
  }
  return {
    top,
    details: Array.from(known.values(), (some) => joined(some, kind)!),
    other: joined(left, kind),
  }
}

const joined = <D, S>(parts: readonly S[], kind: Detail<D, S>): S | undefined =>
  parts.length > 1 ? kind.join(parts) : parts[0]
