import { existsSync, mkdirSync, readFileSync, renameSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of a file; there are two, the one that is written and the one before. */
const MOST_BYTES = 16 * 1024 * 1024
const DAY_MS = 86_400_000

interface Entry<Answer> {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly answer: Answer
}

export interface KeptAnswersOptions {
  /** A folder of its own; made where it is missing. */
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly mostBytes?: number
}

/**
 * Answers by key, for a day. They stand in memory and in a file, a line each; when it is full it becomes the one before, and
 * what that held is forgotten.
 */
export class KeptAnswers<Answer> {
  /** Keys of requests that are at work. */
  readonly working = new Set<string>()
  readonly #path: string
  readonly #olderPath: string
  readonly #now: () => number
  readonly #mostBytes: number
  #newer: Map<string, Entry<Answer>>
  #older: ReadonlyMap<string, Entry<Answer>>
  #bytes: number
  #last: Promise<unknown> = Promise.resolve()

  constructor({ folder, now, mostBytes = MOST_BYTES }: KeptAnswersOptions) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#path = join(folder, 'newer')
    this.#olderPath = join(folder, 'older')
    this.#now = now
    this.#mostBytes = mostBytes
    this.#older = readEntries<Answer>(this.#olderPath).entries
    const { entries, bytes } = readEntries<Answer>(this.#path)
    this.#newer = entries
    this.#bytes = bytes
  }

  find(key: string): Answer | undefined {
    const entry = this.#newer.get(key) ?? this.#older.get(key)
    return entry !== undefined && this.#now() - entry.at < DAY_MS ? entry.answer : undefined
  }

  /** Resolves when it is on the disk. */
  keep(key: string, answer: Answer): Promise<void> {
    const entry: Entry<Answer> = { key, at: this.#now(), answer }
    const line = Buffer.from(`${JSON.stringify(entry)}\n`)
    const kept = this.#last.then(async () => {
      if (this.#bytes > 0 && this.#bytes + line.length > this.#mostBytes) this.#turn()
      await append(this.#path, line, this.#bytes)
      this.#bytes += line.length
      this.#newer.set(key, entry)
    })
    this.#last = kept.catch(() => {})
    return kept
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    await this.#last
  }

  #turn(): void {
    renameSync(this.#path, this.#olderPath)
    this.#older = this.#newer
    this.#newer = new Map()
    this.#bytes = 0
  }
}

async function append(path: string, line: Buffer, at: number): Promise<void> {
  const file = await open(path, at === 0 ? 'w' : 'r+', 0o600)
  try {
    await writeWhole(file, line, at)
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function writeWhole(file: FileHandle, line: Buffer, at: number): Promise<void> {
  for (let done = 0; done < line.length; ) {
    const { bytesWritten } = await file.write(line, done, line.length - done, at + done)
    done += bytesWritten
  }
}

/** What a file holds; what a crash has torn off at its end is cut off. */
function readEntries<Answer>(path: string): { entries: Map<string, Entry<Answer>>; bytes: number } {
  const entries = new Map<string, Entry<Answer>>()
  if (!existsSync(path)) return { entries, bytes: 0 }
  const content = readFileSync(path)
  let bytes = 0
  for (let end = content.indexOf(0x0a); end >= 0; end = content.indexOf(0x0a, bytes)) {
    const entry = entryOf<Answer>(content.toString('utf8', bytes, end))
    if (entry === undefined) break
    entries.set(entry.key, entry)
    bytes = end + 1
  }
  if (bytes < content.length) truncateSync(path, bytes)
  return { entries, bytes }
}

function entryOf<Answer>(line: string): Entry<Answer> | undefined {
  try {
    return JSON.parse(line) as Entry<Answer>
  } catch {
    return undefined
  }
}
