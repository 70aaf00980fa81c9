import { compareTexts } from '../lib/compare-texts.ts'
import type { IdentityClaim } from '../model/incident.ts'

/** Who had an address, and with which share; the shares of one moment sum to 1. */
export interface Holder {
  readonly person: string
  readonly weight: number
}

/** A stretch of time with the same holders, up to where the next one begins. */
interface Stretch {
  readonly from: number
  readonly holders: readonly Holder[]
}

/**
 * Who had one address when, from all claims about it, in whatever order they came:
 * - A claim holds from `from` until `until`. One without an end lasts until a later one without an end begins.
 * - Where claims overlap, all their people hold the address, each with a share.
 * - A gap belongs to whoever held the address before it. Before the first claim, the first holders held it too.
 */
export class AddressHistory {
  readonly #claims: IdentityClaim[] = []
  #stretches: readonly Stretch[] | undefined

  /** False when exactly this claim was there. */
  add(claim: IdentityClaim): boolean {
    if (this.#claims.some((known) => sameClaim(known, claim))) return false
    this.#claims.push(claim)
    this.#stretches = undefined
    return true
  }

  /** Takes a claim back. */
  remove(claim: IdentityClaim): void {
    const at = this.#claims.findIndex((known) => sameClaim(known, claim))
    if (at < 0) return
    this.#claims.splice(at, 1)
    this.#stretches = undefined
  }

  get claims(): readonly IdentityClaim[] {
    return this.#claims
  }

  /** Never empty: an address without a claim has no history. */
  holdersAt(time: number): readonly Holder[] {
    const stretches = (this.#stretches ??= stretchesOf(this.#claims))
    let low = 0
    let high = stretches.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (stretches[middle]!.from <= time) low = middle
      else high = middle - 1
    }
    return stretches[low]!.holders
  }
}

export const sameClaim = (a: IdentityClaim, b: IdentityClaim): boolean =>
  a.person === b.person && a.from === b.from && a.until === b.until && a.weight === b.weight

function stretchesOf(claims: readonly IdentityClaim[]): readonly Stretch[] {
  if (claims.length === 1)
    return [{ from: claims[0]!.from, holders: [{ person: claims[0]!.person, weight: 1 }] }]
  const ended = withEnds(claims)
  const bounds = [...new Set(ended.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b)
  const stretches: Stretch[] = []
  for (const from of bounds) {
    const holding = ended.filter((claim) => claim.from <= from && from < claim.until)
    // Nobody from here on: whoever held it before goes on.
    if (holding.length > 0) stretches.push({ from, holders: shares(holding) })
  }
  return stretches
}

interface EndedClaim extends IdentityClaim {
  readonly until: number
}

/** Claims that hold at all, the ends of those without one filled in. */
function withEnds(claims: readonly IdentityClaim[]): readonly EndedClaim[] {
  const open = claims.filter(({ until }) => until === undefined).map(({ from }) => from)
  const beginnings = [...new Set(open)].sort((a, b) => a - b)
  return claims.map((claim) => ({
    ...claim,
    until: claim.until ?? beginnings.find((from) => from > claim.from) ?? Number.POSITIVE_INFINITY,
  }))
}

/** One entry a person, ordered by person; who claims an address twice at once has the greater weight. */
function shares(holding: readonly IdentityClaim[]): readonly Holder[] {
  const weights = new Map<string, number>()
  for (const { person, weight } of holding) weights.set(person, Math.max(weight, weights.get(person) ?? 0))
  const people = [...weights].sort(([a], [b]) => compareTexts(a, b))
  const sum = people.reduce((total, [, weight]) => total + weight, 0)
  return people.map(([person, weight]) => ({ person, weight: weight / sum }))
}
