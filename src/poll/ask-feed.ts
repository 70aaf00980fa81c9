import type { Feed, Upstream } from '../model/upstream.ts'
import { get } from './get.ts'
import { nextPage, withParameter } from './paging.ts'
import { PollFailure } from './poll-failure.ts'
import type { FeedItems } from './read-feed.ts'
import { joinItems, parseBody, readItems } from './read-feed.ts'

/** Where a feed stands before it is asked. */
export interface FeedPosition {
  /** What to ask with so that the upstream can say that nothing has changed since. */
  readonly validators: Readonly<Record<string, string>>
  /** Of the newest answer's bytes, for an upstream that does not say whether something has changed. */
  readonly digest: string | undefined
  /** The greatest value so far of the field by which it is asked only for what is newer. */
  readonly position: string | number | undefined
}

export interface FeedAnswer extends FeedItems {
  readonly validators: FeedPosition['validators']
  readonly digest: string | undefined
}

export interface AskOptions {
  readonly credentials: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** Asks a feed for all of its pages; undefined when nothing has changed. */
export async function askFeed(
  upstream: Upstream,
  feed: Feed,
  before: FeedPosition,
  { credentials, signal }: AskOptions,
): Promise<FeedAnswer | undefined> {
  // A part of what there is, a page or what is newer, says nothing about the rest.
  const conditional = !feed.paging && !feed.since
  const { timeout: timeoutMs, most_bytes: mostBytes } = upstream
  const pages: FeedItems[] = []
  let seen: Pick<FeedPosition, 'validators' | 'digest'> = { validators: {}, digest: undefined }
  for (let url: URL | undefined = firstPage(upstream, feed, before.position); url; ) {
    if (pages.length >= upstream.most_pages)
      throw new PollFailure('too_large', `more than ${upstream.most_pages} pages`)
    const headers = conditional ? before.validators : {}
    const answer = await get(url.href, { credentials, headers, timeoutMs, mostBytes, signal })
    if (!answer.body) return undefined
    const { digest } = answer.body
    if (conditional) seen = { validators: validatorsOf(answer.headers), digest }
    if (conditional && digest === before.digest) return undefined
    const content = parseBody(answer.body.bytes())
    const items = await readItems(content, feed)
    pages.push(items)
    url = nextPage(
      { url, content, headers: answer.headers, items: items.size, number: pages.length },
      feed.paging,
    )
  }
  return { ...joinItems(pages), ...seen }
}

function firstPage(
  { url }: Upstream,
  { path, paging, since }: Feed,
  position: string | number | undefined,
): URL {
  let first = new URL(path, url)
  if (since && position !== undefined) first = withParameter(first, since.parameter, String(position))
  if (paging && 'page' in paging) first = withParameter(first, paging.page, String(paging.first))
  return first
}

function validatorsOf(headers: Headers): FeedPosition['validators'] {
  const etag = headers.get('etag')
  const modified = headers.get('last-modified')
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(modified === null ? {} : { 'if-modified-since': modified }),
  }
}
