import { compareTexts } from '../../lib/compare-texts.ts'
import type { EventCursor, EventFilter, EventSearch } from '../../model/event-search.ts'
import type { BlockColumn, BlockValues, Candidates, Codes, EventBlock } from './event-block.ts'
import { isAboutText, numberTest, textTest, valueTest } from './value-test.ts'

/** What decides whether an event of a block is found. */
export interface RowTest {
  readonly passes: (row: number) => boolean
  /** The last row up to this one that passes; -1 where none does. For some tests there is a quicker way than row by row. */
  readonly last: (row: number) => number
  /** The part of values that pass, as far as that is known: the test with the least is asked first. */
  readonly share: number
}

const everyRow: RowTest = { passes: () => true, last: (row) => row, share: 1 }

/** The test of all filters; `none` when no event of the block can pass. */
export function rowTest(block: EventBlock, filters: readonly EventFilter[]): RowTest | 'none' {
  const fewest = fewestCandidates(block, filters)
  if (fewest === 'none') return 'none'
  const tests: RowTest[] = []
  for (const filter of filters) {
    if (fewest?.exact && fewest.filter === filter) continue
    const test = fewest && fewest.count <= FEW ? cellTest(block, filter) : wholeTest(block, filter)
    if (test === 'none') return 'none'
    tests.push(test)
  }
  if (fewest) tests.push(rowsTest(fewest.rows(), block.length))
  const [first, ...others] = tests.sort((a, b) => a.share - b.share)
  if (!first) return everyRow
  return others.length === 0 ? first : both(first, others)
}

/** Rows of which single values cost less than whole columns. */
const FEW = 96

/** The filter that leaves the fewest rows, of those of which it is known. */
function fewestCandidates(
  block: EventBlock,
  filters: readonly EventFilter[],
): (Candidates & { readonly filter: EventFilter }) | 'none' | undefined {
  let fewest: (Candidates & { readonly filter: EventFilter }) | undefined
  for (const filter of filters.toSorted((a, b) => costOf(a) - costOf(b))) {
    if (fewest && fewest.count <= FEW && costOf(filter) > 0) break
    const found = block.candidates?.(filter)
    if (found?.count === 0) return 'none'
    if (found && !(fewest && fewest.count <= found.count)) fewest = { ...found, filter }
  }
  return fewest
}

/** What is not asked for as a whole is looked for in all texts of a column. */
const costOf = ({ op }: EventFilter): 0 | 1 => (op === 'in' || op === 'range' ? 0 : 1)

/** Of rows in order. */
const rowsTest = (rows: Uint16Array, length: number): RowTest => ({
  share: rows.length / length,
  passes: (row) => rows[before(rows, row + 1) - 1] === row,
  last: (from) => rows[before(rows, from + 1) - 1] ?? -1,
})

/** How many rows stand before one. */
function before(rows: Uint16Array, row: number): number {
  let from = 0
  let to = rows.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rows[middle]! < row) from = middle + 1
    else to = middle
  }
  return from
}

/** Reads one value after the other. */
function cellTest(block: EventBlock, filter: EventFilter): RowTest {
  const test = valueTest(filter)
  return rowByRow((row) => test(block.value(filter.field, row)))
}

function wholeTest(block: EventBlock, filter: EventFilter): RowTest | 'none' {
  const column = block.column(filter.field)
  return column ? columnTest(column, filter) : 'none'
}

/** The first test finds rows, the others look at them. */
function both(first: RowTest, others: readonly RowTest[]): RowTest {
  const pass = (row: number): boolean => others.every((other) => other.passes(row))
  return {
    share: first.share,
    passes: (row) => first.passes(row) && pass(row),
    last: (from) => {
      let row = first.last(from)
      while (row >= 0 && !pass(row)) row = first.last(row - 1)
      return row
    },
  }
}

const rowByRow = (passes: (row: number) => boolean, share = 1): RowTest => ({
  share,
  passes,
  last: (from) => {
    let row = from
    while (row >= 0 && !passes(row)) row--
    return row
  },
})

function columnTest(column: BlockColumn, filter: EventFilter): RowTest | 'none' {
  if (column.kind === 'number') return numbersTest(column.values, filter)
  const passes = codeTest(column.values, filter)
  if (passes === 'none') return 'none'
  const { codes } = column
  if (typeof passes === 'number') return oneCode(codes, passes, 1 / column.values.size)
  return rowByRow((row) => passes(codes[row]!))
}

const oneCode = (codes: Codes, code: number, share: number): RowTest => ({
  share,
  passes: (row) => codes[row] === code,
  // From -1 on it would look from the end.
  last: (from) => (from < 0 ? -1 : codes.lastIndexOf(code, from)),
})

function numbersTest(values: Float64Array, filter: EventFilter): RowTest {
  const test = numberTest(filter)
  const passes = (row: number): boolean => test(values[row]!)
  if (filter.op !== 'range') return rowByRow(passes)
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = filter
  return { share: 1, passes, last: (from) => lastBetween(values, from, least, most) }
}

function lastBetween(values: Float64Array, from: number, least: number, most: number): number {
  let row = from
  while (row >= 0 && !(values[row]! >= least && values[row]! <= most)) row--
  return row
}

const UNKNOWN = 0
const YES = 1
const NO = 2

/** A value is judged once, when its code is first met. Where only one code passes, it is that. */
function codeTest(values: BlockValues, filter: EventFilter): ((code: number) => boolean) | number | 'none' {
  const passing = isAboutText(filter) && !values.hasLists ? values.passing?.(filter) : undefined
  if (passing) {
    const only = passing.indexOf(1)
    if (only < 0) return 'none'
    return passing.indexOf(1, only + 1) < 0 ? only : (code) => passing[code] === 1
  }
  const known = new Uint8Array(values.size)
  const test = textTest(filter)
  const judged = (code: number): boolean => {
    const elements = values.hasLists ? values.elements(code) : undefined
    if (elements) return elements.some(passes)
    const text = values.text(code)
    return text !== undefined && test(text)
  }
  const passes = (code: number): boolean => {
    if (known[code] === UNKNOWN) known[code] = judged(code) ? YES : NO
    return known[code] === YES
  }
  return passes
}

/** The rows of a block that lie in the time asked for: from the first up to the second. */
export const rowsInTime = (block: EventBlock, { from, until }: EventSearch): [from: number, end: number] => [
  from === undefined ? 0 : firstAt(block, from),
  until === undefined ? block.length : firstAt(block, until),
]

/** The first row at or behind a time. */
function firstAt(block: EventBlock, wanted: number): number {
  if (wanted <= block.oldest) return 0
  if (wanted > block.newest) return block.length
  let from = 0
  let to = block.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (block.timeAt(middle) < wanted) from = middle + 1
    else to = middle
  }
  return from
}

/** How many rows stand before a cursor. */
export function rowsBefore(block: EventBlock, { time, id }: EventCursor): number {
  if (time > block.newest || time < block.oldest) return time > block.newest ? block.length : 0
  let from = firstAt(block, time)
  let to = from
  while (to < block.length && block.timeAt(to) === time) to++
  while (from < to) {
    const middle = (from + to) >>> 1
    if (compareTexts(block.id(middle), id) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/** What goes through the rows of a block that a search finds, from the newest on; undefined where there are none. */
export function foundRows(
  block: EventBlock,
  search: EventSearch,
): ((tell: (row: number) => void) => void) | undefined {
  const [from, end] = rowsInTime(block, search)
  const test = from < end ? rowTest(block, search.filters) : 'none'
  if (test === 'none') return undefined
  const newest = test.last(end - 1)
  if (newest < from) return undefined
  return (tell) => {
    for (let row = newest; row >= from; row = test.last(row - 1)) tell(row)
  }
}
