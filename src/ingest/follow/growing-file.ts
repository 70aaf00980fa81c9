import { inputError } from '../input-error.ts'
import { Part, type PartPlace } from './part.ts'
import { fileAt, fileId, siblingsOf } from './siblings.ts'

/** How long a file that was renamed is watched for what programs still write to it. */
const GRACE_MS = 60_000
/** Files of one log that are open at once. */
const MOST_PARTS = 64
const lineFeed = Uint8Array.of(10)
const nothing = new Uint8Array(0)

/** How far a log was read: to go on from there neither loses nor repeats a line. */
export type FilePlace = {
  /** Bytes that were handed over, over all files that the log has been. */
  readonly position: number
  readonly parts: readonly PartPlace[]
  /** Files beside the log that were there before, or were read. */
  readonly older: readonly string[]
}

export interface FollowOptions {
  /** Where an earlier run stopped. */
  readonly from?: FilePlace | undefined
  /** Is told, in a sentence, what was lost. */
  readonly notice?: (text: string) => void
}

/**
 * A log that grows, under one name, whatever files stand behind it. Rotation by rename is seen by another file under the name;
 * rotation by copying and cutting by other bytes where some were read. Either way files that came up in the meantime are found
 * beside it, and everything is read once:
 *
 *     the file that was read, to its end (for a copied one: its copy) -> files that came after it -> the file under the name
 *
 * What is handed over are whole lines. A last line without its end waits for it, until its file is left for good.
 */
export class GrowingFile {
  readonly path: string
  /** Bytes handed over so far, over all files. */
  position = 0
  readonly #notice: (text: string) => void
  /** The oldest first. The last is that under the name, but for the moment between two files. */
  #parts: Part[] = []
  #older = new Set<string>()

  private constructor(path: string, notice: (text: string) => void) {
    this.path = path
    this.#notice = notice
  }

  /** The file may come up later. */
  static open(path: string, { from, notice = () => {} }: FollowOptions = {}): GrowingFile {
    const file = new GrowingFile(path, notice)
    if (from) file.#goOn(from)
    else file.#begin()
    return file
  }

  get place(): FilePlace {
    const open = new Set(this.#parts.map(({ id }) => id))
    return {
      position: this.position,
      parts: this.#parts.map((part) => part.place),
      older: [...this.#older].filter((id) => !open.has(id)),
    }
  }

  /** Whole lines not handed over before, undefined when there are none now. They are valid until the next call. */
  read(now: number): Uint8Array | undefined {
    try {
      this.#look()
      const bytes = this.#next() ?? this.#lastWords(now)
      this.position += bytes?.length ?? 0
      return bytes
    } catch (cause) {
      throw inputError(this.path, cause)
    }
  }

  close(): void {
    for (const part of this.#parts) part.close()
    this.#parts = []
  }

  get #current(): Part | undefined {
    return this.#parts.at(-1)
  }

  #begin(): void {
    this.#older = new Set(siblingsOf(this.path).map(({ id }) => id))
    this.#parts = present(Part.open(this.path))
  }

  /** Goes on where an earlier run stopped, wherever its files are now. */
  #goOn({ position, parts, older }: FilePlace): void {
    this.position = position
    this.#older = new Set(older)
    const current = Part.open(this.path)
    const same = parts.find(({ id }) => id === current?.id)
    const came = this.#cameUp(current, same && current ? [current.beginning] : [])
    // Where the file that stood under the name stands there still, those beside it are copies.
    if (same && current?.goOnAt(same) !== undefined) copiesOf(current, came)
    for (const place of parts.filter(({ read }) => read > 0)) {
      const isHere = current?.id === place.id && current.read > 0
      if (!isHere && !came.some((part) => part.read === 0 && part.goOnAt(place))) this.#lost()
    }
    this.#parts = [...came, ...present(current)]
  }

  /** Sees whether another file stands under the name, or copies came up before anything was read of it. */
  #look(): void {
    const stat = fileAt(this.path)
    const last = this.#current
    if (stat && !this.#parts.some(({ id }) => id === fileId(stat))) {
      const current = Part.open(this.path)
      const heads = this.#parts.map(({ place }) => place.head)
      this.#parts.push(...this.#cameUp(current, heads, 'for good'), ...present(current))
    } else if (stat && last && !last.isKnown && last.isUncut) {
      last.isKnown = last.read > 0
      const came = this.#cameUp(last, [last.beginning, last.place.head])
      this.#parts.splice(-1, 0, ...copiesOf(last, came))
    }
  }

  /**
   * Files beside the log that are new since its file was opened, the oldest first. Copies of what begins as one of `heads` are left
   * out: for now, since they may still be in the making, or for good.
   */
  #cameUp(current: Part | undefined, heads: readonly Uint8Array[], leftOut?: 'for good'): Part[] {
    const known = new Set([...this.#older, ...this.#parts.map(({ id }) => id), current?.id])
    const all = siblingsOf(this.path)
    const came: Part[] = []
    for (const { path, id } of all) {
      const part = known.has(id) ? undefined : Part.open(path)
      if (part?.id !== id || heads.some((head) => head.length > 0 && part.beginsWith(head))) part?.close()
      else came.push(part)
    }
    const passed = leftOut
      ? all
      : all.filter(({ id }) => this.#older.has(id) || came.some((part) => part.id === id))
    this.#older = new Set(passed.map(({ id }) => id))
    return came
  }

  #next(): Uint8Array | undefined {
    for (const part of [...this.#parts]) {
      const bytes = part.next()
      if (bytes === 'cut') {
        this.#cut(part)
        return this.#next()
      }
      if (bytes !== 'nothing') return bytes
      if (part.isWhole) this.#carryOver(part)
    }
    return undefined
  }

  /** A copy is read to its end; where it ends in a line, the file that was cut goes on with it. */
  #carryOver(part: Part): void {
    const next = this.#parts[this.#parts.indexOf(part) + 1]
    if (!next) return
    next.carried = part.rest()
    this.#leave(part)
  }

  /** The last words of a renamed file that nobody writes to any more: a line without its end. */
  #lastWords(now: number): Uint8Array | undefined {
    const [part] = this.#parts
    if (!part || part === this.#current) return undefined
    part.leftAt ??= now
    if (now - part.leftAt < GRACE_MS && this.#parts.length <= MOST_PARTS) return undefined
    const rest = part.rest()
    this.#leave(part)
    return rest.length > 0 || part.inLine ? Buffer.concat([rest, lineFeed]) : this.#lastWords(now)
  }

  /** The file under the name was cut: what was not read of it stands in a copy, or is lost. */
  #cut(part: Part): void {
    const { place } = part
    const isCurrent = part === this.#current
    this.#leave(part)
    if (!isCurrent) {
      this.#lost()
      return
    }
    const current = Part.open(this.path)
    const came = this.#cameUp(
      current,
      present(current).map(({ beginning }) => beginning),
    )
    if (current) copiesOf(current, came)
    if (!came.some((copy) => copy.goOnAt(place))) this.#lost()
    this.#parts.push(...came, ...present(current))
  }

  #leave(part: Part): void {
    part.close()
    this.#older.add(part.id)
    this.#parts = this.#parts.filter((one) => one !== part)
  }

  #lost(): void {
    this.#notice(`${this.path}: was cut or replaced, and no copy of it stands beside it; lines may be lost`)
  }
}

/** Files that were copied of one before it was cut: nothing is added to them, and they go before what it holds now. */
function copiesOf(current: Part, came: readonly Part[]): readonly Part[] {
  for (const part of came) part.isWhole = true
  const [first] = came
  if (first && current.read === 0) {
    first.carried = current.carried
    current.carried = nothing
  }
  return came
}

const present = (part: Part | undefined): Part[] => (part ? [part] : [])
