import type { Batch, Column } from '../../src/model/batch.ts'
import { Dictionary, MISSING } from '../../src/model/dictionary.ts'
import { typeOf } from '../../src/model/fields.ts'

export type Event = Readonly<Record<string, string | number>>

/** Rows in a batch, as the pipeline has them. */
const BATCH = 4096

/** Events as batches of columns. Fields of nearly only different values get a new dictionary every batch, as in the pipeline. */
export function toBatches(events: readonly Event[], fleeting: ReadonlySet<string>): Batch[] {
  const lasting = new Map<string, Dictionary>()
  const batches: Batch[] = []
  for (let from = 0; from < events.length; from += BATCH) {
    const rows = events.slice(from, from + BATCH)
    const names = new Set(rows.flatMap((row) => Object.keys(row)))
    const dictionaryOf = (name: string): Dictionary => {
      const known = fleeting.has(name) ? undefined : lasting.get(name)
      const dictionary = known ?? new Dictionary(1)
      lasting.set(name, dictionary)
      return dictionary
    }
    batches.push({
      eventClass: 'http',
      length: rows.length,
      time: new Float64Array(rows.length),
      ref: new Float64Array(rows.length),
      columns: new Map([...names].map((name) => [name, column(rows, name, dictionaryOf(name))])),
    })
  }
  return batches
}

function column(rows: readonly Event[], name: string, dictionary: Dictionary): Column {
  if (typeOf(name) === 'number') {
    return { kind: 'number', values: Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN)) }
  }
  const codes = Int32Array.from(rows, (row) => {
    const value = row[name]
    return value === undefined ? MISSING : dictionary.code(String(value))
  })
  return { kind: 'code', codes, dictionary }
}
