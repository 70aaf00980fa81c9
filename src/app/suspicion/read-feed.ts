import { open } from 'node:fs/promises'
import type { RangeFeedConfig } from '../../config/sections/suspicion.ts'
import type { RangeListHead } from '../../model/suspicion.ts'
import { get } from '../../poll/get.ts'

/** By what a source knows one of its copies. */
export type Validators = Pick<RangeListHead, 'etag' | 'lastModified'>

/** A copy of a list as its source has it. */
export interface FeedCopy {
  readonly given: string | readonly unknown[]
  readonly validators: Validators
}

/** Reads a list where it is kept; undefined when it is still the copy that `known` tells of. */
export const readFeed = (
  feed: RangeFeedConfig,
  known: Validators,
  signal: AbortSignal,
): Promise<FeedCopy | undefined> =>
  feed.from.includes('://') ? fromAddress(feed, known, signal) : fromFile(feed, known)

async function fromAddress(
  { from, timeout, most_bytes: mostBytes }: RangeFeedConfig,
  { etag, lastModified }: Validators,
  signal: AbortSignal,
): Promise<FeedCopy | undefined> {
  const { body, headers } = await get(from, {
    credentials: {},
    headers: {
      accept: 'text/plain, application/json;q=0.9, */*;q=0.5',
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
      ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
    },
    timeoutMs: timeout,
    mostBytes,
    signal,
  })
  if (body === undefined) return undefined
  return { given: rangesIn(body.bytes()), validators: validatorsIn(headers) }
}

function validatorsIn(headers: Headers): Validators {
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return {
    ...(etag === null ? {} : { etag: etag.slice(0, 1_000) }),
    ...(lastModified === null ? {} : { lastModified: lastModified.slice(0, 100) }),
  }
}

async function fromFile(
  { from, most_bytes: mostBytes }: RangeFeedConfig,
  { etag }: Validators,
): Promise<FeedCopy | undefined> {
  const file = await open(from, 'r')
  try {
    const { mtimeMs, size, ino } = await file.stat()
    const now = `${ino}-${size}-${mtimeMs}`
    if (now === etag) return undefined
    if (size > mostBytes) throw new Error(`more than ${mostBytes} bytes`)
    return { given: rangesIn(await file.readFile()), validators: { etag: now } }
  } finally {
    await file.close()
  }
}

/** JSON, as a list or an object with `ranges`, or a text of one range a line. */
function rangesIn(bytes: Uint8Array): FeedCopy['given'] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (!/^\s*[[{]/.test(text)) return text
  const parsed: unknown = JSON.parse(text)
  const ranges = Array.isArray(parsed) ? parsed : (parsed as { ranges?: unknown } | null)?.ranges
  if (!Array.isArray(ranges)) throw new Error('JSON without a list of ranges')
  return ranges
}
