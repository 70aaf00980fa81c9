import { type CaptureRow, timeText } from './columns.ts'

const HTTP_ACTIVITY = 4002
const SECOND = 1_000_000
/** A request that was not answered for so long is told without an answer. */
const PATIENCE = 60 * SECOND
const MAX_WAITING = 65_536

/** One request, as it was sent. */
export interface HttpRequest {
  readonly source: string
  readonly sourcePort: string
  readonly target: string
  readonly targetPort: string
  readonly method: string
  readonly host: string
  readonly uri: string
  readonly version: string
  readonly agent: string
  readonly referrer: string
}

export interface HttpResponse extends Pick<HttpRequest, 'source' | 'sourcePort' | 'target' | 'targetPort'> {
  readonly code: string
  readonly length: string
}

interface Waiting {
  readonly stream: string
  readonly request: HttpRequest
  readonly time: number
}

/**
 * Joins responses to requests: within a stream of TCP they come in the order of the requests. An exchange is told when it is
 * answered, or when no answer came for a minute; its time is that of the telling. Times are microseconds.
 */
export class HttpExchanges {
  readonly #tell: (row: CaptureRow, time: number) => void
  readonly #most: number
  /** In order of time. */
  readonly #waiting = new Set<Waiting>()
  readonly #streams = new Map<string, Waiting[]>()
  #now = 0

  constructor(tell: (row: CaptureRow, time: number) => void, most = MAX_WAITING) {
    this.#tell = tell
    this.#most = most
  }

  get now(): number {
    return this.#now
  }

  request(stream: string, request: HttpRequest, time: number): void {
    this.advance(time)
    if (this.#waiting.size >= this.#most) this.#giveUpFirst()
    const waiting = { stream, request, time: this.#now }
    this.#waiting.add(waiting)
    const ofStream = this.#streams.get(stream)
    if (ofStream) ofStream.push(waiting)
    else this.#streams.set(stream, [waiting])
  }

  response(stream: string, response: HttpResponse, time: number): void {
    this.advance(time)
    // What comes before the answer itself, such as 100 Continue.
    if (/^1\d\d$/.test(response.code) && response.code !== '101') return
    const waiting = this.#streams.get(stream)?.[0]
    if (waiting) this.#remove(waiting)
    const { request = unseen(response), time: askedAt } = waiting ?? {}
    this.#say(request, response, askedAt)
  }

  /** Time has passed, with or without packets. */
  advance(time: number): void {
    this.#now = Math.max(this.#now, time)
    for (const waiting of this.#waiting) {
      if (waiting.time + PATIENCE > this.#now) break
      this.#giveUpFirst()
    }
  }

  /** No answers will come any more. */
  end(): void {
    while (this.#waiting.size > 0) this.#giveUpFirst()
  }

  #giveUpFirst(): void {
    const [first] = this.#waiting
    if (!first) return
    this.#remove(first)
    this.#say(first.request)
  }

  #remove(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    const ofStream = this.#streams.get(waiting.stream)!
    ofStream.splice(ofStream.indexOf(waiting), 1)
    if (ofStream.length === 0) this.#streams.delete(waiting.stream)
  }

  #say(request: HttpRequest, response?: HttpResponse, askedAt?: number): void {
    const row: CaptureRow = {
      class_uid: HTTP_ACTIVITY,
      time: timeText(this.#now),
      'src_endpoint.ip': request.source,
      'src_endpoint.port': request.sourcePort,
      'dst_endpoint.ip': request.target,
      'dst_endpoint.port': request.targetPort,
      'http_request.http_method': request.method || undefined,
      'http_request.url.hostname': request.host || undefined,
      'http_request.url.url_string': request.uri || undefined,
      'http_request.version': request.version || undefined,
      'http_request.user_agent': request.agent || undefined,
      'http_request.referrer': request.referrer || undefined,
      'http_response.code': response?.code,
      'http_response.length': response?.length,
      'traffic.response_time_ms': askedAt === undefined ? undefined : (this.#now - askedAt) / 1000,
    }
    this.#tell(row, this.#now)
  }
}

/** The request of an answer, where the capture began after it. */
const unseen = ({ source, sourcePort, target, targetPort }: HttpResponse): HttpRequest => ({
  source: target,
  sourcePort: targetPort,
  target: source,
  targetPort: sourcePort,
  method: '',
  host: '',
  uri: '',
  version: '',
  agent: '',
  referrer: '',
})
