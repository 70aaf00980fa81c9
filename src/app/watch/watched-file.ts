import { resolve } from 'node:path'
import { firstLine } from '../../ingest/follow/first-line.ts'
import { type FilePlace, GrowingFile } from '../../ingest/follow/growing-file.ts'
import { TornQuotes } from '../../ingest/follow/torn-quotes.ts'
import type { Format } from '../../model/format.ts'
import type { Pipeline } from '../../pipeline.ts'
import { formatOf } from '../input-format.ts'
import type { PipelineSource } from '../pipeline-source.ts'
import type { Named, SourceWords, WatchedSource } from './watched-source.ts'

/** How far a file was read, and what is known of it from its beginning. */
export type SavedFile = {
  readonly path: string
  readonly name: string
  readonly place: FilePlace
  /** Undefined while nothing was read of it. */
  readonly format: Format | undefined
  /** The line with the names of a CSV, without which nothing behind it can be read. */
  readonly header: Uint8Array
  /** Bytes put in where lines were torn. */
  readonly added: number
  readonly lines: number
}

const LINE_FEED = 10
const nothing = new Uint8Array(0)

/** A file that grows. It becomes a source of the pipeline with its first lines, which tell its format. */
export class WatchedFile implements WatchedSource {
  readonly name: string
  readonly ended = false
  lines = 0
  bytes = 0
  source: PipelineSource | undefined
  readonly #file: GrowingFile
  readonly #pipeline: Pipeline
  readonly #words: SourceWords
  #format: Format | undefined
  #header: Uint8Array = nothing
  #quotes: TornQuotes | undefined

  constructor(
    { path, name }: Named,
    pipeline: Pipeline,
    words: SourceWords,
    notice: (text: string) => void,
    saved?: SavedFile,
  ) {
    this.name = name
    this.#pipeline = pipeline
    this.#words = words
    this.#file = GrowingFile.open(path, { from: saved?.place, notice })
    if (saved?.format) this.#goOn(saved, saved.format)
  }

  step(now: number): boolean {
    const bytes = this.#file.read(now)
    if (!bytes) return false
    this.source ??= this.#open(bytes)
    this.bytes += bytes.length
    for (const byte of bytes) if (byte === LINE_FEED) this.lines++
    this.source.write(this.#quotes?.mend(bytes) ?? bytes)
    return true
  }

  close(): void {
    this.#file.close()
  }

  save(): SavedFile {
    const { path, place } = this.#file
    return {
      path: resolve(path),
      name: this.name,
      place,
      format: this.#format,
      header: this.#header,
      added: this.#quotes?.added ?? 0,
      lines: this.lines,
    }
  }

  #open(bytes: Uint8Array): PipelineSource {
    this.#format = this.#words.format ?? formatOf(this.#file.path, [bytes])
    if (this.#format === 'csv') {
      this.#header = firstLine(bytes)
      this.#quotes = new TornQuotes(this.#header)
    }
    return this.#pipeline.open({ ...this.#words, name: this.name, format: this.#format })
  }

  #goOn({ place, format, header, added, lines }: SavedFile, known: Format): void {
    this.lines = lines
    this.#format = format
    this.#header = header
    if (format === 'csv') this.#quotes = new TornQuotes(header, added)
    const goesOnAt = place.position + added - header.length
    this.source = this.#pipeline.open({ ...this.#words, name: this.name, format: known, goesOnAt })
    this.source.write(header)
  }
}
