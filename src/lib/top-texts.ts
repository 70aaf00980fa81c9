import { SpaceSaving } from './space-saving.ts'
import { keptForm, type SavedTopValues, savedCounts } from './top-values.ts'
import { readUtf8, writeUtf8 } from './utf8.ts'

/** Bytes up to which a text of ASCII alone is kept as bytes; any other is kept as a string. */
const SHORT = 32
const scratch = new Uint8Array(3 * SHORT)

/**
 * {@link TopValues} of texts that come as bytes: of those that leave again, which may be nearly all, no string is made. Who sends texts
 * with equal hashes makes it slower, by no more than all that is kept is looked at.
 */
export class TopTexts {
  readonly #counts: SpaceSaving
  /** By number, of what is kept as bytes: the bytes, how many, and their hash. */
  #bytes = new Uint8Array(16 * SHORT)
  readonly #lengths: Uint8Array
  readonly #hashes: Int32Array
  /** The first number of those whose hashes end alike, and the next after each, from 1 on; 0 for none. */
  readonly #first: Int32Array
  readonly #next: Int32Array
  /** What is kept as strings, both ways. */
  readonly #strings = new Map<number, string>()
  readonly #numbers = new Map<string, number>()

  /** With those that another one of the same size kept. The size is a power of two. */
  constructor(size: number, saved?: SavedTopValues) {
    this.#counts = new SpaceSaving(size)
    this.#lengths = new Uint8Array(size)
    this.#hashes = new Int32Array(size)
    this.#first = new Int32Array(size)
    this.#next = new Int32Array(size)
    if (!saved) return
    for (const [i, value] of saved.values.entries()) {
      const number = this.#counts.append(saved.counts[i]!, saved.errors[i]!)
      const end = shortEnd(value)
      if (end < 0) this.#putString(number, value)
      else this.#putBytes(number, scratch, 0, end, hashOf(scratch, 0, end))
    }
    this.#counts.total = saved.total
  }

  /** There are `n` more of a text. */
  addText(text: string, n: number): void {
    const end = shortEnd(text)
    if (end < 0) this.#addString(keptForm(text), n)
    else this.#addBytes(scratch, 0, end, hashOf(scratch, 0, end), n)
  }

  /** The same of a text that stands in some bytes as UTF-8. */
  add(bytes: Uint8Array, start: number, end: number, n: number): void {
    const hash = end - start > SHORT ? -1 : hashOf(bytes, start, end)
    if (hash < 0) this.#addString(keptForm(readUtf8(bytes, start, end)), n)
    else this.#addBytes(bytes, start, end, hash, n)
  }

  #addBytes(bytes: Uint8Array, start: number, end: number, hash: number, n: number): void {
    const number = this.#find(bytes, start, end, hash)
    if (number < 0) this.#putBytes(this.#added(n), bytes, start, end, hash)
    else this.#more(number, n)
  }

  #addString(text: string, n: number): void {
    const number = this.#numbers.get(text)
    if (number === undefined) this.#putString(this.#added(n), text)
    else this.#more(number, n)
  }

  #more(number: number, n: number): void {
    this.#counts.total += n
    this.#counts.add(number, n)
  }

  /** The number of something new. */
  #added(n: number): number {
    const counts = this.#counts
    counts.total += n
    if (!counts.isFull) return counts.append(n, 0)
    const number = counts.least
    this.#forget(number)
    counts.replaceLeast(n)
    return number
  }

  #forget(number: number): void {
    const text = this.#strings.get(number)
    if (text === undefined) this.#unlink(number)
    else {
      this.#strings.delete(number)
      this.#numbers.delete(text)
    }
  }

  #putString(number: number, text: string): void {
    this.#strings.set(number, text)
    this.#numbers.set(text, number)
  }

  #putBytes(number: number, bytes: Uint8Array, start: number, end: number, hash: number): void {
    this.#reach(number)
    let to = number * SHORT
    for (let from = start; from < end; from++) this.#bytes[to++] = bytes[from]!
    this.#lengths[number] = end - start
    this.#hashes[number] = hash
    const at = hash & (this.#first.length - 1)
    this.#next[number] = this.#first[at]!
    this.#first[at] = number + 1
  }

  /** Makes room for the bytes of a number; those before it may be of strings. */
  #reach(number: number): void {
    let { length } = this.#bytes
    while ((number + 1) * SHORT > length) length *= 2
    if (length === this.#bytes.length) return
    const bytes = new Uint8Array(length)
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }

  /** Takes a number out of those whose hashes end alike. */
  #unlink(number: number): void {
    const next = this.#next
    const at = this.#hashes[number]! & (this.#first.length - 1)
    let before = this.#first[at]! - 1
    if (before === number) this.#first[at] = next[number]!
    else {
      while (next[before] !== number + 1) before = next[before]! - 1
      next[before] = next[number]!
    }
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let number = this.#first[hash & (this.#first.length - 1)]! - 1
    while (number >= 0 && !(this.#hashes[number] === hash && this.#is(number, bytes, start, end)))
      number = this.#next[number]! - 1
    return number
  }

  #is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#lengths[number] !== end - start) return false
    let at = number * SHORT
    for (let i = start; i < end; i++) if (this.#bytes[at++] !== bytes[i]) return false
    return true
  }

  #text(number: number): string {
    const at = number * SHORT
    return this.#strings.get(number) ?? readUtf8(this.#bytes, at, at + this.#lengths[number]!)
  }

  /** All that is kept, in the order in which another one takes it in. */
  save(): SavedTopValues {
    return savedCounts(this.#counts, (number) => this.#text(number))
  }
}

/** Writes a text that is kept as bytes to where it is looked at, and gives where it ends; -1 for one that is not. */
function shortEnd(text: string): number {
  if (text.length > SHORT) return -1
  const end = writeUtf8(text, scratch, 0)
  return hashOf(scratch, 0, end) < 0 ? -1 : end
}

/** A hash of 31 bits (FNV-1a with a final mix); -1 where not all is ASCII. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  let all = 0
  for (let i = start; i < end; i++) {
    all |= bytes[i]!
    hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  }
  return all > 0x7f ? -1 : (hash ^ (hash >>> 15)) & 0x7fffffff
}
