import type { Batch, SealedSpan } from '../model/batch.ts'
import type { Plan } from '../model/plan.ts'
import { byPlan, LostEvents, type TouchedKeys } from './late-keys.ts'
import type { Unit, View } from './unit.ts'

/** What is known of a touched key: its newest event so far, and whether it was quiet long enough before the late ones. */
interface Known {
  last: number
  quiet: boolean
}

interface Hit {
  readonly touched: TouchedKeys
  readonly name: string
  readonly time: number
}

/**
 * Finds out of which touched keys enough events are stored: a key's state can be made again from its last quiet time on, that is
 * after a gap in which everything before is forgotten. Of stored events only those from `from` on are there.
 */
export class QuietTimes {
  readonly #touched: readonly TouchedKeys[]
  readonly #ofPlan: ReadonlyMap<Plan, TouchedKeys>
  readonly #units: readonly Unit[]
  readonly #from: number
  readonly #viewsOf: (batches: readonly Batch[]) => readonly View[]
  readonly #known = new Map<TouchedKeys, Map<string, Known>>()

  constructor(
    touched: readonly TouchedKeys[],
    units: readonly Unit[],
    from: number,
    viewsOf: (batches: readonly Batch[]) => readonly View[],
  ) {
    this.#touched = touched.filter(({ some }) => some)
    this.#ofPlan = byPlan(touched)
    this.#units = units
    this.#from = from
    this.#viewsOf = viewsOf
  }

  /** Takes in stored events, in order. */
  look(span: SealedSpan): void {
    const seen = this.#viewsOf(span.batches).flatMap((view) => this.#hits(view))
    // Plans of one family, and classes, come one after the other.
    seen.sort((a, b) => a.time - b.time)
    for (const { touched, name, time } of seen) this.#event(touched, name, time)
  }

  #hits(view: View): Hit[] {
    const hits: Hit[] = []
    for (const unit of this.#units) {
      const touched = this.#ofPlan.get(unit.plan)
      if (!touched || touched.family.needsAll) continue
      unit.eachHit(view, (slot, time) => {
        const name = touched.nameOf(unit.plan, unit.keyOf(slot))
        if (name !== undefined) hits.push({ touched, name, time })
      })
    }
    return hits
  }

  #event(touched: TouchedKeys, name: string, time: number): void {
    let keys = this.#known.get(touched)
    if (!keys) this.#known.set(touched, (keys = new Map()))
    let known = keys.get(name)
    if (!known) keys.set(name, (known = { last: this.#from, quiet: false }))
    if (time - known.last >= touched.family.quietMs && time <= touched.touchOf(name)!.time) known.quiet = true
    known.last = time
  }

  /** Forgets the keys of which too little is stored; gives the number of late events that are lost. */
  dropOthers(): number {
    const lost = new LostEvents()
    for (const touched of this.#touched) {
      const keys = this.#known.get(touched)
      touched.keepOnly((name) => keys?.get(name)?.quiet === true, lost)
    }
    return lost.count
  }
}
