import type { Plan, Test } from '../../model/plan.ts'
import type { Meaning } from './meaning.ts'
import { mostEvidence } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'
import { textsOf } from './occurrence.ts'
import { ofInputs, withTuples } from './windows.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

const moments = (all: readonly Occurrence[]): number[] => all.flatMap(({ t }) => [t, t + 1])

export function firstSeen(plan: Plan, test: Of<'first_seen'>, all: readonly Occurrence[]): Meaning {
  const part = withTuples(plan, test.fields, all)
  const text = (one: Occurrence): string => JSON.stringify(one.tuple)
  const firstOfNew = (t: number): readonly Occurrence[] => {
    const now = part.filter((one) => one.t === t)
    const known = new Set(part.filter((one) => one.t > t - plan.windowMs && one.t < t).map(text))
    return now.filter(
      (one, at) => !known.has(text(one)) && now.findIndex((o) => text(o) === text(one)) === at,
    )
  }
  return {
    part,
    changes: moments(part),
    at(t) {
      const f = firstOfNew(t).length
      return { f, holds: f >= 1 }
    },
    evidence: firstOfNew,
    most: mostEvidence(0),
    peak: 'largest',
  }
}

interface Journey {
  readonly from: Occurrence
  readonly to: Occurrence
  readonly metres: number
}

export function impossibleTravel(
  plan: Plan,
  test: Of<'impossible_travel'>,
  all: readonly Occurrence[],
): Meaning {
  const journeys: Journey[] = []
  // A list is no place.
  const where = (one: Occurrence) =>
    ofInputs(plan, one, [test.field], ([name]) =>
      [textsOf(one.fields[name!])].filter((all) => all.length === 1),
    )
      .flat()
      .at(0)
  const part = all.filter((one) => place(where(one)))
  for (let i = 1; i < part.length; i++) {
    const [from, to] = [part[i - 1]!, part[i]!]
    const metres = distance(where(from), where(to))
    const took = to.t - from.t
    if (metres === undefined || took >= plan.windowMs) continue
    if (metres >= 1000 * test.distance && metres * 3600 > test.speed * took)
      journeys.push({ from, to, metres })
  }
  /** The longest of the millisecond, the first of equal ones. */
  const longest = (t: number): Journey | undefined =>
    journeys
      .filter((one) => one.to.t === t)
      .reduce<Journey | undefined>((best, one) => (best && best.metres >= one.metres ? best : one), undefined)
  return {
    part,
    changes: moments(part),
    at(t) {
      const journey = longest(t)
      return { f: Math.floor((journey?.metres ?? 0) / 1000), holds: journey !== undefined }
    },
    evidence(a) {
      const { from, to } = longest(a)!
      return [from, to]
    },
    most: mostEvidence(0),
    peak: 'largest',
  }
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Metres between two texts "longitude,latitude"; undefined where one of them is none. */
function distance(from: string | undefined, to: string | undefined): number | undefined {
  const [a, b] = [place(from), place(to)]
  if (!a || !b) return undefined
  const lift = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const turn = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const h = lift + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * turn
  return Math.round(2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h))))
}

function place(text: string | undefined): { longitude: number; latitude: number } | undefined {
  const found = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text ?? '')
  if (!found) return undefined
  const [longitude, latitude] = [Number(found[1]), Number(found[2])]
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? { longitude, latitude } : undefined
}
