import type { Feed } from '../model/upstream.ts'
import { at } from './json-path.ts'
import { PollFailure } from './poll-failure.ts'

/** A page that was read. */
export interface Page {
  readonly url: URL
  readonly content: unknown
  readonly headers: Headers
  readonly items: number
  /** 1 for the first. */
  readonly number: number
}

/** Where the next page is; undefined behind the last one. Pages on another host are refused. */
export function nextPage(page: Page, paging: Feed['paging']): URL | undefined {
  const next = paging && following(page, paging)
  if (next && next.origin !== page.url.origin)
    throw new PollFailure('redirect', 'the next page lies on another host')
  if (next?.href === page.url.href) throw new PollFailure('malformed', 'a page names itself as the next')
  return next
}

function following(page: Page, paging: NonNullable<Feed['paging']>): URL | undefined {
  if ('next' in paging) return relative(at(page.content, paging.next), page.url)
  if ('link' in paging) return relative(linkedNext(page.headers.get('link')), page.url)
  if ('cursor' in paging) {
    const cursor = at(page.content, paging.cursor)
    return isName(cursor) ? withParameter(page.url, paging.parameter, String(cursor)) : undefined
  }
  return page.items > 0 ? withParameter(page.url, paging.page, String(paging.first + page.number)) : undefined
}

const isName = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value !== '')

function relative(next: unknown, from: URL): URL | undefined {
  if (typeof next !== 'string' || next === '') return undefined
  if (!URL.canParse(next, from.href)) throw new PollFailure('malformed', 'the next page is no web address')
  return new URL(next, from)
}

/** The target of `rel="next"` in a `Link` header (RFC 8288). */
function linkedNext(header: string | null): string | undefined {
  return /<([^<>]{1,4096})>\s*;[^<]{0,1024}?\brel="?next\b/i.exec(header ?? '')?.[1]
}

export function withParameter(url: URL, name: string, value: string): URL {
  const next = new URL(url)
  next.searchParams.set(name, value)
  return next
}
