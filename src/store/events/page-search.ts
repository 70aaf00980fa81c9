import { compareTexts } from '../../lib/compare-texts.ts'
import type { EventPageRequest, StoredEvent } from '../../model/event-search.ts'
import { rowsBefore, rowsInTime, rowTest } from './block-search.ts'
import { type EventBlock, eventAt } from './event-block.ts'

/** Where an event lies. */
interface Place {
  readonly time: number
  readonly id: string
  readonly block: EventBlock
  readonly row: number
}

/** The newest events found in blocks that are handed in the order of their newest event, the newest first. */
export class PageSearch {
  readonly #request: EventPageRequest
  #found: Place[] = []

  constructor(request: EventPageRequest) {
    this.#request = request
  }

  /** Whether a block whose newest event has this time can still change the page. */
  needs(newest: number): boolean {
    return this.#found.length < this.#request.limit || newest >= this.#found.at(-1)!.time
  }

  add(block: EventBlock): void {
    const { limit, after, filters } = this.#request
    const [from, inTime] = rowsInTime(block, this.#request)
    const end = after ? Math.min(inTime, rowsBefore(block, after)) : inTime
    if (from >= end) return
    const test = rowTest(block, filters)
    if (test === 'none') return
    const places: Place[] = []
    for (let row = test.last(end - 1); row >= from && places.length < limit; row = test.last(row - 1))
      places.push({ time: block.timeAt(row), id: block.id(row), block, row })
    if (places.length > 0) this.#found = merged(this.#found, places).slice(0, limit)
  }

  get events(): readonly StoredEvent[] {
    const { fields } = this.#request
    return this.#found.map(({ block, row }) => eventAt(block, row, fields))
  }
}

const newestFirst = (a: { time: number; id: string }, b: { time: number; id: string }): number =>
  b.time - a.time || compareTexts(b.id, a.id)

const merged = (a: readonly Place[], b: readonly Place[]): Place[] =>
  a.length === 0 ? [...b] : [...a, ...b].sort(newestFirst)

/** One page of events that were found apart. */
export const mergedPages = (
  pages: readonly (readonly StoredEvent[])[],
  limit: number,
): readonly StoredEvent[] => pages.flat().sort(newestFirst).slice(0, limit)
