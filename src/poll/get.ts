import { createHash } from 'node:crypto'
import { PollFailure } from './poll-failure.ts'
import { retryAfter } from './retry-after.ts'

const MOST_REDIRECTS = 5

export interface GetOptions {
  /** Sent to the origin of the first URL only. */
  readonly credentials: Readonly<Record<string, string>>
  /** Sent everywhere. */
  readonly headers?: Readonly<Record<string, string>>
  /** For everything: redirects, head and body. */
  readonly timeoutMs: number
  /** Of the body, decompressed. */
  readonly mostBytes: number
  readonly signal?: AbortSignal
}

/** What an answer holds. */
export interface Body {
  /** Different for other bytes. */
  readonly digest: string
  bytes(): Uint8Array
}

export interface Answer {
  /** Undefined when the upstream says that nothing has changed since. */
  readonly body: Body | undefined
  readonly headers: Headers
  /** Where it came from, redirects followed. */
  readonly url: string
}

/** Asks for one URL. Every way in which that can go wrong is a {@link PollFailure}; only `signal` ends it otherwise. */
export async function get(url: string, options: GetOptions): Promise<Answer> {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    return await follow(new URL(url), options, signal)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof PollFailure) throw error
    if (timeout.aborted)
      throw new PollFailure('timeout', `no answer within ${options.timeoutMs} ms`, { overload: true })
    throw new PollFailure('unreachable', reasonOf(error), { overload: true, cause: error })
  }
}

async function follow(first: URL, options: GetOptions, signal: AbortSignal): Promise<Answer> {
  let url = first
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const ours = url.origin === first.origin ? options.credentials : {}
    const response = await fetch(url.href, {
      headers: { accept: 'application/json', ...options.headers, ...ours },
      redirect: 'manual',
      signal,
    })
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && response.status !== 304 && location !== null) {
      await response.body?.cancel()
      url = nextOf(location, url)
      continue
    }
    return await read(response, url, options.mostBytes)
  }
  throw new PollFailure('redirect', `more than ${MOST_REDIRECTS} redirects`)
}

function nextOf(location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (next?.protocol !== 'http:' && next?.protocol !== 'https:')
    throw new PollFailure('redirect', 'redirected to something that is no web address')
  next.username = ''
  next.password = ''
  return next
}

async function read(response: Response, url: URL, mostBytes: number): Promise<Answer> {
  const { headers, status } = response
  const from = { headers, url: url.href }
  if (status === 304) return { body: undefined, ...from }
  if (status === 200) return { body: await bodyOf(response, mostBytes), ...from }
  await response.body?.cancel()
  const wait = retryAfter(headers.get('retry-after'), headers.get('date'))
  throw new PollFailure('status', `answered ${status}`, {
    overload: status === 429 || status >= 500,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
}

/** The digest is made as parts come, and they are put together only when somebody asks: most answers are what they were. */
async function bodyOf(response: Response, mostBytes: number): Promise<Body> {
  const hash = createHash('sha256')
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > mostBytes) throw new PollFailure('too_large', `more than ${mostBytes} bytes`)
    hash.update(part)
    parts.push(part)
  }
  return { digest: hash.digest('base64url'), bytes: () => Buffer.concat(parts, bytes) }
}

/** What fetch says is `fetch failed`; the cause says why. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? String(error)
}
