import { DistinctCount, mergedDistinct, type SavedDistinct } from '../lib/distinct-count.ts'
import { TopTexts } from '../lib/top-texts.ts'
import { merged, type SavedTopValues } from '../lib/top-values.ts'
import type { Column } from '../model/batch.ts'
import { type Dictionary, NULL } from '../model/dictionary.ts'

/** Values told apart while they are counted. */
const COUNTED = 512

export type SavedFacet = {
  readonly top: SavedTopValues
  /** How many different values; undefined where bytes are added up. */
  readonly distinct: SavedDistinct | undefined
}

/** What was counted of one facet in parts, as one, with so many values. */
export function mergedFacet(parts: readonly SavedFacet[], values: number): SavedFacet {
  const distinct = parts.flatMap((part) => part.distinct ?? [])
  const tops = parts.map(({ top }) => top)
  return { top: merged(tops, values), distinct: distinct.length > 0 ? mergedDistinct(distinct) : undefined }
}

/** Counts the values of one facet. */
export class FacetCount {
  readonly #top: TopTexts
  readonly #distinct: DistinctCount | undefined

  /** With what another one saved. */
  constructor(isDistinct: boolean, saved?: SavedFacet) {
    this.#top = new TopTexts(COUNTED, saved?.top)
    this.#distinct = isDistinct ? new DistinctCount(undefined, saved?.distinct) : undefined
  }

  /** Takes in how much there was of values of a column. */
  add(column: Column, sums: ReadonlyMap<number, number>): void {
    if (column.kind === 'code') this.#addCodes(column.dictionary, sums)
    else this.#addNumbers(sums)
  }

  #addCodes(dictionary: Dictionary, sums: ReadonlyMap<number, number>): void {
    const { arena } = dictionary
    for (const [code, n] of sums) {
      const start = dictionary.start(code)
      const end = dictionary.end(code)
      this.#top.add(arena, start, end, n)
      this.#distinct?.addUtf8(arena, start, end)
    }
  }

  #addNumbers(sums: ReadonlyMap<number, number>): void {
    for (const [value, n] of sums) {
      this.#top.addText(String(value), n)
      this.#distinct?.add(String(value))
    }
  }

  save(): SavedFacet {
    return { top: this.#top.save(), distinct: this.#distinct?.save() }
  }
}

/**
 * How much there is of each value in the rows from `from` to `end`, so that a value costs one step however many rows it has. Each row
 * counts for one, or as `weights` says, whose first is that of `from`.
 */
export function sumsOf(
  column: Column,
  weights: Float64Array | undefined,
  from: number,
  end: number,
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (let row = from; row < end; row++) {
    const value = column.kind === 'code' ? column.codes[row]! : column.values[row]!
    if (column.kind === 'code' ? value <= NULL : !(value > 0)) continue
    const n = weights ? weights[row - from]! : 1
    if (n > 0) sums.set(value, (sums.get(value) ?? 0) + n)
  }
  return sums
}
