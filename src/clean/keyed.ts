import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, EMPTY } from '../model/dictionary.ts'

/**
 * Gives every event of a batch a value of `field`: the empty text where it has none. So plain rules, whose key it is,
 * take events that do not say it too.
 */
export function keyedBy(field: string, batch: Batch, dictionaries: Dictionaries): Batch {
  const column = batch.columns.get(field)
  return {
    ...batch,
    columns: new Map([...batch.columns, [field, whole(field, column, batch, dictionaries)]]),
  }
}

function whole(
  field: string,
  column: Column | undefined,
  { length }: Batch,
  dictionaries: Dictionaries,
): Column {
  if (column?.kind === 'number') return column
  const codes = new Int32Array(length).fill(EMPTY)
  if (!column) return { kind: 'code', codes, dictionary: dictionaries.get(field) }
  for (let row = 0; row < length; row++) codes[row] = Math.max(column.codes[row]!, EMPTY)
  return { ...column, codes }
}
