import type { EventIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import type { LateEvents } from '../model/revision.ts'
import { type Family, familiesOf } from './families.ts'
import type { Unit, View } from './unit.ts'

/** Keys remembered of a family; where more are touched, all are taken to be. */
const REMEMBERED = 65_536

/** The keys of one family that late events touch. */
export class TouchedKeys {
  readonly family: Family
  #all: LateEvents | undefined
  readonly #byKey = new Map<string, LateEvents>()

  constructor(family: Family) {
    this.family = family
  }

  get some(): boolean {
    return this.#all !== undefined || this.#byKey.size > 0
  }

  /** A late event touches the key of a plan; `key` undefined: every key. */
  add(plan: Plan, key: readonly string[] | undefined, event: { time: number; id: () => string }): void {
    const shared = this.#sharedOf(plan, key)
    if (shared === undefined || this.#all) this.#addToAll(event)
    else {
      this.#byKey.set(shared, joined(this.#byKey.get(shared), event))
      if (this.#byKey.size > REMEMBERED) this.#takeAll()
    }
  }

  #addToAll(event: { time: number; id: () => string }): void {
    this.#takeAll()
    this.#all = joined(this.#all, event)
  }

  #takeAll(): void {
    for (const { time, id } of this.#byKey.values()) this.#all = joined(this.#all, { time, id: () => id })
    this.#byKey.clear()
  }

  /** What touches a key of a plan. */
  of(plan: Plan, key: readonly string[]): LateEvents | undefined {
    return this.#all ?? this.#byKey.get(this.#sharedOf(plan, key) ?? '')
  }

  /** What all keys share, as one text; undefined where that is nothing. */
  #sharedOf(plan: Plan, key: readonly string[] | undefined): string | undefined {
    const places = this.family.shared.get(plan)!
    if (!key || places.length === 0) return undefined
    return places.length === 1 ? key[places[0]!]! : JSON.stringify(places.map((place) => key[place]))
  }
}

function joined(known: LateEvents | undefined, { time, id }: { time: number; id: () => string }): LateEvents {
  if (!known) return { time, id: id(), several: false }
  if (time >= known.time) return known.several || id() === known.id ? known : { ...known, several: true }
  return { time, id: id(), several: true }
}

/** Notes which keys of which families late events touch. */
export class LateKeys {
  readonly touched: readonly TouchedKeys[]
  readonly #units: readonly Unit[]
  readonly #ids: EventIds
  readonly #ofPlan: ReadonlyMap<Plan, TouchedKeys>
  /** Time of the earliest late event. */
  earliest = Number.POSITIVE_INFINITY

  constructor(units: readonly Unit[], ids: EventIds) {
    this.#units = units
    this.#ids = ids
    this.touched = familiesOf(units.map(({ plan }) => plan)).map((family) => new TouchedKeys(family))
    this.#ofPlan = new Map(this.touched.flatMap((one) => one.family.plans.map((plan) => [plan, one])))
  }

  /** Takes in late events; `start` is the time at which the stream was thought to begin. */
  note(view: View, start: number): void {
    const { batch } = view
    for (const unit of this.#units) {
      unit.eachHit(view, (slot, time, ref) =>
        this.#ofPlan
          .get(unit.plan)!
          .add(unit.plan, unit.keyOf(slot), { time, id: () => this.#ids.text(ref) }),
      )
    }
    for (let row = 0; row < batch.length; row++) {
      const time = batch.time[row]!
      this.earliest = Math.min(this.earliest, time)
      if (time < start) this.#noteStart(time, batch.ref[row]!)
    }
  }

  /** The stream began earlier than was thought. */
  #noteStart(time: number, ref: number): void {
    for (const one of this.touched) {
      if (one.family.fromStart)
        one.add(one.family.plans[0]!, undefined, { time, id: () => this.#ids.text(ref) })
    }
  }
}
