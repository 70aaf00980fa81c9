import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fileId } from './siblings.ts'

/** Bytes read at once. A line that is longer is handed over in pieces. */
const CHUNK = 256 << 10
/** Bytes by which a file is known again: its first ones, and the last ones that were read. */
const MARK = 256
const LINE_FEED = 10
const nothing = new Uint8Array(0)

/** How far one of the files that a log has been was read, and by what it is known again. */
export type PartPlace = {
  readonly id: string
  readonly read: number
  readonly head: Uint8Array
  readonly before: Uint8Array
  /** Begun by the file before, which rotation cut in the middle of a line. */
  readonly carried: Uint8Array
}

/** What there is to read: whole lines; nothing for now; or the file is no longer the one that was read. */
export type PartRead = Uint8Array | 'nothing' | 'cut'

/**
 * One of the files that a growing log has been, open. It gives whole lines only, so that what follows may come from another file, and
 * sees at every read that what stands before is what it read: a file that was cut and has grown again is another one.
 */
export class Part {
  readonly id: string
  read = 0
  carried: Uint8Array = nothing
  /** A copy, to which nothing will be added. */
  isWhole = false
  /** Something was read of it, by which it is seen when it is cut. */
  isKnown = false
  /** Since when another file stands under the name of the log. */
  leftAt: number | undefined
  /** The last bytes handed over end in the middle of a line. */
  inLine = false
  readonly #file: number
  #head: Uint8Array = nothing
  #before: Uint8Array = nothing
  readonly #buffer = new Uint8Array(MARK + CHUNK)

  private constructor(file: number) {
    this.#file = file
    this.id = fileId(fstatSync(file, { bigint: true }))
  }

  /** Undefined where there is no such file any more. */
  static open(path: string): Part | undefined {
    try {
      return new Part(openSync(path, 'r'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  get place(): PartPlace {
    const { id, read, carried } = this
    return { id, read, head: this.#head, before: this.#before, carried }
  }

  /** Goes on at a place, where what stands before it in this file is what was read. */
  goOnAt({ read, head, before, carried }: PartPlace): boolean {
    if (!this.beginsWith(head) || !this.#has(before, read)) return false
    Object.assign(this, { read, carried })
    this.#head = head
    this.#before = before
    return true
  }

  beginsWith(head: Uint8Array): boolean {
    return same(this.#bytes(0, head.length), head)
  }

  /** What was read of it last still stands there. */
  get isUncut(): boolean {
    return this.#has(this.#before, this.read)
  }

  #has(before: Uint8Array, read: number): boolean {
    return same(this.#bytes(read - before.length, before.length), before)
  }

  /** The first bytes of the file as it is now. */
  get beginning(): Uint8Array {
    return this.#bytes(0, MARK).slice()
  }

  /** Whole lines that were not read yet. They are valid until the next call. */
  next(): PartRead {
    const known = this.#before.length
    const got = this.#bytes(this.read - known, known + CHUNK)
    if (!same(got.subarray(0, known), this.#before)) return 'cut'
    const hole = this.inLine ? 0 : holeIn(got, known)
    if (hole > 0) this.#passed(got.subarray(known, known + hole))
    if (hole === CHUNK) return this.next()
    const fresh = got.subarray(known + hole)
    const end = fresh.lastIndexOf(LINE_FEED) + 1 || (fresh.length === CHUNK ? CHUNK : 0)
    if (end === 0) return 'nothing'
    return this.#take(fresh.subarray(0, end))
  }

  /** What stands behind the last whole line, when nothing more will come. */
  rest(): Uint8Array {
    return this.#take(this.#bytes(this.read, CHUNK))
  }

  close(): void {
    closeSync(this.#file)
  }

  #take(bytes: Uint8Array): Uint8Array {
    const taken = this.carried.length > 0 ? Buffer.concat([this.carried, bytes]) : bytes
    this.carried = nothing
    if (bytes.length > 0) this.inLine = bytes.at(-1) !== LINE_FEED
    this.#passed(bytes)
    return taken
  }

  #passed(bytes: Uint8Array): void {
    if (this.#head.length < MARK && this.read === this.#head.length)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, MARK - this.#head.length)])
    const last = bytes.subarray(Math.max(0, bytes.length - MARK))
    this.#before = Buffer.concat([this.#before, last]).subarray(-MARK)
    this.read += bytes.length
  }

  #bytes(from: number, length: number): Uint8Array {
    let got = 0
    while (got < length) {
      const n = readSync(this.#file, this.#buffer, got, length - got, from + got)
      if (n === 0) break
      got += n
    }
    return this.#buffer.subarray(0, got)
  }
}

/** A program that does not append leaves a hole where the file was cut, and goes on behind it. */
function holeIn(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] === 0) at++
  return at - from
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
