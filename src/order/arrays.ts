import type { OwnBatch } from './slice.ts'

/** Arrays of each kind kept for later, and the longest that is worth keeping. */
const KEPT = 64
const LONGEST = 1 << 15

/** Arrays that are used again, because making and clearing them costs more than filling them. */
export class Arrays {
  readonly #floats: Float64Array[] = []
  readonly #ints: Int32Array[] = []

  /** An array with room for `length` numbers; what stands in it is left over. */
  floats(length: number): Float64Array {
    return fitting(this.#floats, length) ?? new Float64Array(roundedUp(length))
  }

  ints(length: number): Int32Array {
    return fitting(this.#ints, length) ?? new Int32Array(roundedUp(length))
  }

  /** The numbers 0, 1, 2, ... up to `length`, in an array with room for them. */
  rows(length: number): Int32Array {
    const rows = this.ints(length)
    for (let i = 0; i < length; i++) rows[i] = i
    return rows
  }

  /** Takes back an array that nobody reads any more. */
  takeBack(array: Float64Array | Int32Array): void {
    if (array.length > LONGEST) return
    if (array instanceof Int32Array) keep(this.#ints, array)
    else keep(this.#floats, array)
  }

  takeBackBatch({ time, ref, recordHash, columns }: OwnBatch): void {
    this.takeBack(time)
    this.takeBack(ref)
    if (recordHash) {
      this.takeBack(recordHash.low)
      this.takeBack(recordHash.high)
    }
    for (const column of columns.values())
      this.takeBack(column.kind === 'number' ? column.values : column.codes)
    columns.clear()
  }
}

/** The array kept last of those that are neither too short nor far too long. */
function fitting<A extends Float64Array | Int32Array>(kept: A[], length: number): A | undefined {
  for (let i = kept.length - 1; i >= 0; i--) {
    const array = kept[i]!
    if (array.length < length || array.length > 4 * length + 1024) continue
    const last = kept.pop()!
    if (last !== array) kept[i] = last
    return array
  }
  return undefined
}

/** Keeps an array, in the place of the one kept longest where there are many. */
function keep<A extends Float64Array | Int32Array>(kept: A[], array: A): void {
  if (kept.length === KEPT) kept.shift()
  kept.push(array)
}

/** Some room to spare, so that the array fits again. */
function roundedUp(length: number): number {
  return length > 1024 ? Math.ceil(length / 1024) * 1024 : 2 ** Math.ceil(Math.log2(length + 1))
}
