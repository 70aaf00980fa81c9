import { firstLine } from '../../ingest/follow/first-line.ts'
import { TornQuotes } from '../../ingest/follow/torn-quotes.ts'
import { WholeLines } from '../../ingest/follow/whole-lines.ts'
import type { Pipeline } from '../../pipeline.ts'
import { formatOf } from '../input-format.ts'
import type { PipelineSource } from '../pipeline-source.ts'
import { untilBroken } from '../until-broken.ts'
import type { Named, SourceWords, WatchedSource } from './watched-source.ts'

const LINE_FEED = 10

/** Who hears of a stream. */
export interface Listener {
  /** Something came, or the stream ended. */
  readonly wake: () => void
  readonly notice: (text: string) => void
}

/** Standard input or a pipe: what comes is taken as it comes, until it ends. */
export class WatchedStream implements WatchedSource {
  readonly name: string
  lines = 0
  bytes = 0
  source: PipelineSource | undefined
  readonly #path: string
  readonly #pipeline: Pipeline
  readonly #words: SourceWords
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #whole = new WholeLines()
  #quotes: TornQuotes | undefined
  readonly #listener: Listener
  #arrived: IteratorResult<Uint8Array> | undefined
  #failed: unknown
  #done = false

  constructor(
    { path, name }: Named,
    chunks: AsyncIterable<Uint8Array>,
    pipeline: Pipeline,
    words: SourceWords,
    listener: Listener,
  ) {
    this.name = name
    this.#path = path
    this.#pipeline = pipeline
    this.#words = words
    // What came before an input broke off is judged.
    this.#chunks = untilBroken(chunks, ({ message }) => listener.notice(message))
    this.#listener = listener
    this.#ask()
  }

  get ended(): boolean {
    return this.#done
  }

  step(): boolean {
    if (this.#failed !== undefined) throw this.#failed
    const arrived = this.#arrived
    if (!arrived) return false
    this.#arrived = undefined
    if (arrived.done) this.#end()
    else {
      this.#take(arrived.value)
      this.#ask()
    }
    return true
  }

  close(): void {
    // Not awaited: a stream that has gone quiet would never answer.
    this.#chunks.return?.().catch(() => {})
  }

  #ask(): void {
    this.#chunks
      .next()
      .then(
        (result) => (this.#arrived = result),
        (error: unknown) => (this.#failed = error),
      )
      .finally(this.#listener.wake)
  }

  #take(bytes: Uint8Array): void {
    this.bytes += bytes.length
    for (const byte of bytes) if (byte === LINE_FEED) this.lines++
    this.#write(this.#whole.take(bytes))
  }

  #write(lines: Uint8Array): void {
    if (lines.length === 0) return
    this.source ??= this.#open(lines)
    this.source.write(this.#quotes?.mend(lines) ?? lines)
  }

  #open(lines: Uint8Array): PipelineSource {
    const format = this.#words.format ?? formatOf(this.#path, [lines])
    if (format === 'csv') this.#quotes = new TornQuotes(firstLine(lines))
    return this.#pipeline.open({ ...this.#words, name: this.name, format })
  }

  #end(): void {
    this.#write(this.#whole.end())
    this.source?.end()
    this.#done = true
  }
}
