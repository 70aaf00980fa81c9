/** How many parts a unit has: numbers are reckoned with as integers of 1e-6. */
const PARTS = 1_000_000

/** Numbers from here on, either way, are not reckoned with. */
const LIMIT = 1e15

/** Whether a number can be reckoned with. */
export const isReckoned = (value: number): boolean => value > -LIMIT && value < LIMIT

/** A number in integers of 1e-6: its shortest decimal, rounded half away from zero. */
export function microOf(value: number): bigint {
  if (Number.isInteger(value) && Math.abs(value) < LIMIT) return BigInt(value) * BigInt(PARTS)
  const quick = quickMicro(value)
  return quick === undefined ? decimalMicro(String(value)) : BigInt(quick)
}

/** Below this a product with 1e6 is off by far less than the distance that is asked for. */
const QUICK = 2 ** 26

/** {@link microOf} in plain numbers where that is safe: no tie is near. */
function quickMicro(value: number): number | undefined {
  if (value >= QUICK || value <= -QUICK) return undefined
  const product = value * PARTS
  const rounded = Math.round(product)
  return Math.abs(product - rounded) < 0.4 ? rounded : undefined
}

function decimalMicro(text: string): bigint {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)!
  const digits = BigInt(whole! + fraction)
  const shift = Number(exponent) - fraction.length + 6
  if (shift < -400) return 0n
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift))
  return sign === '-' ? -size : size
}

/** `a / b` as a whole number, halves away from zero; `b` is above zero. */
export function roundedQuotient(a: bigint, b: bigint): bigint {
  const size = a < 0n ? -a : a
  const rounded = (2n * size + b) / (2n * b)
  return a < 0n ? -rounded : rounded
}

/** Integers of 1e-6 as a number, for people. */
export const unitsOf = (micro: bigint): number => Number(micro) / PARTS

/** One limb of a {@link MicroSum}. */
const BASE = 1e15

/**
 * A sum of numbers, exact: `high * 1e15 + low` integers of 1e-6, `0 <= low < 1e15`. It stays exact for some
 * nine thousand million numbers of the greatest size.
 */
export interface MicroSum {
  high: number
  low: number
}

/** Units in one step of `high`. */
const HIGH = 1e9

/** A number as a sum of one. */
export function toSum(value: number, into: MicroSum): void {
  if (Number.isInteger(value)) {
    into.high = Math.floor(value / HIGH)
    into.low = (value - into.high * HIGH) * PARTS
    return
  }
  const micro = quickMicro(value)
  if (micro === undefined) split(microOf(value), into)
  else {
    into.high = micro < 0 ? -1 : 0
    into.low = micro < 0 ? micro + BASE : micro
  }
}

function split(micro: bigint, into: MicroSum): void {
  const base = BigInt(BASE)
  const rest = micro % base
  const low = rest < 0n ? rest + base : rest
  into.low = Number(low)
  into.high = Number((micro - low) / base)
}

/** The sum in integers of 1e-6. */
export const microOfSum = ({ high, low }: MicroSum): bigint => BigInt(high) * BigInt(BASE) + BigInt(low)

/** The sum in integers of 1e-6 as a number, where a number holds it exactly. */
export function smallSum({ high, low }: MicroSum): number | undefined {
  const micro = high * BASE + low
  return Math.abs(micro) <= Number.MAX_SAFE_INTEGER ? micro : undefined
}

export function addSum(to: MicroSum, { high, low }: MicroSum): void {
  to.high += high
  to.low += low
  if (to.low < BASE) return
  to.low -= BASE
  to.high++
}

export function takeSum(from: MicroSum, { high, low }: MicroSum): void {
  from.high -= high
  from.low -= low
  if (from.low >= 0) return
  from.low += BASE
  from.high--
}
