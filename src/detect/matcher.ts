import type { Batch } from '../model/batch.ts'
import type { Match } from '../model/plan.ts'
import { Predicate } from './predicate.ts'

/** The rows of one batch that satisfy a match, oldest first. `rows` may be longer than `count`. */
export interface Rows {
  readonly rows: Int32Array
  readonly count: number
}

/**
 * Finds the rows of a batch that rules ask for. Parts of rules that look at one field become one
 * predicate, judged per distinct value; equal parts of different rules are judged once; equal matches give
 * the same rows, found once per batch.
 */
export class Matcher {
  readonly #predicates = new Map<string, Predicate>()
  readonly #compiled = new Map<string, Compiled>()

  /** Prepares a match; ask for its rows by what comes back. */
  add(match: Match): Compiled {
    const name = JSON.stringify(match)
    const known = this.#compiled.get(name)
    if (known) return known
    const compiled = this.#compile(match)
    this.#compiled.set(name, compiled)
    return compiled
  }

  #compile(match: Match): Compiled {
    const parts = match.op === 'all' ? match.of : [match]
    const filters: Predicate[] = []
    const trees: Tree[] = []
    for (const [field, of] of byField(parts)) {
      if (field === undefined) trees.push(...of.map((part) => this.#tree(part)))
      else filters.push(this.#predicate(field, of.length === 1 ? of[0]! : { op: 'all', of }))
    }
    return new Compiled(filters, trees)
  }

  #predicate(field: string, match: Match): Predicate {
    const name = `${field}\n${JSON.stringify(match)}`
    const known = this.#predicates.get(name)
    if (known) return known
    const predicate = new Predicate(field, match)
    this.#predicates.set(name, predicate)
    return predicate
  }

  #tree(match: Match): Tree {
    const field = onlyField(match)
    if (field !== undefined) return { op: 'leaf', predicate: this.#predicate(field, match) }
    switch (match.op) {
      case 'all':
      case 'any':
        return { op: match.op, of: match.of.map((part) => this.#tree(part)) }
      case 'not':
        return { op: 'not', tree: this.#tree(match.match) }
      case 'keyword':
        return { op: 'keyword', match: match.match, predicates: new Map() }
      default:
        throw new Error(`a single test without a field: ${match.op}`)
    }
  }
}

type Tree =
  | { readonly op: 'leaf'; readonly predicate: Predicate }
  | { readonly op: 'all' | 'any'; readonly of: readonly Tree[] }
  | { readonly op: 'not'; readonly tree: Tree }
  | { readonly op: 'keyword'; readonly match: Match; readonly predicates: Map<string, Predicate> }

/** A match made ready: filters by one field each, then trees for what spans several. */
export class Compiled {
  readonly #filters: readonly Predicate[]
  readonly #trees: readonly Tree[]
  #scratch = new Int32Array(0)
  #batch: Batch | undefined
  #count = 0

  constructor(filters: readonly Predicate[], trees: readonly Tree[]) {
    this.#filters = filters
    this.#trees = trees
  }

  /** The rows of `batch` that match; valid until the next batch. */
  rows(batch: Batch): Rows {
    if (this.#batch !== batch) this.#find(batch)
    return { rows: this.#scratch, count: this.#count }
  }

  #find(batch: Batch): void {
    this.#batch = batch
    if (this.#scratch.length < batch.length) this.#scratch = new Int32Array(batch.length)
    const rows = this.#scratch
    for (let i = 0; i < batch.length; i++) rows[i] = i
    let count = batch.length
    for (const filter of this.#filters) count = filter.filter(batch, rows, count)
    for (const tree of this.#trees) {
      let kept = 0
      for (let i = 0; i < count; i++) if (satisfies(batch, rows[i]!, tree)) rows[kept++] = rows[i]!
      count = kept
    }
    this.#count = count
  }
}

function satisfies(batch: Batch, row: number, tree: Tree): boolean {
  switch (tree.op) {
    case 'leaf':
      return tree.predicate.holds(batch.columns.get(tree.predicate.field), row)
    case 'all':
      return tree.of.every((part) => satisfies(batch, row, part))
    case 'any':
      return tree.of.some((part) => satisfies(batch, row, part))
    case 'not':
      return !satisfies(batch, row, tree.tree)
    case 'keyword':
      return keywordFound(batch, row, tree.match, tree.predicates)
  }
}

/** A keyword may stand in any text field. */
function keywordFound(batch: Batch, row: number, match: Match, predicates: Map<string, Predicate>): boolean {
  for (const [field, column] of batch.columns) {
    if (column.kind !== 'code') continue
    let predicate = predicates.get(field)
    if (!predicate) predicates.set(field, (predicate = new Predicate(field, match)))
    if (predicate.holds(column, row)) return true
  }
  return false
}

/** The one field a match looks at; undefined when there are several, or a keyword. */
function onlyField(match: Match): string | undefined {
  switch (match.op) {
    case 'all':
    case 'any': {
      const [first, ...rest] = match.of.map(onlyField)
      return first !== undefined && rest.every((field) => field === first) ? first : undefined
    }
    case 'not':
      return onlyField(match.match)
    case 'keyword':
      return undefined
    default:
      return match.field
  }
}

function byField(parts: readonly Match[]): Map<string | undefined, Match[]> {
  const found = new Map<string | undefined, Match[]>()
  for (const part of parts) {
    const field = onlyField(part)
    const list = found.get(field)
    if (list) list.push(part)
    else found.set(field, [part])
  }
  return found
}

/** The fields a match reads, `*` for a keyword. */
export function fieldsOf(match: Match): readonly string[] {
  switch (match.op) {
    case 'all':
    case 'any':
      return match.of.flatMap(fieldsOf)
    case 'not':
      return fieldsOf(match.match)
    case 'keyword':
      return ['*']
    default:
      return [match.field]
  }
}
