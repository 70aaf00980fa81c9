import type { EventFilter, EventPageRequest, EventSearch } from '../../model/event-search.ts'
import type { Chunk, RowGroup } from './parquet/read-footer.ts'
import { numberTest } from './value-test.ts'

/** Whether some event of a row group can pass, by its time, and by what its columns hold least and most. */
export const couldHold = (
  { chunks, oldest, newest }: RowGroup,
  { filters, from, until, after }: EventSearch & Pick<EventPageRequest, 'after'>,
): boolean =>
  (from === undefined || newest >= from) &&
  (until === undefined || oldest < until) &&
  (after === undefined || oldest <= after.time) &&
  filters.every((filter) => {
    const chunk = chunks.get(filter.field)
    return chunk !== undefined && chunk.nulls < chunk.slots && couldPass(chunk, filter)
  })

function couldPass(chunk: Chunk, filter: EventFilter): boolean {
  const { min, max } = chunk
  if (!min || !max) return true
  if (!chunk.isText) return couldBeNumber(numberOf(min), numberOf(max), filter)
  switch (filter.op) {
    case 'in':
      return filter.values.some((value) => {
        const bytes = Buffer.from(value)
        return Buffer.compare(bytes, min) >= 0 && Buffer.compare(bytes, max) <= 0
      })
    case 'prefix': {
      const bytes = Buffer.from(filter.text)
      return Buffer.compare(bytes, max) <= 0 && Buffer.compare(min.subarray(0, bytes.length), bytes) <= 0
    }
    case 'contains':
    case 'cidr':
    case 'exists':
    case 'range':
      return true
  }
}

function couldBeNumber(min: number, max: number, filter: EventFilter): boolean {
  if (filter.op === 'range') {
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = filter
    return least <= max && most >= min
  }
  // One value alone is asked as it is.
  return min < max || numberTest(filter)(min)
}

const numberOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(0, true)
