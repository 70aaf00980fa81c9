/** Moves the values at the places in `keep` to the front. */
export function compactCodes(values: Int32Array, keep: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i] = values[keep[i]!]!
}

export function compactNumbers(values: Float64Array, keep: Int32Array, length: number): void {
  for (let i = 0; i < length; i++) values[i] = values[keep[i]!]!
}
