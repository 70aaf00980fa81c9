/** Codes that stand for no text. A code below {@link EMPTY} is "lacking": missing or null. */
export const MISSING = 0
export const NULL = 1
export const EMPTY = 2
const FIRST = 3

/**
 * The texts of a dictionary in the order of their codes, as bytes one after the other, and where each ends; which codes are lists,
 * and of what.
 */
export type SavedDictionary = {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  readonly lists?: ReadonlyMap<number, readonly number[]>
}

/** Small numbers for texts, as {@link Dictionary} gives them. */
export interface TextCodes {
  /** The code of a text; a new one when it is new. */
  code(text: string): number
  /** The text of a code, of a list its JSON; undefined for a lacking one. */
  text(code: number): string | undefined
  /** The code of a list of values, given by their codes: those of one value are its own, of none missing. */
  list(elements: readonly number[]): number
  /** The codes of a list's values, in their order; undefined where the code is that of one value. */
  elements(code: number): readonly number[] | undefined
  /** Whether there is any list. */
  readonly hasLists: boolean
}

/** What a field holds: one text, the texts of a list, or nothing. */
export type Texts = string | readonly string[] | undefined

const encoder = new TextEncoder()
/** For short texts, which need no array of their own. */
const scratch = new Uint8Array(1024)
// A byte order mark at the front of a text belongs to it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Gives each different text a small number, so that a row costs a lookup and a text is parsed, enriched
 * and tested once. Codes are dense, start at {@link EMPTY} for the empty text, and never change.
 *
 * Texts are kept as bytes (UTF-8) in one arena and become strings only when asked for. The hash is
 * seeded, so that nobody outside can craft texts that collide.
 */
export class Dictionary implements TextCodes {
  #arena = new Uint8Array(1 << 12)
  #used = 0
  /** `#end[code]` is where the bytes of `code` end; they begin where those of the code before end. */
  #end = new Uint32Array(1 << 8)
  #hash = new Int32Array(1 << 8)
  #slots = new Int32Array(1 << 9)
  #size = FIRST
  #lists: Lists | undefined
  readonly #seed: number
  /** Codes below stand for no text. */
  readonly first = EMPTY

  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** One more than the greatest code given so far. */
  get size(): number {
    return this.#size
  }

  /** Bytes held, all in. */
  get bytes(): number {
    return this.#arena.length + this.#end.byteLength + this.#hash.byteLength + this.#slots.byteLength
  }

  /** The code of the text that stands in `bytes` from `start` to `end`; a new one when it is new. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    return start === end ? EMPTY : this.#intern(bytes, start, end, hashBytes(bytes, start, end, this.#seed))
  }

  /**
   * Fills `codes` with the code of a text for each row, of an empty one missing. It stands in `bytes` from `places[at]` to
   * `places[at + 1]`, that of the next row `step` further on.
   */
  internAll(bytes: Uint8Array, places: Uint32Array, at: number, step: number, codes: Int32Array): void {
    const hashes = new Int32Array(codes.length)
    for (let row = 0, place = at; row < codes.length; row++, place += step)
      hashes[row] = hashBytes(bytes, places[place]!, places[place + 1]!, this.#seed)
    // What stands in the first slot of each: memory that is far away is waited for once.
    const slots = this.#slots
    const mask = slots.length - 1
    for (let row = 0; row < codes.length; row++) codes[row] = slots[hashes[row]! & mask]!
    for (let row = 0, place = at; row < codes.length; row++, place += step) {
      const start = places[place]!
      const end = places[place + 1]!
      const hash = hashes[row]!
      if (start === end) codes[row] = MISSING
      else if (!this.#is(codes[row]!, bytes, start, end, hash))
        codes[row] = this.#intern(bytes, start, end, hash)
    }
  }

  #intern(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1
    let at = hash & mask
    for (;;) {
      const code = this.#slots[at]!
      if (code === 0) return this.#add(bytes, start, end, hash, at)
      if (this.#is(code, bytes, start, end, hash)) return code
      at = (at + 1) & mask
    }
  }

  /** The code of a string. */
  code(text: string): number {
    if (3 * text.length <= scratch.length)
      return this.intern(scratch, 0, encoder.encodeInto(text, scratch).written)
    const bytes = encoder.encode(text)
    return this.intern(bytes, 0, bytes.length)
  }

  /** The text of a code; undefined for a lacking one. */
  text(code: number): string | undefined {
    if (code < EMPTY) return undefined
    if (code === EMPTY) return ''
    return decoded(this.#arena, this.#end[code - 1]!, this.#end[code]!)
  }

  /** The bytes of all texts; not to be changed, and good until a text is added. */
  get arena(): Uint8Array {
    return this.#arena
  }

  /** Where in them the text of a code begins, and where it ends. */
  start(code: number): number {
    return code <= EMPTY ? 0 : this.#end[code - 1]!
  }

  end(code: number): number {
    return code <= EMPTY ? 0 : this.#end[code]!
  }

  get hasLists(): boolean {
    return this.#lists !== undefined
  }

  /** A list is an entry of its own, never found by the text that stands for it. */
  list(elements: readonly number[]): number {
    const [only = MISSING, second] = elements
    if (second === undefined) return only
    this.#lists ??= { codes: new Map(), elements: new Map() }
    const name = elements.join(' ')
    const known = this.#lists.codes.get(name)
    if (known !== undefined) return known
    const bytes = encoder.encode(JSON.stringify(elements.map((element) => this.text(element))))
    const code = this.#append(bytes, 0, bytes.length)
    this.#lists.codes.set(name, code)
    this.#lists.elements.set(code, [...elements])
    return code
  }

  elements(code: number): readonly number[] | undefined {
    return this.#lists?.elements.get(code)
  }

  /** What a code stands for. */
  texts(code: number): Texts {
    return this.#lists === undefined ? this.text(code) : textsOf(this, code)
  }

  /** The code of a text of another dictionary, byte for byte. */
  copy(from: Dictionary, code: number): number {
    const elements = from.elements(code)
    if (elements) return this.list(elements.map((element) => this.copy(from, element)))
    return code <= EMPTY ? code : this.intern(from.#arena, from.#end[code - 1]!, from.#end[code]!)
  }

  /** What was added behind the first `known` codes; undefined: all. */
  save(known = FIRST): SavedDictionary {
    const from = Math.max(known, FIRST)
    const start = this.#end[from - 1]!
    const lists = this.#lists && [...this.#lists.elements].filter(([code]) => code >= from)
    const ends = this.#end.slice(from, this.#size)
    if (start > 0) for (let i = 0; i < ends.length; i++) ends[i] = ends[i]! - start
    return {
      bytes: this.#arena.slice(start, this.#used),
      ends,
      ...(lists && { lists: new Map(lists) }),
    }
  }

  /** Takes in saved texts behind those that are there, under the codes they had. The seed may be another one. */
  restore({ bytes, ends, lists }: SavedDictionary): void {
    const first = this.#size
    this.#reserve(ends.length, bytes.length)
    let start = 0
    for (let i = 0; i < ends.length; i++) {
      const elements = lists?.get(first + i)
      if (elements) this.list(elements)
      else this.intern(bytes, start, ends[i]!)
      start = ends[i]!
    }
    if (this.#size !== first + ends.length) throw new Error('a saved dictionary has a text twice')
  }

  #is(code: number, bytes: Uint8Array, start: number, end: number, hash: number): boolean {
    if (code === 0 || this.#hash[code] !== hash) return false
    let at = this.#end[code - 1]!
    if (this.#end[code]! - at !== end - start) return false
    const arena = this.#arena
    for (let i = start; i < end; i++) if (arena[at++] !== bytes[i]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.#append(bytes, start, end)
    this.#hash[code] = hash
    this.#slots[slot] = code
    if (this.#size * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2)
    return code
  }

  /** Makes room for so many more texts, of so many bytes. */
  #reserve(texts: number, bytes: number): void {
    const size = this.#size + texts
    if (size > this.#end.length) {
      this.#end = grown(this.#end, Uint32Array, size)
      this.#hash = grown(this.#hash, Int32Array, size)
    }
    if (this.#used + bytes > this.#arena.length)
      this.#arena = grown(this.#arena, Uint8Array, this.#used + bytes)
    let slots = this.#slots.length
    while (size * 2 > slots) slots *= 2
    if (slots > this.#slots.length) this.#rehash(slots)
  }

  /** Puts a text at the end of all texts. */
  #append(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#size++
    if (code >= this.#end.length) {
      this.#end = grown(this.#end, Uint32Array, code + 1)
      this.#hash = grown(this.#hash, Int32Array, code + 1)
    }
    const length = end - start
    if (this.#used + length > this.#arena.length) {
      this.#arena = grown(this.#arena, Uint8Array, this.#used + length)
    }
    for (let i = start, at = this.#used; i < end; i++) this.#arena[at++] = bytes[i]!
    this.#used += length
    this.#end[code] = this.#used
    return code
  }

  #rehash(length: number): void {
    const slots = new Int32Array(length)
    const mask = slots.length - 1
    for (let code = FIRST; code < this.#size; code++) {
      if (this.#lists?.elements.has(code)) continue
      let at = this.#hash[code]! & mask
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = code
    }
    this.#slots = slots
  }
}

/** The lists of a dictionary: their codes by those of their values, and the other way round. */
interface Lists {
  readonly codes: Map<string, number>
  readonly elements: Map<number, readonly number[]>
}

/** What a code stands for: its text, or those of the values of a list. */
export function textsOf(codes: TextCodes, code: number): Texts {
  const elements = codes.elements(code)
  return elements ? elements.map((element) => codes.text(element) ?? '') : codes.text(code)
}

/** The code of one text, or of the list of several; the other way round as {@link textsOf}. */
export const codeOf = (codes: TextCodes, texts: string | readonly string[]): number =>
  typeof texts === 'string' ? codes.code(texts) : codes.list(texts.map((text) => codes.code(text)))

/** The code that one dictionary has for what stands under a code of another, which is not lacking. */
export function codeIn(to: TextCodes, from: TextCodes, code: number): number {
  const elements = from.elements(code)
  return elements ? to.list(elements.map((element) => codeIn(to, from, element))) : to.code(from.text(code)!)
}

/** Bytes up to which a text is put together of ASCII characters: faster than to hand it to the decoder. */
const SHORT = 32

function decoded(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  let at = start
  let all = 0
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    all |= a | b | c | d
    text += String.fromCharCode(a, b, c, d)
  }
  for (; at < end; at++) {
    all |= bytes[at]!
    text += String.fromCharCode(bytes[at]!)
  }
  return all < 0x80 ? text : decoder.decode(bytes.subarray(start, end))
}

/** A 32-bit hash of a run of bytes (FNV-1a with a seed and a final mix). */
function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array

/** A copy of `array` with room for at least `least` items, at least doubled. */
export function grown<A extends Numbers>(array: A, make: new (length: number) => A, least: number): A {
  let length = Math.max(array.length, 1)
  while (length < least) length *= 2
  const copy = new make(Math.max(length, least))
  copy.set(array as never)
  return copy
}

/**
 * The dictionaries of one run. Fields of type address share one, so that an address has one code
 * wherever it stands; every other field has its own.
 */
export class Dictionaries {
  readonly #byName = new Map<string, Dictionary>()
  readonly seed: number

  constructor(seed: number) {
    this.seed = seed
  }

  get(name: string): Dictionary {
    const known = this.#byName.get(name)
    if (known) return known
    const made = new Dictionary(this.seed)
    this.#byName.set(name, made)
    return made
  }

  /** Bytes held, all in. */
  get bytes(): number {
    let bytes = 0
    for (const dictionary of this.#byName.values()) bytes += dictionary.bytes
    return bytes
  }

  /** The name of a dictionary of the run; undefined for one that lives no longer than its batch. */
  nameOf(dictionary: Dictionary): string | undefined {
    for (const [name, known] of this.#byName) if (known === dictionary) return name
    return undefined
  }

  save(): ReadonlyMap<string, SavedDictionary> {
    return new Map(Array.from(this.#byName, ([name, dictionary]) => [name, dictionary.save()]))
  }

  restore(saved: ReadonlyMap<string, SavedDictionary>): void {
    for (const [name, dictionary] of saved) this.get(name).restore(dictionary)
  }
}

/** Codes that are given anew: those of `from` become codes of `to`, which has only the texts that were asked for. */
export interface Recoding {
  readonly from: Dictionaries
  readonly to: Dictionaries
}

/** What a code of the dictionary of a name becomes. */
export const recoder =
  ({ from, to }: Recoding, name: string) =>
  (code: number): number =>
    code <= EMPTY ? code : to.get(name).copy(from.get(name), code)
