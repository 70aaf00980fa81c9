import type { Column } from '../model/batch.ts'

/** Moves the values at the places in `keep` to the front. */
export function compactCodes(values: Int32Array, keep: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i] = values[keep[i]!]!
}

export function compactNumbers(values: Float64Array, keep: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i] = values[keep[i]!]!
}

/** {@link compactCodes} or {@link compactNumbers}, whichever a column holds. */
export function compactColumn(column: Column, keep: Int32Array, length: number): void {
  if (column.kind === 'code') compactCodes(column.codes, keep, length)
  else compactNumbers(column.values, keep, length)
}
