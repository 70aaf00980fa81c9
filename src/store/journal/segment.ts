import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync, write, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { codeOf, StoreMistake } from '../store-mistake.ts'
import { printTitle, type Title } from './title.ts'

const writeTo = promisify(write)

/** Zeros laid behind the blocks at once. */
const AHEAD = 4 * 1024 * 1024
const ZEROS = Buffer.alloc(AHEAD)

// Data written with O_DSYNC is on the disk when the write returns.
const HOW = constants.O_RDWR | constants.O_CREAT | constants.O_DSYNC

export function openSegment(path: string): number {
  try {
    return openSync(path, HOW, 0o600)
  } catch (error) {
    throw new StoreMistake(`cannot open ${path} (${codeOf(error)}): make it readable and writable`, error)
  }
}

/** The newest file of a journal, to which blocks are appended, one at a time. */
export class Segment {
  readonly title: Title
  readonly #fd: number
  /** Where the next block goes, and where the file ends: zeros between them. */
  #end: number
  #room: number
  #growing: Promise<void> | undefined

  /** A file whose sound part ends at `end`: what is behind is cut off. */
  constructor(fd: number, title: Title, end: number) {
    ftruncateSync(fd, end)
    this.#fd = fd
    this.title = title
    this.#end = end
    this.#room = end
  }

  /** Begins a file, and makes its name durable too; leaves none behind when that fails. */
  static begin(path: string, title: Title): Segment {
    const fd = openSegment(path)
    try {
      const block = printTitle(title)
      ftruncateSync(fd, 0)
      writeSync(fd, block, 0, block.length, 0)
      const folder = openSync(dirname(path), 'r')
      fsyncSync(folder)
      closeSync(folder)
      return new Segment(fd, title, block.length)
    } catch (error) {
      closeSync(fd)
      rmSync(path, { force: true })
      throw error
    }
  }

  /** Bytes of its blocks, the title among them. */
  get end(): number {
    return this.#end
  }

  /** Resolves when the block is on the disk. After an error {@link cutOff} must follow. */
  async append(block: Buffer): Promise<void> {
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

  /** Takes away what lies behind the last whole block. */
  async cutOff(): Promise<void> {
    await this.#growing
    ftruncateSync(this.#fd, this.#end)
    this.#room = this.#end
  }

  async close(): Promise<void> {
    await this.cutOff()
    closeSync(this.#fd)
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
}
