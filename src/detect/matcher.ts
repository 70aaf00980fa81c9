import { timePart } from '../lib/time-part.ts'
import type { Batch } from '../model/batch.ts'
import { typeOf } from '../model/fields.ts'
import { EVENT_TIME, type Match } from '../model/plan.ts'
import { Predicate, type RowTest } from './predicate.ts'
import { RuleIndex } from './rule-index.ts'
import { sameText } from './same-text.ts'
import { firstRows } from './several.ts'
import { compare } from './value-test.ts'

/** The rows of one batch that satisfy a match, oldest first. `rows` may be longer than `count`. */
export interface Rows {
  readonly rows: Int32Array
  readonly count: number
}

/** From this many different matches on, rules are looked up by what they need instead of asked one by one. */
const MANY = 64

/**
 * Finds the rows of a batch that rules ask for. Parts of rules that look at one field become one
 * predicate, judged per distinct value; equal parts of different rules are judged once; equal matches give
 * the same rows, found once per batch. Of many matches only those are asked that may match some row.
 */
export class Matcher {
  readonly #predicates = new Map<string, Predicate>()
  readonly #compiled = new Map<string, Compiled>()
  readonly #index = new RuleIndex()
  readonly #together: () => boolean

  constructor(many = MANY) {
    this.#together = () => this.#compiled.size >= many
  }

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
    return new Compiled(filters, trees, this.#lookup(match))
  }

  /** Which rows of a batch a match may be true of, where that is known; undefined while it is not worth looking up. */
  #lookup(match: Match): Lookup {
    const rule = this.#index.add(match)
    if (rule === undefined) return () => undefined
    return (batch) => (this.#together() ? (this.#index.candidates(batch, rule) ?? nothing) : undefined)
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
      case 'sameAs':
      case 'timePart':
        return match
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
  | SameAs
  /** Of the event time. */
  | TimePart

type SameAs = Extract<Match, { readonly op: 'sameAs' }>
type TimePart = Extract<Match, { readonly op: 'timePart' }>

type Lookup = (batch: Batch) => Rows | undefined

const nothing: Rows = { rows: new Int32Array(0), count: 0 }

/** A match made ready: filters by one field each, then trees for what spans several. */
export class Compiled {
  readonly #filters: readonly Predicate[]
  readonly #trees: readonly Tree[]
  readonly #lookup: Lookup
  #scratch = new Int32Array(0)
  #batch: Batch | undefined
  #count = 0

  constructor(filters: readonly Predicate[], trees: readonly Tree[], lookup: Lookup) {
    this.#filters = filters
    this.#trees = trees
    this.#lookup = lookup
  }

  /** The rows of `batch` that match; valid until the next batch. */
  rows(batch: Batch): Rows {
    if (this.#batch !== batch) this.#find(batch)
    return { rows: this.#scratch, count: this.#count }
  }

  #find(batch: Batch): void {
    this.#batch = batch
    const candidates = this.#lookup(batch)
    let count = candidates ? candidates.count : batch.length
    this.#count = count
    if (count === 0) return
    if (this.#scratch.length < count) this.#scratch = new Int32Array(count)
    const rows = this.#scratch
    rows.set(candidates ? candidates.rows.subarray(0, count) : firstRows(count))
    const few = candidates !== undefined && count * 4 < batch.length
    for (const filter of this.#filters) count = filter.filter(batch, rows, count, few)
    for (const tree of this.#trees) {
      const satisfies = rowTest(batch, tree, few)
      let kept = 0
      for (let i = 0; i < count; i++) if (satisfies(rows[i]!)) rows[kept++] = rows[i]!
      count = kept
    }
    this.#count = count
  }
}

/** Whether rows of a batch satisfy a tree. */
function rowTest(batch: Batch, tree: Tree, few: boolean): RowTest {
  const { columns, time } = batch
  const of = (trees: readonly Tree[]): readonly RowTest[] => trees.map((part) => rowTest(batch, part, few))
  switch (tree.op) {
    case 'leaf':
      return tree.predicate.rowTest(columns.get(tree.predicate.field), few)
    case 'all':
      return all(of(tree.of))
    case 'any':
      return any(of(tree.of))
    case 'not': {
      const part = rowTest(batch, tree.tree, few)
      return (row) => !part(row)
    }
    case 'keyword':
      return any(keywordTests(batch, tree, few))
    case 'sameAs': {
      const [column, other] = [columns.get(tree.field), columns.get(tree.other)]
      return (row) => sameText(column, other, row, tree)
    }
    case 'timePart':
      return (row) => compare(timePart(time[row]!, tree.part), tree.test)
  }
}

const all =
  (tests: readonly RowTest[]): RowTest =>
  (row) => {
    for (const test of tests) if (!test(row)) return false
    return true
  }

const any =
  (tests: readonly RowTest[]): RowTest =>
  (row) => {
    for (const test of tests) if (test(row)) return true
    return false
  }

/** A keyword may stand in any text field. */
function keywordTests(
  batch: Batch,
  { match, predicates }: Extract<Tree, { readonly op: 'keyword' }>,
  few: boolean,
): readonly RowTest[] {
  return [...batch.columns].flatMap(([field, column]) => {
    if (column.kind !== 'code') return []
    let predicate = predicates.get(field)
    if (!predicate) predicates.set(field, (predicate = new Predicate(field, inTexts(field, match))))
    return predicate.rowTest(column, few)
  })
}

const never: Match = { op: 'any', of: [] }

/** A field of numbers is no text, though it may stand in codes. */
const inTexts = (field: string, match: Match): Match => (typeOf(field) === 'number' ? never : match)

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
    case 'sameAs':
      return undefined
    case 'timePart':
      return match.field === EVENT_TIME ? undefined : match.field
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
    case 'sameAs':
      return [match.field, match.other]
    case 'timePart':
      return match.field === EVENT_TIME ? [] : [match.field]
    default:
      return [match.field]
  }
}
