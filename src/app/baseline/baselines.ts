import type { KnownRate, Phase } from '../../detect/baseline-phase.ts'
import { contentsOf } from '../../detect/content.ts'
import { Codes } from '../../detect/events.ts'
import { KeyTable } from '../../detect/key-table.ts'
import type { KnownWeek } from '../../detect/learned-week.ts'
import type { SavedPlan } from '../../detect/saved-engine.ts'
import { noCounts } from '../../detect/slot-counts.ts'
import { Dictionaries, type TextCodes } from '../../model/dictionary.ts'
import { typeOf } from '../../model/fields.ts'
import type { Plan, Test } from '../../model/plan.ts'
import type { SavedStream } from '../stream-state.ts'
import { type HourOfWeek, hoursOf } from './hours-of-week.ts'

/** What a key of a baseline rule has learned, or is learning. */
export type Baseline = Standing & (Rate | Hours)

interface Standing {
  /** Values of the rule's key, in its order. */
  readonly key: readonly string[]
  readonly phase: Phase
  /** How often the rate was learned; of hours, how many weeks long. */
  readonly version: number
}

export interface Rate {
  readonly kind: 'rate'
  readonly plan: PlanOf<'baseline'>
  /** Buckets learned so far, of those that the rule asks for. */
  readonly learned: number
  /** Events in the buckets learned. */
  readonly events: number
}

export interface Hours {
  readonly kind: 'hours'
  readonly plan: PlanOf<'seasonal_baseline'>
  /** Buckets taken in. */
  readonly learned: number
  readonly hours: readonly HourOfWeek[]
}

type PlanOf<Type extends Test['type']> = Plan & { readonly test: Extract<Test, { readonly type: Type }> }
export type BaselinePlan = PlanOf<'baseline'> | PlanOf<'seasonal_baseline'>

/** What is kept of a key; further fields are carried along. */
type SavedState = { readonly phase: Phase } & (KnownRate | KnownWeek) & { readonly learned: number }

interface SavedDetector {
  readonly states: ReadonlyMap<number, SavedState>
  readonly known: ReadonlyMap<number, Known>
}

export type Known = KnownRate | KnownWeek

export const isBaseline = (plan: Plan): plan is BaselinePlan => isRated(plan) || isSeasonal(plan)
export const isRated = (plan: Plan): plan is PlanOf<'baseline'> => plan.test.type === 'baseline'
export const isSeasonal = (plan: Plan): plan is PlanOf<'seasonal_baseline'> =>
  plan.test.type === 'seasonal_baseline'

/** The baselines in the saved state of a stream, to be looked at and changed. */
export class Baselines {
  readonly plans: readonly BaselinePlan[]
  readonly #saved: SavedStream
  readonly #contents: ReadonlyMap<Plan, string>
  readonly #dictionaries: Dictionaries
  readonly #codes: Codes
  readonly #units: Map<string, SavedPlan>
  readonly #keys: Map<string, SavedStream['engine']['keys'] extends ReadonlyMap<string, infer K> ? K : never>

  constructor(saved: SavedStream, plans: readonly Plan[]) {
    const contents = contentsOf(plans)
    this.#saved = saved
    this.#contents = new Map(plans.map((plan, i) => [plan, contents[i]!]))
    this.plans = plans.filter(isBaseline)
    this.#dictionaries = new Dictionaries(saved.seed)
    this.#dictionaries.restore(saved.dictionaries)
    this.#codes = new Codes(this.#dictionaries)
    this.#codes.restore(saved.engine.numbers)
    this.#units = new Map(saved.engine.units)
    this.#keys = new Map(saved.engine.keys)
  }

  /** The state with what was changed. */
  get saved(): SavedStream {
    return {
      ...this.#saved,
      dictionaries: this.#dictionaries.save(),
      engine: { ...this.#saved.engine, units: this.#units, keys: this.#keys, numbers: this.#codes.save() },
    }
  }

  /** All that rules have learned, in the order of rules and keys. */
  list(): Baseline[] {
    return this.plans.flatMap((plan) => {
      const detector = this.#detectorOf(plan)
      if (!detector) return []
      const keyOf = this.#keyReader(plan)
      const known = Array.from(detector.known, ([slot, one]) => ({
        ...learnedOf(plan, { learned: isRated(plan) ? plan.test.learn : 0, ...one }),
        ...{ key: keyOf(slot), phase: 'learn' as const },
      }))
      const seen = Array.from(detector.states, ([slot, state]) => ({
        ...learnedOf(plan, state),
        ...{ key: keyOf(slot), phase: state.phase },
      }))
      return [...known, ...seen].sort((a, b) => (a.key.join('\n') < b.key.join('\n') ? -1 : 1))
    })
  }

  /** A key goes on with what was learned elsewhere. `now` is when it was last heard of, where it has no event yet. */
  set(plan: BaselinePlan, key: readonly string[], what: Known, now: number): void {
    const slot = this.#slotOf(plan, key, now)
    this.#change(plan, ({ states, known }) => {
      const state = states.get(slot)
      if (!state) return { states, known: new Map(known).set(slot, what) }
      const learned = isRated(plan) ? { learned: plan.test.learn } : {}
      return {
        states: new Map(states).set(slot, { ...state, ...forgotten(state), ...learned, ...what }),
        known,
      }
    })
  }

  /** A key learns anew from the bucket on that is filling. */
  reset({ plan, key }: Baseline): void {
    const slot = this.#slotOf(plan, key, 0)
    this.#change(plan, ({ states, known }) => {
      const left = new Map(known)
      left.delete(slot)
      const state = states.get(slot)
      if (!state) return { states, known: left }
      const nothing = isSeasonal(plan)
        ? { week: noCounts(plan.test.week.slots, plan.test.remember) }
        : { n: 0 }
      const more = { ...forgotten(state), ...nothing, learned: 0, phase: 'learn' as const }
      return { states: new Map(states).set(slot, { ...state, ...more }), known: left }
    })
  }

  #unitOf(plan: Plan): SavedPlan | undefined {
    return this.#units.get(this.#contents.get(plan)!)
  }

  /** The sliding form stands inside what judges windows. */
  #detectorOf(plan: BaselinePlan): SavedDetector | undefined {
    const saved = this.#unitOf(plan)?.state.detector as unknown
    const detector = isSliding(plan) ? (saved as { measure?: unknown } | undefined)?.measure : saved
    return detector as SavedDetector | undefined
  }

  #change(plan: BaselinePlan, change: (detector: SavedDetector) => SavedDetector): void {
    const unit = this.#unitOf(plan)!
    const changed = { ...this.#detectorOf(plan)!, ...change(this.#detectorOf(plan)!) }
    const whole = isSliding(plan) ? { ...(unit.state.detector as object), measure: changed } : changed
    const state = { ...unit.state, detector: whole as unknown as typeof unit.state.detector }
    this.#units.set(this.#contents.get(plan)!, { ...unit, state })
  }

  #keyDictionaries(plan: Plan): readonly TextCodes[] {
    return plan.inputs[0]!.keyFields.map((field) => this.#codes.dictionaryOf(field, typeOf(field)))
  }

  #tableOf(plan: Plan): KeyTable {
    const table = new KeyTable(plan.key.length)
    table.restore(this.#keys.get(this.#unitOf(plan)!.keys)!.table)
    return table
  }

  #keyReader(plan: Plan): (slot: number) => readonly string[] {
    const table = this.#tableOf(plan)
    const dictionaries = this.#keyDictionaries(plan)
    return (slot) => dictionaries.map((dictionary, i) => dictionary.text(table.code(slot, i)) ?? '')
  }

  #slotOf(plan: Plan, key: readonly string[], now: number): number {
    const table = this.#tableOf(plan)
    const codes = this.#keyDictionaries(plan).map((dictionary, i) => Int32Array.of(dictionary.code(key[i]!)))
    const slots = new Int32Array(1)
    table.slotsOf(codes, Int32Array.of(0), 1, now, slots)
    const { keys } = this.#unitOf(plan)!
    this.#keys.set(keys, { ...this.#keys.get(keys)!, table: table.save() })
    return slots[0]!
  }
}

const isSliding = ({ test }: BaselinePlan): boolean => 'sliding' in test

function learnedOf(
  plan: BaselinePlan,
  state: Known & { readonly learned: number },
): (Rate | Hours) & { version: number } {
  const { learned } = state
  if (isRated(plan)) {
    const { n, version } = state as KnownRate
    return { kind: 'rate', plan, learned, events: n, version }
  }
  const { week } = plan.test
  const version = Math.floor((learned * plan.windowMs) / (week.slots * week.slotMs))
  return { kind: 'hours', plan, learned, hours: hoursOf(plan.test, state as KnownWeek), version }
}

/** What was gathered for the next learning is of the rate before. */
const forgotten = (state: object): object =>
  'recent' in state ? { recent: [] } : 'quiet' in state ? { quiet: [] } : {}
