import { closeSync, openSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Refusal } from '../../model/refusal.ts'
import { codeOf } from '../store-mistake.ts'
import { MAX_BODY, printBlock } from './block.ts'
import { Positions } from './positions.ts'
import { entriesIn, linesOf, readBlocks } from './read-blocks.ts'
import { type Recovered, recover } from './recover.ts'
import { Segment } from './segment.ts'
import { segmentPath } from './segment-names.ts'

export interface JournalOptions<Entry, Outcome> {
  /** The folder of its segments. */
  readonly path: string
  /**
   * Told which journal this is before anything is applied, gives the entry up to which all was applied already; left out,
   * that is none. Segments with nothing behind that are not read.
   */
  readonly appliedUpTo?: (journal: string) => number | Promise<number>
  /**
   * Called once for each entry, in order, as soon as it is durable: for the entries found when the journal is opened,
   * and for each that is appended. The same entries in the same order must have the same effect.
   */
  readonly apply: (entry: Entry, sequence: number) => Outcome
  /** Asked for between blocks of entries that are found: what it gives is waited for. */
  readonly room?: () => Promise<void> | undefined
  /** What an entry is as JSON on one line; left out, as it stands. */
  readonly form?: EntryForm<Entry>
  /** Bytes of a segment, beyond which the next is begun. */
  readonly segmentBytes?: number
}

/** Prints entries, and reads what was printed. */
export interface EntryForm<Entry> {
  print(entry: Entry): string | Uint8Array
  /** What is given is good as long as what is made of it is used. */
  read(printed: Buffer): Entry
}

const asItStands = { print: JSON.stringify, read: (printed: Buffer) => JSON.parse(printed.toString()) }

interface Waiting<Entry, Outcome> {
  readonly entry: Entry
  readonly text: string | Uint8Array
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Bytes that may wait to be written; beyond, entries are refused. */
const MAX_WAITING = 2 * MAX_BODY
/** Bytes of a block that are kept for the next. */
const MAX_ROOM = 4 * 1024 * 1024
const SEGMENT_BYTES = 64 * 1024 * 1024
/** Bytes read at once for a single entry. */
const READ_BYTES = 128 * 1024

/**
 * Entries in the order in which they were appended, in files (segments) that are named by their first entry. While one block is
 * being made durable, further entries gather for the next.
 *
 * States: idle; writing (one write at a time); closed. After an error of the disk from which no way leads back to a sound
 * file it is broken, and refuses everything until the program starts again.
 */
export class Journal<Entry, Outcome> {
  /** Which journal this is: made up once, when it begins. */
  readonly id: string
  readonly #options: JournalOptions<Entry, Outcome>
  readonly #form: EntryForm<Entry>
  #segment: Segment
  #firsts: number[]
  /** By the first entry of a segment; missing where nobody has read it yet. */
  readonly #positions: Map<number, Positions>
  #waiting: Waiting<Entry, Outcome>[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  /** The bytes of the largest block so far, which the next may use. */
  #room: Buffer = Buffer.alloc(0)
  #sequence: number
  #broken: Error | undefined

  private constructor(options: JournalOptions<Entry, Outcome>, recovered: Recovered) {
    const { segment, sequence, firsts, positions } = recovered
    this.#options = options
    this.#form = options.form ?? asItStands
    this.#segment = segment
    this.#sequence = sequence
    this.#firsts = [...firsts]
    this.#positions = positions
    this.id = segment.title.journal
  }

  /** Opens the journal or begins one, cuts off what a crash tore, and applies every entry that is to be applied. */
  static async open<Entry, Outcome>(
    options: JournalOptions<Entry, Outcome>,
  ): Promise<Journal<Entry, Outcome>> {
    const { path, apply, appliedUpTo = () => 0, form = asItStands, room = () => undefined } = options
    const take = (printed: Buffer, sequence: number): void => void apply(form.read(printed), sequence)
    return new Journal(options, await recover({ folder: path, appliedUpTo, take, room }))
  }

  /** Bytes of all segments that there ever were. */
  get bytes(): number {
    return this.#segment.title.before + this.#segment.end
  }

  /** Entries so far; the number of the newest. */
  get sequence(): number {
    return this.#sequence
  }

  /** The oldest entry that can be read. */
  get first(): number {
    return this.#firsts[0]!
  }

  /** Resolves with what `apply` gave, when the entry is durable and applied. */
  append(entry: Entry): Promise<Outcome> {
    if (this.#broken) return Promise.reject(this.#broken)
    const text = this.#form.print(entry)
    const bytes = mostBytes(text)
    if (this.#waitingBytes + bytes > MAX_WAITING)
      return Promise.reject(new Refusal('busy', 'too much waits to be written'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, text, resolve, reject })
      this.#waitingBytes += bytes
      this.#writing ??= this.#writeAll()
    })
  }

  /** An entry that was applied; undefined where there is none of this number, or its segment was handed over. */
  async read(sequence: number): Promise<Entry | undefined> {
    const first = this.#firsts.findLast((one) => one <= sequence)
    if (first === undefined || sequence > this.#sequence) return undefined
    const path = segmentPath(this.#options.path, first)
    const fd = openSync(path, 'r')
    try {
      if (!this.#positions.has(first)) this.#positions.set(first, await positionsIn(fd, path, first))
      const from = this.#positions.get(first)!.find(sequence)
      let before = from.sequence
      for (const { body } of readBlocks(fd, path, from.offset, READ_BYTES)) {
        const count = entriesIn(body)
        if (sequence < before + count) return this.#form.read([...linesOf(body)][sequence - before]!)
        before += count
      }
      return undefined
    } finally {
      closeSync(fd)
    }
  }

  /**
   * Hands the segments over whose entries all come before `sequence`, the oldest first, as files that are not the journal's
   * any more when `take` resolves.
   */
  async handOver(sequence: number, take: (path: string) => Promise<void>): Promise<void> {
    while (this.#firsts.length > 1 && this.#firsts[1]! <= sequence) {
      const first = this.#firsts[0]!
      await take(segmentPath(this.#options.path, first))
      this.#firsts.shift()
      this.#positions.delete(first)
    }
  }

  /** Waits for what is under way, then lets go of the files. */
  async close(): Promise<void> {
    await this.#writing
    this.#broken ??= new Error('the journal is closed')
    await this.#segment.close()
  }

  async #writeAll(): Promise<void> {
    // Whatever else arrives in this turn of the event loop shares the block.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#take()
      try {
        await this.#writeBlock(this.#print(batch))
      } catch (error) {
        const told = await this.#recoverFrom(error)
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
      bytes += mostBytes(text) + 1
      if (count > 0 && bytes > MAX_BODY) break
      count++
    }
    const batch = this.#waiting.splice(0, count)
    for (const { text } of batch) this.#waitingBytes -= mostBytes(text)
    return batch
  }

  /** Into the bytes of the block before, which is written. */
  #print(batch: readonly Waiting<Entry, Outcome>[]): Buffer {
    const texts = batch.map(({ text }) => text)
    const block = printBlock(texts, this.#room)
    if (block.length > this.#room.length && block.length <= MAX_ROOM) this.#room = block
    return block
  }

  async #writeBlock(block: Buffer): Promise<void> {
    const { segmentBytes = SEGMENT_BYTES } = this.#options
    if (this.#segment.end + block.length > segmentBytes && this.#sequence >= this.#segment.title.first)
      await this.#beginSegment()
    this.#positions.get(this.#segment.title.first)?.add(this.#sequence + 1, this.#segment.end)
    await this.#segment.append(block)
  }

  async #beginSegment(): Promise<void> {
    const title = {
      ...this.#segment.title,
      version: 2,
      first: this.#sequence + 1,
      before: this.bytes,
    } as const
    const next = Segment.begin(segmentPath(this.#options.path, title.first), title)
    await this.#segment.close()
    this.#segment = next
    this.#firsts.push(title.first)
    this.#positions.set(title.first, new Positions())
  }

  #applyOne({ entry, resolve, reject }: Waiting<Entry, Outcome>): void {
    this.#sequence++
    try {
      resolve(this.#options.apply(entry, this.#sequence))
    } catch (error) {
      reject(error)
    }
  }

  /** A full disk is no harm once the torn block is cut off; after anything else nobody knows what the disk holds. */
  async #recoverFrom(error: unknown): Promise<Error> {
    const { path } = this.#options
    const code = codeOf(error)
    const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
    try {
      await this.#segment.cutOff()
    } catch (again) {
      this.#broken = refused(`cannot write ${path} (${codeOf(again)}): start again`, again)
      return this.#broken
    }
    if (full) return refused(`cannot write ${path} (${code}): make room on its disk`, error)
    this.#broken = refused(`cannot write ${path} (${code}): put its disk right, then start again`, error)
    return this.#broken
  }
}

const mostBytes = (text: string | Uint8Array): number =>
  typeof text === 'string' ? text.length * 3 : text.length

const refused = (message: string, cause: unknown): Refusal => new Refusal('full', message, cause)

/** Finds out where the entries of a segment lie, other work being done in between. */
async function positionsIn(fd: number, path: string, first: number): Promise<Positions> {
  const positions = new Positions()
  let sequence = first - 1
  let rested = 0
  for (const { at, body } of readBlocks(fd, path)) {
    positions.add(sequence, at)
    sequence += entriesIn(body)
    if (at - rested < REST_BYTES) continue
    rested = at
    await nextTurn()
  }
  return positions
}

/** Bytes looked through before other work has its turn. */
const REST_BYTES = 4 * 1024 * 1024
