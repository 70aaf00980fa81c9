import { type Operations, operations } from './operations.ts'
import { ProblemError, problemOf } from './problem-error.ts'
import { pause, waitBefore } from './retry.ts'
import { serverEvents } from './server-events.ts'

export type * from './operations.ts'
export { ProblemError } from './problem-error.ts'

export interface ClientOptions {
  /** Where the service is, such as `http://127.0.0.1:9000`. */
  readonly url: string
  /** An API key. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  /** How often a request is sent again that found the service busy or unavailable. */
  readonly retries?: number
  /** Used instead of the global one. */
  readonly fetch?: typeof fetch
}

/** What all requests take beside what their operation does. */
export interface RequestOptions {
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

export type OperationName = keyof Operations

/** What is given to an operation. */
export type Input<Name extends OperationName> = Omit<Operations[Name], 'answer'> & RequestOptions

/** What an operation answers. */
export type Answer<Name extends OperationName> = Operations[Name]['answer']

/** Operations that answer a list in pages. */
export type PagedName = {
  [Name in OperationName]: Operations[Name] extends {
    readonly query?: infer Query
    readonly answer: readonly unknown[]
  }
    ? 'cursor' extends keyof NonNullable<Query>
      ? Name
      : never
    : never
}[OperationName]

type Row<Name extends OperationName> = Answer<Name> extends readonly (infer One)[] ? One : never

/** What became of one event of a stream: its result, or what was wrong with it. */
export type IngestResult =
  | (Answer<'postEvents'>[number] & { readonly errors?: never })
  | {
      readonly item: number
      readonly errors: readonly { readonly field: string; readonly message: string }[]
    }

/** What a service says as it happens; first that it is listened to. */
export type StreamMessage =
  | { readonly event: 'listening' }
  | { readonly event: 'alert'; readonly data: Answer<'getAlerts'>[number]; readonly id?: string }
  | {
      readonly event: 'flag' | 'incident' | 'counters' | 'dropped'
      readonly data: unknown
      readonly id?: string
    }

/** Events that `ingest` sends together. */
const TOGETHER = 1_000

/**
 * Asks a Vedette service. Its operations are those of `/openapi.json`, by their ids, and typed by it. Whatever the service
 * refuses is thrown as a {@link ProblemError}; while it is busy or unavailable, requests are sent again.
 */
export class VedetteClient {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Does one operation. */
  async request<Name extends OperationName>(name: Name, input?: Input<Name>): Promise<Answer<Name>> {
    const response = await this.#send(name, input)
    return (await contentOf(response)) as Answer<Name>
  }

  /** The pages of a list, one after the other. */
  async *pages<Name extends PagedName>(name: Name, input?: Input<Name>): AsyncGenerator<Answer<Name>> {
    let response = await this.#send(name, input)
    for (;;) {
      yield (await contentOf(response)) as Answer<Name>
      const next = nextPage(response)
      if (next === undefined) return
      response = await this.#fetch(next, 'GET', input)
    }
  }

  /** The rows of a list, whatever the number of its pages. */
  async *rows<Name extends PagedName>(name: Name, input?: Input<Name>): AsyncGenerator<Row<Name>> {
    for await (const page of this.pages(name, input)) yield* page as unknown as readonly Row<Name>[]
  }

  /**
   * Sends any number of events, a thousand at a time, and tells what became of each, in their order. Good ones are taken
   * though others have faults.
   */
  async *ingest(
    events: Iterable<Event> | AsyncIterable<Event>,
    options: RequestOptions = {},
  ): AsyncGenerator<IngestResult> {
    let batch: string[] = []
    let sent = 0
    const flush = async (): Promise<readonly IngestResult[]> => {
      const body = batch.join('')
      const before = sent
      sent += batch.length
      batch = []
      return await this.#ingest(body, before, options)
    }
    for await (const event of events) {
      if (batch.push(`${JSON.stringify(event)}\n`) === TOGETHER) yield* await flush()
    }
    if (batch.length > 0) yield* await flush()
  }

  /** Sends records of a log as they were written down: whole ones, CSV with its header. */
  async sendRecords(
    records: string,
    query: NonNullable<Operations['postRecords']['query']> = {},
    options: RequestOptions = {},
  ): Promise<Answer<'postRecords'>> {
    const headers = { 'content-type': 'text/plain' }
    const path = withQuery('/api/v1/records', query)
    const response = await this.#fetch(path, 'POST', options, { body: records, headers })
    return (await contentOf(response)) as Answer<'postRecords'>
  }

  /**
   * What happens from now on, as it comes, until the service ends the stream: alerts that are new or changed, flags, incidents and
   * counters. With the header `last-event-id`, alerts since then come first.
   */
  async *listen(options: RequestOptions = {}): AsyncGenerator<StreamMessage> {
    const response = await this.#fetch('/api/v1/stream', 'GET', options)
    yield { event: 'listening' }
    for await (const { data, ...message } of serverEvents(response.body!))
      yield { ...message, data: JSON.parse(data) } as StreamMessage
  }

  async #ingest(body: string, before: number, options: RequestOptions): Promise<readonly IngestResult[]> {
    const headers = { 'content-type': 'application/x-ndjson' }
    const response = await this.#fetch('/api/v1/events?partial=true', 'POST', options, { body, headers })
    const lines = (await response.text()).trimEnd().split('\n')
    const last = JSON.parse(lines.pop()!) as { readonly problem?: object }
    if (last.problem) throw problemOf(last.problem, response)
    return lines.map((line) => {
      const result = JSON.parse(line) as IngestResult
      return 'item' in result ? { ...result, item: result.item + before } : result
    })
  }

  #send<Name extends OperationName>(name: Name, input?: Input<Name>): Promise<Response> {
    const { path = {}, query = {}, body } = (input ?? {}) as AnyInput
    const [method, template] = operations[name]
    const filled = template.replace(/\{(\w+)\}/g, (_, word: string) => encodeURIComponent(String(path[word])))
    const url = withQuery(filled, query)
    if (body === undefined) return this.#fetch(url, method, input)
    const headers = { 'content-type': 'application/json' }
    return this.#fetch(url, method, input, { body: JSON.stringify(body), headers })
  }

  async #fetch(
    path: string,
    method: string,
    options: RequestOptions = {},
    content: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const { url, key, retries = 5 } = this.#options
    const ask = this.#options.fetch ?? fetch
    const init: RequestInit = {
      method,
      headers: {
        ...this.#options.headers,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...content.headers,
        ...options.headers,
      },
      ...(content.body === undefined ? {} : { body: content.body }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
    for (let tries = 0; ; tries++) {
      const response = await ask(new URL(path, url), init)
      if (response.ok) return response
      const wait = tries < retries ? waitBefore(response, tries) : undefined
      if (wait === undefined) throw problemOf(await contentOf(response), response)
      await response.body?.cancel()
      await pause(wait, options.signal)
    }
  }
}

type Event = Extract<Operations['postEvents']['body'], { readonly timestamp: string }>

interface AnyInput {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

function withQuery(path: string, query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams()
  for (const [word, value] of Object.entries(query)) if (value !== undefined) search.set(word, String(value))
  return search.size > 0 ? `${path}?${search}` : path
}

/** What was answered: JSON as what it says, anything else as text. */
async function contentOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  return /\bjson\b/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}

const nextPage = (response: Response): string | undefined =>
  /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
