import type { Plan, Test, Week } from '../../model/plan.ts'
import { type Held, inside, median, whileHeld } from './buckets.ts'
import type { Meaning } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

/** `streamStart` is S. */
export function seasonalBaseline(
  plan: Plan,
  test: Seasonal,
  all: readonly Occurrence[],
  streamStart: number,
): Meaning {
  const held: Held[] = []
  let begin = plan.key.length === 0 ? streamStart : all[0]!.t
  for (let rest = all; rest.length > 0; begin = rest[0]?.t ?? begin) {
    const left = oneLife(plan, test, rest, begin, held)
    rest = rest.filter((one) => one.t >= left)
  }
  return whileHeld(held, all)
}

/** Adds the held buckets of one life and returns the bucket end at which the key leaves. */
function oneLife(
  plan: Plan,
  test: Seasonal,
  all: readonly Occurrence[],
  begin: number,
  held: Held[],
): number {
  const W = plan.windowMs
  const known = new Map<number, number[]>()
  for (let from = Math.ceil(begin / W) * W; ; from += W) {
    const end = from + W
    const count = inside(all, from, end).length
    const slot = slotAt(test.week, from)
    const before = (known.get(slot) ?? []).slice(-test.remember)
    if (before.length >= test.needed && deviates(test, count, before))
      held.push({ from, end, until: end + W, count })
    else known.set(slot, [...before, count])
    const last = all.findLast((one) => one.t < end)
    if (last && end - last.t > plan.forgetMs) return end
  }
}

function deviates(test: Seasonal, count: number, before: readonly number[]): boolean {
  const usual = median(before)
  const deviation = median(before.map((one) => Math.abs(one - usual)))
  const beyond = (distance: number): boolean =>
    distance > test.deviations * deviation && distance * 100 > test.threshold * usual
  return (beyond(count - usual) && count >= test.min) || (test.both && beyond(usual - count))
}

function slotAt({ slots, slotMs, timeZone }: Week, t: number): number {
  const shown = Math.floor(wallClock(t, timeZone) / slotMs)
  return ((shown % slots) + slots) % slots
}

/** What the clocks of a zone show, as if it were UTC. */
function wallClock(t: number, timeZone: string): number {
  if (timeZone === 'UTC') return t
  const shown = new Date(t).toLocaleString('sv-SE', { timeZone })
  return Date.parse(`${shown.replace(' ', 'T')}Z`)
}
