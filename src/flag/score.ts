import type { Cause } from './cause.ts'

/** How far from a root a cause can be told; what is further counts as this far. */
export const FARTHEST = 7

const RANGE = 0.7
const RULE = 0.5
const PERSON = 0.95
const USER = 0.6
const ADDRESS = 0.4

/** A hundred thousandth of a nat: sums of these are whole numbers, so a score never depends on an order of adding. */
const UNITS = 100_000

export const personWeight = PERSON

/** The weight of a range or a rule that a person gave, kept between 0.01 and 0.99. */
export const rangeWeight = (given?: number): number => within(given ?? RANGE)
export const ruleWeight = (given?: number): number => within(given ?? RULE)

const within = (weight: number): number => (weight >= 0.01 ? Math.min(weight, 0.99) : 0.01)

/** The weight of an earlier flagged event with the same user, `distance` steps from a root: half as much each step. */
export const userWeight = (distance: number): number => USER / 2 ** (distance - 1)
export const addressWeight = (distance: number): number => ADDRESS / 2 ** (distance - 1)

/** A weight w as -ln(1 - w): what `1 - prod(1 - w)` multiplies, these add. */
export const unitsOf = (weight: number): number => Math.round(-Math.log(1 - weight) * UNITS)

const userUnits = distances(userWeight)
const addressUnits = distances(addressWeight)

function distances(weight: (distance: number) => number): readonly number[] {
  return Array.from({ length: FARTHEST + 1 }, (_, distance) =>
    distance === 0 ? 0 : unitsOf(weight(distance)),
  )
}

/** 0 to 100 with one decimal. `viaUser` and `viaAddress` are distances, 0 for none. */
export function scoreOf(rootUnits: number, viaUser: number, viaAddress: number): number {
  const units = rootUnits + userUnits[viaUser]! + addressUnits[viaAddress]!
  return Math.round(1000 * (1 - Math.exp(-units / UNITS))) / 10
}

/** The score in words: each cause with its weight, and what they come to. What was taken back counts nothing, whatever its causes. */
export function explainScore(causes: readonly Cause[], score: number, takenBack = false): string {
  if (causes.length === 0) return takenBack ? 'taken back' : 'no cause'
  const terms = causes.map((cause) => `(1 - ${Number(cause.weight.toFixed(4))} ${cause.type})`)
  const made = `100 x (1 - ${terms.join(' x ')})`
  return takenBack ? `taken back: 0 in place of ${made}` : `${made} = ${score}`
}
