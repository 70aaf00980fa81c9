import { NULL } from '../model/dictionary.ts'

/** The rows from `from` to `end` that are wanted, by their code; without those that have none. */
export function rowsByCode(
  codes: Int32Array,
  from: number,
  end: number,
  isWanted: (row: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>()
  for (let row = from; row < end; row++) {
    const code = codes[row]!
    if (code <= NULL || !isWanted(row)) continue
    const known = rows.get(code)
    if (known) known.push(row)
    else rows.set(code, [row])
  }
  return rows
}
