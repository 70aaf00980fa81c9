import type { EventSearch, TimeBucket, TopValues } from '../../model/event-search.ts'
import { foundRows } from './block-search.ts'
import type { BlockColumn, EventBlock } from './event-block.ts'

/** Buckets of a histogram, and values told apart; what comes beyond is counted as others. */
const MOST_TOLD_APART = 1_048_576

/** What is counted of the events found. */
export type TallyQuestion =
  | { readonly type: 'count' }
  | { readonly type: 'histogram'; readonly widthMs: number }
  | { readonly type: 'top'; readonly field: string }

/** Plain data, so that tallies of parts can be put together. */
export interface Tally {
  count: number
  /** By start of bucket, or by value. */
  readonly parts: Map<number | string, number>
  /** Beyond what is told apart. */
  others: number
  lacking: number
}

export const newTally = (): Tally => ({ count: 0, parts: new Map(), others: 0, lacking: 0 })

/** Counts what a search finds in a block. */
export function tallyBlock(
  tally: Tally,
  question: TallyQuestion,
  block: EventBlock,
  search: EventSearch,
): void {
  const found = foundRows(block, search)
  if (!found) return
  switch (question.type) {
    case 'count':
      found(() => {
        tally.count++
      })
      return
    case 'histogram':
      tallyTimes(tally, question.widthMs, block, found)
      return
    case 'top': {
      const column = block.column(question.field)
      if (column?.kind === 'code') tallyCodes(tally, column, found)
      else tallyNumbers(tally, column, found)
    }
  }
}

/** Goes through the rows that are found. */
type Found = (tell: (row: number) => void) => void

/** Rows come by time, so a bucket is added when it is left. */
function tallyTimes(tally: Tally, widthMs: number, block: EventBlock, found: Found): void {
  const { time } = block
  let bucket = Number.NaN
  let count = 0
  const add = (): void => {
    if (count > 0) addPart(tally, bucket, count)
  }
  found((row) => {
    const at = time[row]!
    // `!(...)`, so that the first row begins a bucket.
    if (!(at >= bucket && at < bucket + widthMs)) {
      add()
      bucket = Math.floor(at / widthMs) * widthMs
      count = 0
    }
    count++
  })
  add()
}

type CodeColumn = Extract<BlockColumn, { readonly kind: 'code' }>

function tallyCodes(tally: Tally, column: CodeColumn, found: Found): void {
  const { codes, values } = column
  const counts = new Uint32Array(values.size)
  found((row) => {
    counts[codes[row]!]!++
  })
  for (const [code, count] of counts.entries()) {
    if (count === 0) continue
    const elements = values.hasLists ? values.elements(code) : undefined
    for (const one of elements ? new Set(elements) : [code]) {
      const text = values.text(one)
      if (text === undefined) tally.lacking += count
      else addPart(tally, text, count)
    }
  }
}

type NumberColumn = Extract<BlockColumn, { readonly kind: 'number' }>

function tallyNumbers(tally: Tally, column: NumberColumn | undefined, found: Found): void {
  const counts = new Map<number, number>()
  found((row) => {
    const value = column ? column.values[row]! : Number.NaN
    counts.set(value, (counts.get(value) ?? 0) + 1)
  })
  for (const [value, count] of counts) {
    if (Number.isNaN(value)) tally.lacking += count
    else addPart(tally, String(value), count)
  }
}

function addPart(tally: Tally, part: number | string, count: number): void {
  const known = tally.parts.get(part)
  if (known === undefined && tally.parts.size >= MOST_TOLD_APART) tally.others += count
  else tally.parts.set(part, (known ?? 0) + count)
}

/** Adds what was counted elsewhere. */
export function addTally(tally: Tally, more: Tally): void {
  tally.count += more.count
  tally.others += more.others
  tally.lacking += more.lacking
  for (const [part, count] of more.parts) addPart(tally, part, count)
}

export const bucketsOf = ({ parts }: Tally): readonly TimeBucket[] =>
  Array.from(parts, ([at, count]) => ({ at: Number(at), count })).sort((a, b) => a.at - b.at)

/** The most frequent values, those of one count in the order of their texts. */
export function topOf({ parts, others, lacking }: Tally, most: number): TopValues {
  const all = Array.from(parts, ([value, count]) => ({ value: String(value), count })).sort(
    (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1),
  )
  const rest = all.slice(most).reduce((sum, { count }) => sum + count, 0)
  return { values: all.slice(0, most), others: others + rest, lacking }
}
