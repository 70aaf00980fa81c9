import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  write,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { Refusal } from '../../model/refusal.ts'
import { codeOf, StoreMistake } from '../store-mistake.ts'
import { MAX_BODY, printBlock } from './block.ts'
import { readBlocks } from './read-blocks.ts'

const writeTo = promisify(write)

/** The first entry of every journal. */
interface Title {
  readonly journal: string
  readonly version: 1
}

export interface JournalOptions<Entry, Outcome> {
  readonly path: string
  /**
   * Told which journal this is before anything is applied, gives the entry up to which all was applied already; left out,
   * that is none.
   */
  readonly appliedUpTo?: (journal: string) => number
  /**
   * Called once for each entry, in order, as soon as it is durable: for the entries found when the journal is opened,
   * and for each that is appended. The same entries in the same order must have the same effect.
   */
  readonly apply: (entry: Entry, sequence: number) => Outcome
}

interface Waiting<Entry, Outcome> {
  readonly entry: Entry
  readonly text: string
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Bytes that may wait to be written; beyond, entries are refused. */
const MAX_WAITING = 2 * MAX_BODY

/** Zeros laid behind the blocks at once. */
const AHEAD = 4 * 1024 * 1024
const ZEROS = Buffer.alloc(AHEAD)

/**
 * A file to which entries are appended. While one block is being made durable, further entries gather for the next.
 *
 * States: idle; writing (one write at a time); closed. After an error of the disk from which no way leads back to a sound
 * file it is broken, and refuses everything until the program starts again.
 */
export class Journal<Entry, Outcome> {
  /** Which journal this is: made up once, when the file begins. */
  readonly id: string
  readonly #fd: number
  readonly #path: string
  readonly #apply: (entry: Entry, sequence: number) => Outcome
  #waiting: Waiting<Entry, Outcome>[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  /** Where the next block goes, and where the file ends: zeros between them. */
  #end: number
  #room: number
  #growing: Promise<void> | undefined
  #sequence: number
  #broken: Error | undefined

  private constructor(fd: number, options: JournalOptions<Entry, Outcome>, found: Found) {
    this.#fd = fd
    this.#path = options.path
    this.#apply = options.apply
    this.id = found.id
    this.#end = found.end
    this.#room = found.end
    this.#sequence = found.sequence
  }

  /** Opens the journal or begins one, cuts off what a crash tore, and applies every entry. */
  static open<Entry, Outcome>(options: JournalOptions<Entry, Outcome>): Journal<Entry, Outcome> {
    const fd = openFile(options.path)
    try {
      const found = recover(fd, options)
      return new Journal(fd, options, found)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** Bytes of all entries so far. */
  get bytes(): number {
    return this.#end
  }

  /** Entries so far; the number of the newest. */
  get sequence(): number {
    return this.#sequence
  }

  /** Resolves with what `apply` gave, when the entry is durable and applied. */
  append(entry: Entry): Promise<Outcome> {
    if (this.#broken) return Promise.reject(this.#broken)
    const text = JSON.stringify(entry)
    const bytes = text.length * 3
    if (this.#waitingBytes + bytes > MAX_WAITING)
      return Promise.reject(new Refusal('busy', 'too much waits to be written'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, text, resolve, reject })
      this.#waitingBytes += bytes
      this.#writing ??= this.#writeAll()
    })
  }

  /** Waits for what is under way, then lets go of the file. */
  async close(): Promise<void> {
    await this.#writing
    await this.#growing
    this.#broken ??= new Error('the journal is closed')
    ftruncateSync(this.#fd, this.#end)
    closeSync(this.#fd)
  }

  async #writeAll(): Promise<void> {
    // Whatever else arrives in this turn of the event loop shares the block.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#take()
      try {
        await this.#writeBlock(printBlock(batch.map(({ text }) => text)))
      } catch (error) {
        await this.#growing
        const told = this.#recoverFrom(error)
        for (const { reject } of batch) reject(told)
        continue
      }
      for (const one of batch) this.#applyOne(one)
    }
    this.#writing = undefined
  }

  /** As many waiting entries as fit in one block. */
  #take(): Waiting<Entry, Outcome>[] {
    let bytes = 0
    let count = 0
    for (const { text } of this.#waiting) {
      bytes += text.length * 3 + 1
      if (count > 0 && bytes > MAX_BODY) break
      count++
    }
    const batch = this.#waiting.splice(0, count)
    for (const { text } of batch) this.#waitingBytes -= text.length * 3
    return batch
  }

  async #writeBlock(block: Buffer): Promise<void> {
    if (this.#end + block.length > this.#room) await this.#growing
    let done = 0
    while (done < block.length) {
      const { bytesWritten } = await writeTo(this.#fd, block, done, block.length - done, this.#end + done)
      done += bytesWritten
    }
    this.#end += block.length
    this.#room = Math.max(this.#room, this.#end)
    if (this.#room - this.#end < AHEAD / 2) this.#growing ??= this.#grow()
  }

  /** Lays zeros behind the blocks: to write over what the file has already costs the disk half as much as to make it longer. */
  async #grow(): Promise<void> {
    try {
      const { bytesWritten } = await writeTo(this.#fd, ZEROS, 0, AHEAD, this.#room)
      this.#room += bytesWritten
    } catch {
      // No room for what nobody asked for yet: the next block that does not fit says so.
    }
    this.#growing = undefined
  }

  #applyOne({ entry, resolve, reject }: Waiting<Entry, Outcome>): void {
    this.#sequence++
    try {
      resolve(this.#apply(entry, this.#sequence))
    } catch (error) {
      reject(error)
    }
  }

  /** A full disk is no harm once the torn block is cut off; after anything else nobody knows what the disk holds. */
  #recoverFrom(error: unknown): Error {
    const code = codeOf(error)
    const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    try {
      ftruncateSync(this.#fd, this.#end)
      this.#room = this.#end
    } catch (again) {
      this.#broken = refused(`cannot write ${this.#path} (${codeOf(again)}): start again`, again)
      return this.#broken
    }
    if (full) return refused(`cannot write ${this.#path} (${code}): make room on its disk`, error)
    this.#broken = refused(
      `cannot write ${this.#path} (${code}): put its disk right, then start again`,
      error,
    )
    return this.#broken
  }
}

const refused = (message: string, cause: unknown): Refusal => new Refusal('full', message, cause)

interface Found {
  readonly id: string
  readonly end: number
  readonly sequence: number
}

// Data written with O_DSYNC is on the disk when the write returns.
const HOW = constants.O_RDWR | constants.O_CREAT | constants.O_DSYNC

function openFile(path: string): number {
  try {
    return openSync(path, HOW, 0o600)
  } catch (error) {
    throw new StoreMistake(`cannot open ${path} (${codeOf(error)}): make it readable and writable`, error)
  }
}

function recover<Entry, Outcome>(fd: number, options: JournalOptions<Entry, Outcome>): Found {
  const { path, apply, appliedUpTo = () => 0 } = options
  const blocks = readBlocks(fd, path)
  let next = blocks.next()
  if (next.done) {
    const found = begin(fd, path)
    appliedUpTo(found.id)
    return found
  }
  const [title, ...rest] = next.value
  const id = readTitle(title!, path)
  let sequence = 0
  const applied = appliedUpTo(id)
  const take = (texts: readonly string[]): void => {
    for (const text of texts) if (++sequence > applied) apply(JSON.parse(text) as Entry, sequence)
  }
  take(rest)
  for (next = blocks.next(); !next.done; next = blocks.next()) take(next.value)
  ftruncateSync(fd, next.value)
  return { id, end: next.value, sequence }
}

/** Writes the title, and makes the name of the file durable too. */
function begin(fd: number, path: string): Found {
  if (fstatSync(fd).size > TITLE_BYTES) throw notOurs(path)
  const title: Title = { journal: randomUUID(), version: 1 }
  const block = printBlock([JSON.stringify(title)])
  try {
    ftruncateSync(fd, 0)
    writeSync(fd, block, 0, block.length, 0)
    const folder = openSync(dirname(path), 'r')
    fsyncSync(folder)
    closeSync(folder)
  } catch (error) {
    throw new StoreMistake(`cannot write ${path} (${codeOf(error)}): make room on its disk`, error)
  }
  return { id: title.journal, end: block.length, sequence: 0 }
}

/** More than a title takes: a longer file that has none is somebody's, not a journal cut short. */
const TITLE_BYTES = 512

const notOurs = (path: string): StoreMistake =>
  new StoreMistake(`${path}: is no journal that this version of Vedette can read; move it away`)

function readTitle(text: string, path: string): string {
  const title = JSON.parse(text) as Partial<Title>
  if (typeof title.journal !== 'string' || title.version !== 1) throw notOurs(path)
  return title.journal
}
