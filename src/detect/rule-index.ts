import type { Batch } from '../model/batch.ts'
import type { Match } from '../model/plan.ts'
import { guardOf } from './guard.ts'
import { ValueIndex } from './value-index.ts'

/** Rows of a batch on which one rule may match, ascending and different. */
export interface RowList {
  rows: Int32Array
  count: number
  ordered: boolean
}

/**
 * Finds the rules that may match an event without asking each of them: every rule that cannot do without some value of
 * some field is looked up by that value. What an event costs does not depend on the rules that have nothing to do with it.
 */
export class RuleIndex {
  readonly #byField = new Map<string, ValueIndex>()
  #found = new WeakMap<Batch, Map<number, RowList>>()
  #rules = 0

  /** Takes a match in; its number, or undefined where it needs nothing in particular and must always be asked. */
  add(match: Match): number | undefined {
    const guard = guardOf(match)
    if (!guard) return undefined
    const rule = this.#rules++
    this.#found = new WeakMap()
    for (const need of guard.needs) {
      let index = this.#byField.get(need.field)
      if (!index) this.#byField.set(need.field, (index = new ValueIndex()))
      index.add(need, rule)
    }
    return rule
  }

  /** The rows of a batch on which a rule may match; undefined when there are none. */
  candidates(batch: Batch, rule: number): RowList | undefined {
    let found = this.#found.get(batch)
    if (!found) this.#found.set(batch, (found = this.#search(batch)))
    const list = found.get(rule)
    if (list && !list.ordered) order(list)
    return list
  }

  #search(batch: Batch): Map<number, RowList> {
    const found = new Map<number, RowList>()
    const candidate = (rule: number, row: number): void => note(found, rule, row)
    for (const [field, index] of this.#byField) {
      const column = batch.columns.get(field)
      if (column) index.scan(column, batch.length, candidate)
    }
    const anywhere = this.#byField.get('*')
    if (anywhere) {
      for (const column of batch.columns.values())
        if (column.kind === 'code') anywhere.scan(column, batch.length, candidate)
    }
    return found
  }
}

function note(found: Map<number, RowList>, rule: number, row: number): void {
  let list = found.get(rule)
  if (!list) found.set(rule, (list = { rows: new Int32Array(4), count: 0, ordered: true }))
  const last = list.count === 0 ? -1 : list.rows[list.count - 1]!
  if (row === last) return
  if (row < last) list.ordered = false
  if (list.count === list.rows.length) {
    const rows = new Int32Array(list.count * 2)
    rows.set(list.rows)
    list.rows = rows
  }
  list.rows[list.count++] = row
}

/** Rows found by way of several fields come in several runs. */
function order(list: RowList): void {
  const rows = list.rows.subarray(0, list.count).sort()
  let count = 0
  for (let i = 0; i < rows.length; i++) if (i === 0 || rows[i] !== rows[i - 1]) rows[count++] = rows[i]!
  list.count = count
  list.ordered = true
}
