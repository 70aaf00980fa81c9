/** Registers: 2 to this power, a byte each. */
const BITS = 12
const SIZE = 1 << BITS
const ALPHA = 0.7213 / (1 + 1.079 / SIZE)

/** So many values are counted one by one. */
const FEW = 256

/** The hashes of few values, or registers. */
export type SavedDistinct = Uint32Array | Uint8Array

/**
 * How many different values there were, in 4 KiB at most (HyperLogLog: Flajolet and others, 2007). The standard error is 1.6 %; few values
 * are counted exactly, but for equal hashes. What was counted in parts can be put together without further error.
 */
export class DistinctCount {
  #few: Set<number> | undefined
  #registers: Uint8Array | undefined

  constructor(saved: SavedDistinct = new Uint32Array(0)) {
    if (saved instanceof Uint8Array) this.#registers = saved.slice()
    else this.#few = new Set(saved)
  }

  add(text: string): void {
    this.#add(hashOf(text))
  }

  merge(saved: SavedDistinct): void {
    if (saved instanceof Uint32Array) for (const hash of saved) this.#add(hash)
    else {
      const registers = this.#many()
      for (let i = 0; i < SIZE; i++) if (saved[i]! > registers[i]!) registers[i] = saved[i]!
    }
  }

  save(): SavedDistinct {
    return this.#registers?.slice() ?? Uint32Array.from(this.#few!)
  }

  get estimate(): number {
    return this.#registers ? estimate(this.#registers) : this.#few!.size
  }

  #add(hash: number): void {
    if (this.#registers) note(this.#registers, hash)
    else if (this.#few!.add(hash).size > FEW) this.#many()
  }

  /** From here on values are counted in registers. */
  #many(): Uint8Array {
    if (this.#registers) return this.#registers
    const registers = new Uint8Array(SIZE)
    for (const hash of this.#few!) note(registers, hash)
    this.#few = undefined
    return (this.#registers = registers)
  }
}

function note(registers: Uint8Array, hash: number): void {
  const register = hash >>> (32 - BITS)
  const rank = Math.clz32((hash << BITS) | (1 << (BITS - 1))) + 1
  if (rank > registers[register]!) registers[register] = rank
}

function estimate(registers: Uint8Array): number {
  let sum = 0
  let empty = 0
  for (const rank of registers) {
    sum += 2 ** -rank
    if (rank === 0) empty++
  }
  const raw = (ALPHA * SIZE * SIZE) / sum
  if (raw <= 2.5 * SIZE && empty > 0) return Math.round(SIZE * Math.log(SIZE / empty))
  // Hashes of 32 bits begin to coincide.
  return Math.round(raw > 2 ** 32 / 30 ? -(2 ** 32) * Math.log(1 - raw / 2 ** 32) : raw)
}

/** What was counted in parts, as one. */
export function mergedDistinct(parts: readonly SavedDistinct[]): SavedDistinct {
  const [only, more] = parts
  if (only && !more) return only
  const whole = new DistinctCount()
  for (const part of parts) whole.merge(part)
  return whole.save()
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
