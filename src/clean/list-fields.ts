import type { CodeColumn, Column } from '../model/batch.ts'
import { type Dictionaries, type Dictionary, MISSING } from '../model/dictionary.ts'
import type { RawBatch } from '../model/raw-batch.ts'
import type { AddressCodes } from './addresses.ts'
import type { Buffers } from './buffers.ts'
import type { Cells, Rows } from './cells.ts'
import { numberChecks } from './checks.ts'
import type { FaultCounts } from './faults.ts'
import type { Gate } from './judge.ts'
import { FAULTS, fillLists, listRows, type ReadValue } from './lists.ts'
import { numberIn } from './numbers.ts'
import type { CheckedTexts, Conversion } from './texts.ts'

/** A batch on its way through the cleaner, whose columns are filled but for their lists. */
interface Filled {
  readonly raw: RawBatch
  readonly rows: Rows
  readonly columns: Map<string, Column>
  readonly gates: Gate[]
}

/** Fills the lists of a batch into the columns of its fields: each value is read as the field's texts are. */
export class ListFields {
  readonly #dictionaries: Dictionaries
  readonly #faults: FaultCounts
  readonly #buffers: Buffers

  constructor(dictionaries: Dictionaries, faults: FaultCounts, buffers: Buffers) {
    this.#dictionaries = dictionaries
    this.#faults = faults
    this.#buffers = buffers
  }

  addresses(work: Filled, field: string, cells: Cells, addresses: AddressCodes): void {
    this.#fill(work, field, cells, (from, to) =>
      from === to ? MISSING : addresses.cellCode(cells, from, to),
    )
  }

  /** `dash`: a lone `-` is nothing. */
  texts(work: Filled, field: string, cells: Cells, texts: CheckedTexts, dash: boolean): void {
    const { bytes } = work.raw
    const tally = this.#faults.of(field)
    this.#fill(work, field, cells, (from, to) =>
      dash && to - from === 1 && bytes[from] === 45 ? MISSING : texts.code(bytes, from, to, tally),
    )
  }

  converted(work: Filled, field: string, cells: Cells, conversion: Conversion): void {
    this.#fill(work, field, cells, (from, to) => conversion.code(work.raw.bytes, from, to))
  }

  /** Numbers of which a row has several become codes. */
  numbers(work: Filled, field: string, cells: Cells): void {
    const { raw, rows, columns } = work
    if (listRows(cells, rows, raw.lists!).length === 0) return
    const dictionary = this.#dictionaries.get(field)
    const codes = this.#buffers.codes(`${field} list`, raw.length)
    columns.set(field, numbersAsCodes(columns.get(field)!, dictionary, codes, rows))
    const limits = numberChecks[field]!
    const tally = this.#faults.of(field)
    this.#fill(work, field, cells, (from, to) => {
      const number = numberIn(raw.bytes, from, to, limits)
      if (number < 0) tally[number + FAULTS]!++
      return number >= 0 ? dictionary.code(String(number)) : MISSING
    })
  }

  #fill({ raw, rows, columns, gates }: Filled, field: string, cells: Cells, read: ReadValue): void {
    const found = listRows(cells, rows, raw.lists!)
    const column = columns.get(field)
    if (found.length === 0 || column?.kind !== 'code') return
    let gate = gates.find((one) => one.field === field)
    if (!gate) {
      const faults = this.#buffers.faults(`${field} list`, raw.length).fill(0)
      gates.push((gate = { field, faults, rejectsMissing: false, rejectsMalformed: false }))
    }
    fillLists(cells, rows, raw.lists!, found, read, column, this.#faults.of(field), gate.faults)
  }
}

/** A column of numbers as codes of their shortest decimals. */
function numbersAsCodes(column: Column, dictionary: Dictionary, codes: Int32Array, rows: Rows): CodeColumn {
  if (column.kind === 'code') return column
  for (let i = 0; i < rows.length; i++) {
    const value = column.values[i]!
    codes[i] = Number.isNaN(value) ? MISSING : dictionary.code(String(value))
  }
  return { kind: 'code', codes, dictionary }
}
