import { readUtf8 } from './utf8.ts'

/** Registers are 2 to this power, a byte each. */
const BITS = 12

/** The hashes of few values, or registers. */
export type SavedDistinct = Uint32Array | Uint8Array

/**
 * How many different values there were, in bounded memory (HyperLogLog: Flajolet and others, 2007). With 4,096 registers the standard
 * error is 1.6 %, and 1.04 / sqrt(registers) with others; few values, a sixteenth of the registers, are counted exactly but for
 * equal hashes. What was counted in parts can be put together without further error.
 */
export class DistinctCount {
  readonly #bits: number
  #few: Set<number> | undefined
  #registers: Uint8Array | undefined

  /** With what another one with as many registers saved. */
  constructor(bits = BITS, saved: SavedDistinct = new Uint32Array(0)) {
    this.#bits = bits
    if (saved instanceof Uint8Array) this.#registers = saved.slice()
    else this.#few = new Set(saved)
  }

  add(text: string): void {
    this.#add(hashOf(text))
  }

  /** {@link add} of a text that stands in some bytes as UTF-8. */
  addUtf8(bytes: Uint8Array, start: number, end: number): void {
    this.#add(hashOfUtf8(bytes, start, end))
  }

  merge(saved: SavedDistinct): void {
    if (saved instanceof Uint32Array) for (const hash of saved) this.#add(hash)
    else {
      const registers = this.#many()
      for (let i = 0; i < registers.length; i++) if (saved[i]! > registers[i]!) registers[i] = saved[i]!
    }
  }

  save(): SavedDistinct {
    return this.#registers?.slice() ?? Uint32Array.from(this.#few!)
  }

  get estimate(): number {
    return this.#registers ? estimate(this.#registers) : this.#few!.size
  }

  #add(hash: number): void {
    if (this.#registers) note(this.#registers, this.#bits, hash)
    else if (this.#few!.add(hash).size > 1 << (this.#bits - 4)) this.#many()
  }

  /** From here on values are counted in registers. */
  #many(): Uint8Array {
    if (this.#registers) return this.#registers
    const registers = new Uint8Array(1 << this.#bits)
    for (const hash of this.#few!) note(registers, this.#bits, hash)
    this.#few = undefined
    return (this.#registers = registers)
  }
}

/** What was counted in parts, as one. */
export function mergedDistinct(parts: readonly SavedDistinct[], bits = BITS): SavedDistinct {
  const [only, more] = parts
  if (only && !more) return only
  const whole = new DistinctCount(bits)
  for (const part of parts) whole.merge(part)
  return whole.save()
}

function note(registers: Uint8Array, bits: number, hash: number): void {
  const register = hash >>> (32 - bits)
  const rank = Math.clz32((hash << bits) | (1 << (bits - 1))) + 1
  if (rank > registers[register]!) registers[register] = rank
}

function estimate(registers: Uint8Array): number {
  const size = registers.length
  let sum = 0
  let empty = 0
  for (const rank of registers) {
    sum += 2 ** -rank
    if (rank === 0) empty++
  }
  const raw = ((0.7213 / (1 + 1.079 / size)) * size * size) / sum
  if (raw <= 2.5 * size && empty > 0) return Math.round(size * Math.log(size / empty))
  // Hashes of 32 bits begin to coincide.
  return Math.round(raw > 2 ** 32 / 30 ? -(2 ** 32) * Math.log(1 - raw / 2 ** 32) : raw)
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixed(hash)
}

function hashOfUtf8(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) {
    if (bytes[i]! > 0x7f) return hashOf(readUtf8(bytes, start, end))
    hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  }
  return mixed(hash)
}

function mixed(last: number): number {
  let hash = last
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
