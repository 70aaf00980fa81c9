import { compareTexts } from '../../lib/compare-texts.ts'
import type { EventCursor, EventFilter, EventSearch } from '../../model/event-search.ts'
import type { BlockColumn, BlockValues, EventBlock } from './event-block.ts'
import { isAboutText, numberTest, textTest } from './value-test.ts'

export type RowTest = (row: number) => boolean

/** What decides whether an event of the block is found; `none` when no event of it can be. */
export function rowTest(block: EventBlock, filters: readonly EventFilter[]): RowTest | 'none' {
  const tests: RowTest[] = []
  for (const filter of filters) {
    const column = block.column(filter.field)
    const test = column ? columnTest(column, filter) : 'none'
    if (test === 'none') return 'none'
    tests.push(test)
  }
  const [first, second] = tests
  if (!first) return () => true
  if (!second) return first
  return (row) => tests.every((test) => test(row))
}

function columnTest(column: BlockColumn, filter: EventFilter): RowTest | 'none' {
  if (column.kind === 'number') {
    const { values } = column
    const test = numberTest(filter)
    return (row) => test(values[row]!)
  }
  const passes = codeTest(column.values, filter)
  if (passes === 'none') return 'none'
  const { codes } = column
  return (row) => passes(codes[row]!)
}

const UNKNOWN = 0
const YES = 1
const NO = 2

/** A value is judged once, when its code is first met. */
function codeTest(values: BlockValues, filter: EventFilter): ((code: number) => boolean) | 'none' {
  const passing = isAboutText(filter) && !values.hasLists ? values.passing?.(filter) : undefined
  if (passing) return passing.includes(1) ? (code) => passing[code] === 1 : 'none'
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
export function rowsInTime(block: EventBlock, { from, until }: EventSearch): [from: number, end: number] {
  return [
    from === undefined ? 0 : firstAt(block, from),
    until === undefined ? block.length : firstAt(block, until),
  ]
}

/** The first row at or behind a time. */
export function firstAt({ time, length }: EventBlock, wanted: number): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (time[middle]! < wanted) from = middle + 1
    else to = middle
  }
  return from
}

/** How many rows stand before a cursor. */
export function rowsBefore(block: EventBlock, { time, id }: EventCursor): number {
  let from = firstAt(block, time)
  let to = from
  while (to < block.length && block.time[to] === time) to++
  while (from < to) {
    const middle = (from + to) >>> 1
    if (compareTexts(block.id(middle), id) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/** Tells each row of a block that a search finds. */
export function eachFound(block: EventBlock, search: EventSearch, tell: (row: number) => void): void {
  const [from, end] = rowsInTime(block, search)
  if (from >= end) return
  const test = rowTest(block, search.filters)
  if (test === 'none') return
  for (let row = from; row < end; row++) if (test(row)) tell(row)
}
