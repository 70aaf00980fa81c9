import type { Input } from '../../ingest/open-input.ts'
import type { Pipeline, PipelineSource } from '../../pipeline.ts'
import { formatOf } from '../input-format.ts'
import type { Named, SourceWords, WatchedSource } from './watched-source.ts'

const LINE_FEED = 10
/** Read of a stream before its format is told, where its first line does not end before. */
const LONG_HEAD = 4 << 20

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
  readonly #head: Uint8Array[] = []
  readonly #wake: () => void
  #arrived: IteratorResult<Uint8Array> | undefined
  #failed: unknown
  #done = false

  constructor({ path, name }: Named, input: Input, pipeline: Pipeline, words: SourceWords, wake: () => void) {
    this.name = name
    this.#path = path
    this.#pipeline = pipeline
    this.#words = words
    this.#chunks = input.chunks[Symbol.asyncIterator]()
    this.#wake = wake
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
      .finally(this.#wake)
  }

  #take(bytes: Uint8Array): void {
    this.bytes += bytes.length
    for (const byte of bytes) if (byte === LINE_FEED) this.lines++
    if (this.source) {
      this.source.write(bytes)
      return
    }
    this.#head.push(bytes.slice())
    const size = this.#head.reduce((sum, { length }) => sum + length, 0)
    if (this.lines > 0 || size > LONG_HEAD) this.#open()
  }

  #open(): void {
    const format = this.#words.format ?? formatOf(this.#path, this.#head)
    this.source = this.#pipeline.open({ ...this.#words, name: this.name, format })
    for (const bytes of this.#head.splice(0)) this.source.write(bytes)
  }

  #end(): void {
    if (!this.source) this.#open()
    this.source?.end()
    this.#done = true
  }
}
