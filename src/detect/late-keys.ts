import type { EventIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import type { LateEvents } from '../model/revision.ts'
import { type Family, familiesOf } from './families.ts'
import type { Unit, View } from './unit.ts'

/** Keys remembered of a family; where more are touched, all are taken to be. */
const REMEMBERED = 65_536

/** Late events told apart, by what they touch; further ones are only counted, for each key that they touch. */
const TOLD_APART = 1 << 20

interface Touch extends LateEvents {
  /** Refs of the late events, as far as they are told apart. */
  readonly refs: number[]
  /** How many more there are. */
  readonly more: number
}

/** Late events that cannot be taken in. */
export class LostEvents {
  readonly #refs = new Set<number>()
  #more = 0

  add({ refs, more }: Touch): void {
    for (const ref of refs) this.#refs.add(ref)
    this.#more += more
  }

  get count(): number {
    return this.#refs.size + this.#more
  }
}

/** The name of all keys of a family together. */
const ALL = 'all'

/** The keys of one family that late events touch. */
export class TouchedKeys {
  readonly family: Family
  /** What touches each key, by what all keys share; only under {@link ALL} where that is nothing or the keys are too many. */
  readonly #touches = new Map<string, Touch>()
  #all: boolean

  constructor(family: Family) {
    this.family = family
    this.#all = family.shared.get(family.plans[0]!)!.length === 0
  }

  get some(): boolean {
    return this.#touches.size > 0
  }

  /** A late event touches the key of a plan; `key` undefined: every key. */
  add(plan: Plan, key: readonly string[] | undefined, touch: Touch): void {
    if (!key || this.#touches.size > REMEMBERED) this.#takeAll()
    const name = this.#all ? ALL : this.#shared(plan, key!)
    this.#touches.set(name, joined(this.#touches.get(name), touch))
  }

  #takeAll(): void {
    if (this.#all) return
    this.#all = true
    const touches = [...this.#touches.values()]
    this.#touches.clear()
    if (touches.length > 0) this.#touches.set(ALL, touches.reduce(joined))
  }

  /** What a key goes by; undefined where no late event touches it. */
  nameOf(plan: Plan, key: readonly string[]): string | undefined {
    const name = this.#all ? ALL : this.#shared(plan, key)
    return this.#touches.has(name) ? name : undefined
  }

  touchOf(name: string): LateEvents | undefined {
    return this.#touches.get(name)
  }

  /** What touches a key of a plan. */
  of(plan: Plan, key: readonly string[]): LateEvents | undefined {
    return this.#touches.get(this.#all ? ALL : this.#shared(plan, key))
  }

  /** Forgets other keys; their late events are lost. */
  keepOnly(isKept: (name: string, touch: LateEvents) => boolean, lost: LostEvents): void {
    for (const [name, touch] of this.#touches) {
      if (isKept(name, touch)) continue
      lost.add(touch)
      this.#touches.delete(name)
    }
  }

  /** What all keys share, as one text. */
  #shared(plan: Plan, key: readonly string[]): string {
    const places = this.family.shared.get(plan)!
    return places.length === 1 ? key[places[0]!]! : JSON.stringify(places.map((place) => key[place]))
  }
}

function joined(known: Touch | undefined, touch: Touch): Touch {
  if (!known) return touch
  const { time, id } = known.time <= touch.time ? known : touch
  const several = known.several || touch.several || known.id !== touch.id
  for (const ref of touch.refs) known.refs.push(ref)
  return { time, id, several, refs: known.refs, more: known.more + touch.more }
}

/** By plan what is touched of its family; only where something is. */
export const byPlan = (touched: readonly TouchedKeys[]): ReadonlyMap<Plan, TouchedKeys> =>
  new Map(
    touched.filter(({ some }) => some).flatMap((one) => one.family.plans.map((plan) => [plan, one] as const)),
  )

/** Notes which keys of which families late events touch. */
export class LateKeys {
  readonly touched: readonly TouchedKeys[]
  readonly #units: readonly Unit[]
  readonly #ids: EventIds
  readonly #ofPlan: ReadonlyMap<Plan, TouchedKeys>
  #touches = 0
  /** Time of the earliest late event. */
  earliest = Number.POSITIVE_INFINITY

  constructor(units: readonly Unit[], ids: EventIds) {
    this.#units = units
    this.#ids = ids
    this.touched = familiesOf(units.map(({ plan }) => plan)).map((family) => new TouchedKeys(family))
    this.#ofPlan = new Map(this.touched.flatMap((one) => one.family.plans.map((plan) => [plan, one])))
  }

  get some(): boolean {
    return this.touched.some(({ some }) => some)
  }

  /** Takes in late events; `start` is the time at which the stream was thought to begin. */
  note(view: View, start: number): void {
    const { time, ref, length } = view.batch
    for (const unit of this.#units) {
      unit.eachHit(view, (slot, time, ref) =>
        this.#ofPlan.get(unit.plan)!.add(unit.plan, unit.keyOf(slot), this.#touchOf(time, ref)),
      )
    }
    for (let row = 0; row < length; row++) {
      if (time[row]! < start) this.#noteStart(time[row]!, ref[row]!)
      this.earliest = Math.min(this.earliest, time[row]!)
    }
  }

  #touchOf(time: number, ref: number): Touch {
    const known = this.#touches++ < TOLD_APART
    return { time, id: this.#ids.text(ref), several: false, refs: known ? [ref] : [], more: known ? 0 : 1 }
  }

  /** The stream began earlier than was thought. */
  #noteStart(time: number, ref: number): void {
    for (const one of this.touched)
      if (one.family.fromStart) one.add(one.family.plans[0]!, undefined, this.#touchOf(time, ref))
  }

  /** Forgets what is touched before a time up to which alerts are not known any more; gives the number of late events that are lost. */
  dropBefore(known: number): number {
    const lost = new LostEvents()
    for (const one of this.touched) one.keepOnly((_, { time }) => time >= known + one.family.settleMs, lost)
    return lost.count
  }
}
