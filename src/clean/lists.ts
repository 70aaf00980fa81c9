import type { CodeColumn } from '../model/batch.ts'
import { type Dictionary, MISSING } from '../model/dictionary.ts'
import type { Cells, Rows } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'

/** Values of a list, at most: a record with a longer one is set aside where somebody looks at the field. */
const MOST_VALUES = 1024

type Lists = ReadonlyMap<number, readonly number[]>

/** What a value of a list is in the dictionary of its field; below zero, less {@link FAULTS}, a fault's index. */
export type ReadValue = (from: number, to: number) => number

/** Faults lie below zero among codes. */
export const FAULTS = 1000

/** The rows with a list among some cells, as places in `rows`. */
export function listRows(
  { start, end, first }: Cells,
  { at, length }: Rows,
  lists: Lists,
): readonly number[] {
  const found: number[] = []
  for (let i = 0; i < length; i++) {
    const cell = first + at[i]!
    if (start[cell] === end[cell] && lists.has(start[cell]!)) found.push(i)
  }
  return found
}

/**
 * Fills `codes` in the rows with lists. A value that cannot be is passed over and its fault counted; a list of nothing
 * but such, and one that is too long, leave the field missing, with the fault in `faults`.
 */
export function fillLists(
  { start, first }: Cells,
  { at }: Rows,
  lists: Lists,
  found: readonly number[],
  read: ReadValue,
  { codes, dictionary }: CodeColumn,
  tally: Tally,
  faults: Uint8Array,
): void {
  for (const i of found) {
    const fault = faults[i]!
    if (fault > 0) tally[fault - 1]!--
    const { code, fault: now } = listCode(lists.get(start[first + at[i]!]!)!, read, dictionary, tally)
    codes[i] = code
    faults[i] = now
  }
}

function listCode(
  values: readonly number[],
  read: ReadValue,
  dictionary: Dictionary,
  tally: Tally,
): { readonly code: number; readonly fault: number } {
  if (values.length > 2 * MOST_VALUES) {
    tally[faultIndex.too_many_values]!++
    return { code: MISSING, fault: faultIndex.too_many_values + 1 }
  }
  const codes: number[] = []
  let fault = 0
  for (let i = 0; i < values.length; i += 2) {
    const code = read(values[i]!, values[i + 1]!)
    if (code > MISSING) codes.push(code)
    else if (code < MISSING) {
      tally[code + FAULTS]!++
      if (fault === 0) fault = code + FAULTS + 1
    }
  }
  return { code: dictionary.list(codes), fault: codes.length > 0 ? 0 : fault }
}
