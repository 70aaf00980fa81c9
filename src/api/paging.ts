import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cursorSchema, printCursor } from './cursor.ts'
import { wholeNumber } from './query-numbers.ts'

/** Rows of one page, and rows that may be passed over by `offset`. */
const MOST = 10_000
const DEEPEST = 10_000_000

/**
 * What every list takes: `limit`, and `offset` or the `cursor` of the page before; and its own filters. `key` is what its
 * rows are sorted by, with which a cursor says where a page ends.
 */
export const pageQuery = <Key, Filters extends z.ZodRawShape>(key: z.ZodType<Key>, filters: Filters) =>
  z
    .strictObject({
      limit: wholeNumber(1, MOST).default(100).describe('Rows of a page.'),
      offset: wholeNumber(0, DEEPEST).default(0).describe('Rows to pass over.'),
      cursor: cursorSchema(key)
        .optional()
        .describe('From the header Link of the page before; instead of offset.'),
      ...filters,
    })
    .refine(startsOnce, {
      path: ['cursor'],
      message: 'give a cursor or an offset, not both',
    })

// Typed apart, as the compiler cannot tell ours from the filters there.
function startsOnce(query: object): boolean {
  const { cursor, offset } = query as { readonly cursor?: unknown; readonly offset: number }
  return cursor === undefined || offset === 0
}

/**
 * Makes a page of `rows`, of which there is one more than `limit` where more follow; then the header Link names the next
 * page. `keyOf` gives what a row is sorted by.
 */
export function cutPage<Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  rows: readonly Row[],
  keyOf: (row: Row) => readonly (number | string)[],
): readonly Row[] {
  const { limit } = request.query as { readonly limit: number }
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (last !== undefined && rows.length > limit)
    reply.header('link', `<${nextPage(request.url, keyOf(last))}>; rel="next"`)
  return page
}

/** The same question, behind the last row of this page. */
function nextPage(url: string, key: readonly (number | string)[]): string {
  const { pathname, searchParams } = new URL(url, 'http://here')
  searchParams.delete('offset')
  searchParams.set('cursor', printCursor(key))
  return `${pathname}?${searchParams}`
}
