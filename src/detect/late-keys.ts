import type { EventIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import type { LateEvents } from '../model/revision.ts'
import { type Family, familiesOf } from './families.ts'
import type { Unit, View } from './unit.ts'

/** Keys remembered of a family; where more are touched, all are taken to be. */
const REMEMBERED = 65_536

interface Touch extends LateEvents {
  /** Late events that count here; one that touches several keys counts for the first. */
  readonly counted: number
}

/** The keys of one family that late events touch. */
export class TouchedKeys {
  readonly family: Family
  #all: Touch | undefined
  readonly #byKey = new Map<string, Touch>()

  constructor(family: Family) {
    this.family = family
  }

  get some(): boolean {
    return this.#all !== undefined || this.#byKey.size > 0
  }

  /** A late event touches the key of a plan; `key` undefined: every key. */
  add(plan: Plan, key: readonly string[] | undefined, touch: Touch): void {
    const shared = this.#sharedOf(plan, key)
    if (shared === undefined || this.#all) {
      this.#takeAll()
      this.#all = joined(this.#all, touch)
    } else {
      this.#byKey.set(shared, joined(this.#byKey.get(shared), touch))
      if (this.#byKey.size > REMEMBERED) this.#takeAll()
    }
  }

  #takeAll(): void {
    for (const touch of this.#byKey.values()) this.#all = joined(this.#all, touch)
    this.#byKey.clear()
  }

  /** What touches a key of a plan. */
  of(plan: Plan, key: readonly string[]): LateEvents | undefined {
    return this.#all ?? this.#byKey.get(this.#sharedOf(plan, key) ?? '')
  }

  /** Forgets keys touched before a time; gives the number of late events that count there. */
  dropBefore(time: number): number {
    let dropped = 0
    if (this.#all && this.#all.time < time) {
      dropped += this.#all.counted
      this.#all = undefined
    }
    for (const [key, touch] of this.#byKey) {
      if (touch.time >= time) continue
      dropped += touch.counted
      this.#byKey.delete(key)
    }
    return dropped
  }

  /** What all keys share, as one text; undefined where that is nothing. */
  #sharedOf(plan: Plan, key: readonly string[] | undefined): string | undefined {
    const places = this.family.shared.get(plan)!
    if (!key || places.length === 0) return undefined
    return places.length === 1 ? key[places[0]!]! : JSON.stringify(places.map((place) => key[place]))
  }
}

function joined(known: Touch | undefined, touch: Touch): Touch {
  if (!known) return touch
  const { time, id } = known.time <= touch.time ? known : touch
  const several = known.several || touch.several || known.id !== touch.id
  return { time, id, several, counted: known.counted + touch.counted }
}

/** Notes which keys of which families late events touch. */
export class LateKeys {
  readonly touched: readonly TouchedKeys[]
  readonly #units: readonly Unit[]
  readonly #ids: EventIds
  readonly #ofPlan: ReadonlyMap<Plan, TouchedKeys>
  /** Time of the earliest. */
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
    const counted = new Set<number>()
    const touchOf = (time: number, ref: number): Touch => {
      const first = !counted.has(ref)
      counted.add(ref)
      return { time, id: this.#ids.text(ref), several: false, counted: first ? 1 : 0 }
    }
    for (const unit of this.#units) {
      unit.eachHit(view, (slot, time, ref) =>
        this.#ofPlan.get(unit.plan)!.add(unit.plan, unit.keyOf(slot), touchOf(time, ref)),
      )
    }
    for (let row = 0; row < length; row++) {
      if (time[row]! < start) this.#noteStart(touchOf(time[row]!, ref[row]!))
      this.earliest = Math.min(this.earliest, time[row]!)
    }
  }

  /** The stream began earlier than was thought. */
  #noteStart(touch: Touch): void {
    for (const one of this.touched) if (one.family.fromStart) one.add(one.family.plans[0]!, undefined, touch)
  }

  /** Forgets what is touched before a time up to which alerts are not known any more; gives the number of late events that are lost. */
  dropBefore(known: number): number {
    return this.touched.reduce((sum, one) => sum + one.dropBefore(known + one.family.settleMs), 0)
  }
}
