import { MOST_KEYS, MOST_PIECES } from '../../detect/several.ts'
import { reckonsWithNumbers } from '../../detect/value-fields.ts'
import { microOfText } from '../../explain/reckoning.ts'
import type { Batch, Column } from '../../model/batch.ts'
import { NULL } from '../../model/dictionary.ts'
import type { Plan } from '../../model/plan.ts'

/** What an event has of a field: a text, the texts of a list, or null; undefined where it lacks the field. */
export type FieldTexts = string | readonly string[] | null | undefined

/** What a row has of a field. */
export function textsAt(column: Column | undefined, row: number): FieldTexts {
  if (!column) return undefined
  if (column.kind === 'number') {
    const value = column.values[row]!
    return Number.isNaN(value) ? undefined : String(value)
  }
  const code = column.codes[row]!
  return code === NULL ? null : column.dictionary.texts(code)
}

/** The texts of it, one after the other; none where the field is missing or null. */
function listOf(texts: FieldTexts): readonly string[] {
  if (texts === undefined || texts === null) return []
  return typeof texts === 'string' ? [texts] : texts
}

/** Tells how many keys a row has, where one of them is the wanted; 0 where none is, or there are too many. */
export function keysOf(
  { columns }: Batch,
  fields: readonly string[],
  key: readonly string[],
): (row: number) => number {
  const tests = fields.map((field, i) => keysIn(columns.get(field), key[i]!))
  return (row) => {
    let keys = 1
    for (const test of tests) {
      keys *= test(row)
      if (keys === 0 || keys > MOST_KEYS) return 0
    }
    return keys
  }
}

function keysIn(column: Column | undefined, wanted: string): (row: number) => number {
  if (!column) return () => 0
  if (column.kind === 'number') return (row) => (String(column.values[row]) === wanted ? 1 : 0)
  const { codes, dictionary } = column
  const code = dictionary.code(wanted)
  if (!dictionary.hasLists) return (row) => (codes[row] === code ? 1 : 0)
  return (row) => {
    const elements = new Set(dictionary.elements(codes[row]!) ?? [codes[row]!])
    return elements.has(code) ? elements.size : 0
  }
}

/** Whether one of the keys that these fields give is the wanted. */
export function hasKey(fields: readonly FieldTexts[], key: readonly string[]): boolean {
  const lists = fields.map((texts) => new Set(listOf(texts)))
  return lists.every((list, i) => list.has(key[i]!)) && product(lists) <= MOST_KEYS
}

/**
 * What fields give a test: the numbers of its field, or its different values, of several fields all tuples, as JSON. None
 * where one is missing; undefined where `keys` times as many are more than an event may have.
 */
export function valuesOf(
  plan: Plan,
  fields: readonly FieldTexts[],
  keys: number,
): readonly string[] | undefined {
  const [first] = fields
  if (reckonsWithNumbers(plan)) return listOf(first).filter((text) => microOfText(text) !== undefined)
  if (plan.test.type === 'impossible_travel') return typeof first === 'string' ? [first] : []
  const lists = fields.map((texts) => new Set(listOf(texts)))
  if (product(lists) * keys > MOST_PIECES) return undefined
  return lists
    .reduce<readonly (readonly string[])[]>(
      (tuples, list) => tuples.flatMap((tuple) => [...list].map((text) => [...tuple, text])),
      [[]],
    )
    .map((tuple) => (tuple.length === 1 ? tuple[0]! : JSON.stringify(tuple)))
}

const product = (lists: readonly ReadonlySet<string>[]): number =>
  lists.reduce((made, { size }) => made * size, 1)
