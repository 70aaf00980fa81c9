import { NO_FIELD, NULL_FIELD } from '../model/raw-batch.ts'

/** Where a record hash starts and how it steps, both drawn from a seed so that nobody can craft equal hashes. */
export interface HashSeed {
  readonly low: number
  readonly high: number
  readonly lowFactor: number
  readonly highFactor: number
}

/** Two 32-bit accumulators; `low = imul(low ^ byte, lowFactor)`, and `high` alike. */
export interface HashState {
  low: number
  high: number
}

/** Symbols beyond the bytes: what a value holds must never pass for what stands between values. */
const SEPARATOR = 0x100
const ABSENT = 0x101
const NULL = 0x102

export function hashSeed(seed: number): HashSeed {
  return {
    low: mix32(seed ^ 0x2545f491),
    high: mix32(seed ^ 0x6c078965),
    lowFactor: (mix32(seed + 0x3c6ef372) & ~7) | 5,
    highFactor: (mix32(seed + 0x1b873593) & ~7) | 3,
  }
}

/** Scatters the bits of a 32-bit number; different numbers stay different. */
export function mix32(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** The two halves as they are handed over. Different accumulators give different halves. */
export const finishLow = (low: number): number => mix32(low)
export const finishHigh = (low: number, high: number): number => mix32(high ^ mix32(low))

export function startHash(state: HashState, seed: HashSeed): void {
  state.low = seed.low
  state.high = seed.high
}

export function hashSymbol(state: HashState, seed: HashSeed, symbol: number): void {
  state.low = Math.imul(state.low ^ symbol, seed.lowFactor)
  state.high = Math.imul(state.high ^ symbol, seed.highFactor)
}

export function hashBytes(
  state: HashState,
  seed: HashSeed,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  const { lowFactor, highFactor } = seed
  let { low, high } = state
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!
    low = Math.imul(low ^ byte, lowFactor)
    high = Math.imul(high ^ byte, highFactor)
  }
  state.low = low
  state.high = high
}

/** A value of a record whose absent and null values count, followed by a separator. */
export function hashField(
  state: HashState,
  seed: HashSeed,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  if (from === NO_FIELD) hashSymbol(state, seed, ABSENT)
  else if (from === NULL_FIELD) hashSymbol(state, seed, NULL)
  else hashBytes(state, seed, bytes, from, to)
  hashSymbol(state, seed, SEPARATOR)
}
