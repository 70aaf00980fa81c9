/** Registers: 2 to this power, a byte each. */
const BITS = 12
const SIZE = 1 << BITS
const ALPHA = 0.7213 / (1 + 1.079 / SIZE)

/**
 * How many different values there were, in 4 KiB (HyperLogLog: Flajolet and others, 2007). The standard error is 1.6 %; few values
 * are counted nearly exactly. What was counted in parts can be put together without further error.
 */
export class DistinctCount {
  readonly #registers: Uint8Array

  constructor(registers: Uint8Array = new Uint8Array(SIZE)) {
    this.#registers = registers
  }

  add(text: string): void {
    const hash = hashOf(text)
    const register = hash >>> (32 - BITS)
    const rank = Math.clz32((hash << BITS) | (1 << (BITS - 1))) + 1
    if (rank > this.#registers[register]!) this.#registers[register] = rank
  }

  save(): Uint8Array {
    return this.#registers.slice()
  }

  get estimate(): number {
    let sum = 0
    let empty = 0
    for (const rank of this.#registers) {
      sum += 2 ** -rank
      if (rank === 0) empty++
    }
    const raw = (ALPHA * SIZE * SIZE) / sum
    if (raw <= 2.5 * SIZE && empty > 0) return Math.round(SIZE * Math.log(SIZE / empty))
    // Hashes of 32 bits begin to coincide.
    return Math.round(raw > 2 ** 32 / 30 ? -(2 ** 32) * Math.log(1 - raw / 2 ** 32) : raw)
  }
}

/** What was counted in parts, as one. */
export function mergedDistinct(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(SIZE)
  for (const part of parts) for (let i = 0; i < SIZE; i++) if (part[i]! > whole[i]!) whole[i] = part[i]!
  return whole
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
