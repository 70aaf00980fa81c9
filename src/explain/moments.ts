import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Plan, Test } from '../model/plan.ts'
import type { Meaning } from './meaning.ts'
import type { Seen } from './story.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** `lastBefore` says when each value was last there before the first of `all`. */
export function firstSeen(
  plan: Plan,
  test: Of<'first_seen'>,
  all: readonly Seen[],
  lastBefore: ReadonlyMap<string, number>,
): Meaning {
  const part = all.filter((one) => one.value !== undefined)
  const fresh = new Map<number, { readonly one: Seen; readonly before: number | undefined }[]>()
  const last = new Map(lastBefore)
  for (const one of part) {
    const before = last.get(one.value!)
    if (before === undefined || before <= one.t - plan.windowMs) {
      const now = fresh.get(one.t) ?? []
      now.push({ one, before })
      fresh.set(one.t, now)
    }
    last.set(one.value!, one.t)
  }
  const newAt = (t: number) => fresh.get(t) ?? []
  return {
    part,
    staysMs: 1,
    enter(one, mark) {
      if (newAt(one.t).some((each) => each.one === one)) mark(one, `new value ${one.value}`)
    },
    leave() {},
    at(t) {
      const f = newAt(t).length
      return { f, holds: f >= 1 }
    },
    evidence: (a) => newAt(a).map(({ one }) => one),
    facts: (a) =>
      newAt(a).map(({ one, before }) => ({
        label: 'new',
        text: `${one.value}, ${before === undefined ? 'never seen before' : `last seen ${formatTime(before)}`}`,
      })),
    peak: 'largest',
    limit: 1,
    asks: `a ${test.fields.join(' + ')} not seen in the ${duration(plan.windowMs)} before`,
  }
}

interface Journey {
  readonly from: Seen
  readonly to: Seen
  readonly metres: number
}

export function impossibleTravel(plan: Plan, test: Of<'impossible_travel'>, all: readonly Seen[]): Meaning {
  const part = all.filter((one) => placeOf(one.value))
  const longest = new Map<number, Journey>()
  for (const [i, to] of part.entries()) {
    const from = part[i - 1]
    if (!from || to.t - from.t >= plan.windowMs) continue
    const metres = distance(placeOf(from.value)!, placeOf(to.value)!)
    if (metres < 1000 * test.distance || metres * 3600 <= test.speed * (to.t - from.t)) continue
    if (metres > (longest.get(to.t)?.metres ?? -1)) longest.set(to.t, { from, to, metres })
  }
  return {
    part,
    staysMs: 1,
    enter() {},
    leave() {},
    at(t) {
      const journey = longest.get(t)
      return { f: Math.floor((journey?.metres ?? 0) / 1000), holds: journey !== undefined }
    },
    evidence(a) {
      const journey = longest.get(a)
      return journey ? [journey.from, journey.to] : []
    },
    facts(a) {
      const journey = longest.get(a)
      if (!journey) return []
      const { from, to, metres } = journey
      const seconds = (to.t - from.t) / 1000
      const speed = seconds === 0 ? 'at once' : `${Math.round((metres * 3.6) / seconds)} km/h`
      return [
        { label: 'from', text: `${from.value} at ${formatTime(from.t)}` },
        { label: 'to', text: `${to.value} at ${formatTime(to.t)}` },
        { label: 'distance', text: `${metres / 1000} km in ${seconds} s: ${speed}` },
      ]
    },
    peak: 'largest',
    limit: test.distance,
    asks: `two places in a row at least ${test.distance} km apart, at more than ${test.speed} km/h`,
  }
}

interface Place {
  readonly longitude: number
  readonly latitude: number
}

/** "longitude,latitude" in degrees. */
function placeOf(text: string | undefined): Place | undefined {
  const parts = (text ?? '').split(',')
  if (parts.length !== 2 || parts.some((part) => part.trim() === '')) return undefined
  const [longitude, latitude] = parts.map(Number) as [number, number]
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? { longitude, latitude } : undefined
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Whole metres along a great circle. */
function distance(a: Place, b: Place): number {
  const lift = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2
  const turn = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const h = lift + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * turn
  return Math.round(2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h))))
}
