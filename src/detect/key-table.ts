import { grown, NULL } from '../model/dictionary.ts'
import { HashedEntries } from './hashed-entries.ts'
import { roomy } from './saved-arrays.ts'

/** Codes and times by slot, up to the last slot given; which are free, and where the next sweep goes on. */
export type SavedKeyTable = {
  readonly last: Float64Array
  readonly codes: Int32Array
  readonly free: readonly number[]
  readonly hand: number
}

/**
 * Gives each key (a tuple of dictionary codes) a small number, its slot, and takes the slot back when the key's
 * state has left. Slot 0 is never given, so that 0 can mean "none".
 */
export class KeyTable {
  readonly width: number
  /** Time by which the newest event of each slot's key had come. */
  last = new Float64Array(16)
  #codes: Int32Array
  #size = 1
  #used = 0
  readonly #free: number[] = []
  #hand = 1
  /** Width 1: slot by code. */
  #slots = new Int32Array(32)
  /** Greater widths: slots by the hash of their codes. */
  readonly #hashed = new HashedEntries()

  constructor(width: number) {
    this.width = width
    this.#codes = new Int32Array(16 * Math.max(width, 1))
  }

  /** One more than the greatest slot given so far. */
  get size(): number {
    return this.#size
  }

  /** Keys alive. */
  get used(): number {
    return this.#used
  }

  get bytes(): number {
    return this.last.byteLength + this.#codes.byteLength + this.#slots.byteLength + this.#hashed.bytes
  }

  code(slot: number, index: number): number {
    return this.#codes[slot * this.width + index]!
  }

  /**
   * Fills `slots[i]` with the slot of the key of `rows[i]`, and notes that it was seen by `newest`, before which no row is
   * younger; 0 where the row lacks a field of the key. `columns` are the key's fields as codes by row. Returns how many
   * rows lack one.
   */
  slotsOf(
    columns: readonly Int32Array[],
    rows: Int32Array,
    count: number,
    newest: number,
    slots: Int32Array,
  ): number {
    if (count === 0) return 0
    if (this.width === 0) return this.#only(count, newest, slots)
    if (this.width === 1) return this.#single(columns[0]!, rows, count, newest, slots)
    let lacking = 0
    for (let i = 0; i < count; i++) {
      const slot = this.#tuple(columns, rows[i]!)
      slots[i] = slot
      if (slot === 0) lacking++
      else if (this.last[slot]! < newest) this.last[slot] = newest
    }
    return lacking
  }

  #only(count: number, newest: number, slots: Int32Array): number {
    const slot = this.#size > 1 ? 1 : this.#take()
    slots.fill(slot, 0, count)
    this.last[slot] = Math.max(this.last[slot]!, newest)
    return 0
  }

  #single(codes: Int32Array, rows: Int32Array, count: number, newest: number, slots: Int32Array): number {
    let table = this.#slots
    let last = this.last
    let lacking = 0
    for (let i = 0; i < count; i++) {
      const code = codes[rows[i]!]!
      if (code <= NULL) {
        slots[i] = 0
        lacking++
        continue
      }
      if (code >= table.length) table = this.#slots = grown(table, Int32Array, code + 1)
      let slot = table[code]!
      if (slot === 0) {
        slot = table[code] = this.#take()
        this.#codes[slot] = code
        last = this.last
      }
      slots[i] = slot
      if (last[slot]! < newest) last[slot] = newest
    }
    return lacking
  }

  #tuple(columns: readonly Int32Array[], row: number): number {
    let hash = 0
    for (const column of columns) {
      const code = column[row]!
      if (code <= NULL) return 0
      hash = withCode(hash, code)
    }
    const { cells } = this.#hashed
    const mask = cells.length - 2
    for (let at = (hash << 1) & mask; cells[at] !== 0; at = (at + 2) & mask)
      if (cells[at + 1] === hash && this.#is(cells[at]!, columns, row)) return cells[at]!
    const slot = this.#take()
    for (let c = 0; c < this.width; c++) this.#codes[slot * this.width + c] = columns[c]![row]!
    this.#hashed.add(slot, hash)
    return slot
  }

  #is(slot: number, columns: readonly Int32Array[], row: number): boolean {
    for (let c = 0; c < this.width; c++)
      if (this.#codes[slot * this.width + c] !== columns[c]![row]) return false
    return true
  }

  #hashOf(slot: number): number {
    let hash = 0
    for (let c = 0; c < this.width; c++) hash = withCode(hash, this.code(slot, c))
    return hash
  }

  save(): SavedKeyTable {
    return {
      last: this.last.slice(0, this.#size),
      codes: this.#codes.slice(0, this.#size * this.width),
      free: [...this.#free],
      hand: this.#hand,
    }
  }

  restore({ last, codes, free, hand }: SavedKeyTable): void {
    this.last = roomy(last, Float64Array)
    this.#codes = roomy(codes, Int32Array, Math.max(this.width, 1), this.last.length)
    this.#size = last.length
    this.#used = last.length - 1 - free.length
    for (const slot of free) this.#free.push(slot)
    this.#hand = hand
    const gone = new Set(free)
    if (this.width > 1) this.#hashed.reserve(this.#used)
    for (let slot = 1; slot < this.#size; slot++) if (!gone.has(slot)) this.#place(slot)
  }

  /** Makes a slot be found by its codes. */
  #place(slot: number): void {
    if (this.width > 1) this.#hashed.add(slot, this.#hashOf(slot))
    else if (this.width === 1) {
      const code = this.#codes[slot]!
      if (code >= this.#slots.length) this.#slots = grown(this.#slots, Int32Array, code + 1)
      this.#slots[code] = slot
    }
  }

  #take(): number {
    this.#used++
    const free = this.#free.pop()
    if (free !== undefined) {
      this.last[free] = Number.NEGATIVE_INFINITY
      return free
    }
    const slot = this.#size++
    if (slot >= this.last.length) {
      this.last = grown(this.last, Float64Array, slot + 1)
      this.#codes = grown(this.#codes, Int32Array, (slot + 1) * Math.max(this.width, 1))
    }
    this.last[slot] = Number.NEGATIVE_INFINITY
    return slot
  }

  /**
   * Looks at the next `steps` slots in turn and gives back those whose newest event is older than `before`, unless
   * `keep` says otherwise. `leave` is told of each, to drop its state.
   */
  sweep(steps: number, before: number, keep: (slot: number) => boolean, leave: (slot: number) => void): void {
    if (this.width === 0) return
    for (let i = Math.min(steps, this.#size - 1); i > 0; i--) {
      if (this.#hand >= this.#size) this.#hand = 1
      const slot = this.#hand++
      const last = this.last[slot]!
      if (last >= before || last === Number.POSITIVE_INFINITY || keep(slot)) continue
      leave(slot)
      this.#drop(slot)
    }
  }

  #drop(slot: number): void {
    if (this.width === 1) this.#slots[this.#codes[slot]!] = 0
    else this.#hashed.remove(slot, this.#hashOf(slot))
    this.last[slot] = Number.POSITIVE_INFINITY
    this.#free.push(slot)
    this.#used--
  }
}

/** The hash of codes and one more. */
function withCode(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
