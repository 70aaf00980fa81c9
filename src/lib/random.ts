/** A stream of numbers that a seed decides. Two streams with one seed give the same numbers, on every machine. */
export interface Random {
  /** A fraction, 0 <= x < 1. */
  next(): number
  /** A whole number, 0 <= x < n. */
  below(n: number): number
  /** A whole number, low <= x <= high. */
  between(low: number, high: number): number
  /** True with the probability given. */
  chance(probability: number): boolean
  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T
  /** One of the items, each as often as its weight says; the list must not be empty. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T
  /** A waiting time with the mean given (exponential). */
  wait(mean: number): number
  /** A size with the median given; `spread` is the deviation of its logarithm (log-normal). */
  size(median: number, spread: number): number
  /** Puts a list in random order, in place. */
  shuffle<T>(items: T[]): T[]
  /** A stream of its own, decided by this stream's seed and the label, not by how much was drawn so far. */
  fork(label: string): Random
}

/** The stream of a seed; any whole number will do. */
export function createRandom(seed: number): Random {
  const next = smallFastCounter(seed)
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)]!,
    weighted: (items) => weighted(items, next),
    wait: (mean) => -mean * Math.log(1 - next()),
    size: (median, spread) => median * Math.exp(spread * bell(next)),
    shuffle: (items) => shuffled(items, below),
    fork: (label) => createRandom(labelled(seed, label)),
  }
}

/** sfc32 by Chris Doty-Humphrey: 128 bits of state, passes PractRand. */
function smallFastCounter(seed: number): () => number {
  let a = mix(seed | 0)
  let b = mix(Math.floor(seed / 2 ** 32) ^ a)
  let c = mix(b ^ 0x9e3779b9)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** Spreads every bit of a 32-bit number over all of it; each number has one image and no two share it. */
export function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

function labelled(seed: number, label: string): number {
  let low = mix(seed ^ 0x2545f491)
  let high = mix(Math.floor(seed / 2 ** 32) ^ low)
  for (let i = 0; i < label.length; i++) {
    low = mix(Math.imul(low, 31) + label.charCodeAt(i))
    high = mix(high ^ low)
  }
  return (high & 0xfffff) * 2 ** 32 + (low >>> 0)
}

/** A number from the normal distribution (Box and Muller). */
function bell(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

function weighted<T extends { readonly weight: number }>(items: readonly T[], next: () => number): T {
  let left = next() * items.reduce((sum, item) => sum + item.weight, 0)
  for (const item of items) {
    left -= item.weight
    if (left < 0) return item
  }
  return items[items.length - 1]!
}

function shuffled<T>(items: T[], below: (n: number) => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const kept = items[i]!
    items[i] = items[j]!
    items[j] = kept
  }
  return items
}
