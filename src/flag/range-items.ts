import { parseCidr } from '../lib/cidr.ts'
import { parseTime } from '../lib/time.ts'
import {
  type ListedRange,
  LONGEST_TAG,
  MOST_TAGS,
  type RangeList,
  type RangeListOptions,
} from './listed-range.ts'
import { RangeCollector } from './range-collector.ts'

/** Items between two yields. */
const SLICE = 2_000
const LONGEST_RANGE = 64
const LONGEST_COMMENT = 1_000

/**
 * Reads a list of ranges as JSON gives it: texts, or objects of `cidr` and, if it is to differ from what holds for all,
 * `expires_at`, `tags` and `comment`. An item that cannot be read is told with its number and left out. Works in slices.
 */
export function* readRangeItems(
  items: readonly unknown[],
  options: RangeListOptions = {},
): Generator<void, RangeList> {
  const collector = new RangeCollector()
  for (const [at, item] of items.entries()) {
    if (at % SLICE === SLICE - 1) yield
    collector.add(at + 1, shown(item), () => readItem(item, at + 1, options))
  }
  return collector.list
}

const shown = (item: unknown): string =>
  typeof item === 'string' ? item : (JSON.stringify(item)?.slice(0, 200) ?? '')

function readItem(item: unknown, line: number, options: RangeListOptions): ListedRange | string {
  const given = typeof item === 'string' ? { cidr: item } : item
  if (typeof given !== 'object' || given === null) return 'is neither a range nor an object with a cidr'
  const { cidr, expires_at, tags, comment } = given as Readonly<Record<string, unknown>>
  if (typeof cidr !== 'string' || cidr.length > LONGEST_RANGE) return 'cidr is no range'
  const read = parseCidr(cidr.trim())
  if (!read.ok) return read.detail
  const expiresAt = timeOf(expires_at)
  if (Number.isNaN(expiresAt)) return 'expires_at is not a time; write 2026-12-31T00:00:00Z'
  if (!isAbsent(tags) && !areTags(tags)) return `tags are not at most ${MOST_TAGS} short texts`
  if (!isAbsent(comment) && !isText(comment, LONGEST_COMMENT)) return 'comment is not a text of at most 1000'
  return {
    line,
    cidr: read.cidr.text,
    tags: areTags(tags) ? tags : (options.tags ?? []),
    ...withExpiry(expiresAt ?? options.expiresAt),
    ...(typeof comment === 'string' ? { comment } : {}),
  }
}

const withExpiry = (expiresAt: number | undefined): { readonly expiresAt?: number } =>
  expiresAt === undefined ? {} : { expiresAt }

const isAbsent = (given: unknown): boolean => given === undefined || given === null

function timeOf(given: unknown): number | undefined {
  if (isAbsent(given)) return undefined
  return (typeof given === 'string' ? parseTime(given) : undefined) ?? Number.NaN
}

const isText = (given: unknown, longest: number): given is string =>
  typeof given === 'string' && given.length <= longest && given.isWellFormed() && !given.includes('\0')

const areTags = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.length <= MOST_TAGS && given.every((tag) => isText(tag, LONGEST_TAG))
