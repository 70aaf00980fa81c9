import type { Batch, SealedSpan } from '../model/batch.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { LateEvents } from '../model/revision.ts'
import { joinMs } from './judge.ts'
import { byPlan, type LateKeys, type TouchedKeys } from './late-keys.ts'
import type { Unit } from './unit.ts'

/** Judges a span with some of the units. */
type JudgeSpan = (units: readonly Unit[], span: SealedSpan) => Finding[]

/**
 * Judges the keys that late events touch once more, from stored events, in the place where their state is kept:
 *
 *     made --> what was known of the keys is forgotten, without a word
 *     process, again and again --> they live through their events, late ones among them; other keys stay as they are
 *     end --> they stand where all keys stand, at `until`
 */
export class Revision {
  readonly #touched: ReadonlyMap<Plan, TouchedKeys>
  readonly #units: readonly Unit[]
  readonly #until: number
  readonly #judge: JudgeSpan

  constructor(late: LateKeys, units: readonly Unit[], until: number, judge: JudgeSpan) {
    this.#touched = byPlan(late.touched)
    this.#until = until
    this.#judge = judge
    this.#units = units.filter(({ plan }) => this.#touched.has(plan))
    for (const unit of this.#units) {
      const touched = this.#touched.get(unit.plan)!
      unit.only = (slot) => touched.of(unit.plan, unit.keyOf(slot)) !== undefined
      unit.forget(unit.only)
      unit.keys.rewind()
    }
  }

  /** Whether attacks are folded anew. */
  get folds(): boolean {
    return this.#units.some(({ plan }) => plan.vector !== undefined)
  }

  /** Takes in stored events, in order; what the watermark has not passed is left for later. */
  process(span: SealedSpan): Finding[] {
    const batches = span.batches.map((batch) => before(batch, this.#until))
    return this.#judge(this.#units, { batches, until: Math.min(span.until, this.#until) })
  }

  /** All stored events were given. */
  end(): Finding[] {
    const found = this.#judge(this.#units, { batches: [], until: this.#until })
    for (const unit of this.#units) unit.only = undefined
    return found
  }

  /** The late events that may have changed an alert of this rule and key which was thought to end at `closedAt`. */
  touching(ruleId: string, key: Readonly<Record<string, string>>, closedAt: number): LateEvents | undefined {
    const unit = this.#units.find(({ plan }) => plan.info.id === ruleId)
    if (!unit) return undefined
    const { plan } = unit
    const touched = this.#touched.get(plan)!
    const late = touched.of(
      plan,
      plan.key.map((field) => key[field] ?? ''),
    )
    const settleMs = plan.vector === undefined ? Math.max(joinMs(plan), 1) : touched.family.settleMs
    return late && closedAt + settleMs > late.time ? late : undefined
  }
}

/** The events of a batch before a time. */
function before(batch: Batch, until: number): Batch {
  let { length } = batch
  while (length > 0 && batch.time[length - 1]! >= until) length--
  return length === batch.length ? batch : { ...batch, length }
}
