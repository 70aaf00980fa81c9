import type { KnownRate, Phase } from '../../detect/baseline-phase.ts'
import { contentsOf } from '../../detect/content.ts'
import { Codes } from '../../detect/events.ts'
import { KeyTable } from '../../detect/key-table.ts'
import type { SavedPlan } from '../../detect/saved-engine.ts'
import { Dictionaries, type TextCodes } from '../../model/dictionary.ts'
import { typeOf } from '../../model/fields.ts'
import type { Plan, Test } from '../../model/plan.ts'
import type { SavedStream } from '../stream-state.ts'

/** What a key of a baseline rule has learned, or is learning. */
export interface Baseline {
  readonly plan: BaselinePlan
  /** Values of the rule's key, in its order. */
  readonly key: readonly string[]
  readonly phase: Phase
  /** Buckets learned so far, of those that the rule asks for. */
  readonly learned: number
  /** Events in the buckets learned. */
  readonly events: number
  /** How often the rate was learned. */
  readonly version: number
}

export type BaselinePlan = Plan & { readonly test: Extract<Test, { readonly type: 'baseline' }> }

/** What both forms of the rule keep of a key; further fields are carried along. */
interface SavedState {
  readonly learned: number
  readonly n: number
  readonly version: number
  readonly phase: Phase
}

interface SavedDetector {
  readonly states: ReadonlyMap<number, SavedState>
  readonly known: ReadonlyMap<number, KnownRate>
}

export const isBaseline = (plan: Plan): plan is BaselinePlan => plan.test.type === 'baseline'

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
      const known = Array.from(detector.known, ([slot, { n, version }]) => ({
        plan,
        key: keyOf(slot),
        phase: 'learn' as const,
        learned: plan.test.learn,
        events: n,
        version,
      }))
      const seen = Array.from(detector.states, ([slot, { phase, learned, n, version }]) => ({
        plan,
        key: keyOf(slot),
        phase,
        learned,
        events: n,
        version,
      }))
      return [...known, ...seen].sort((a, b) => (a.key.join('\n') < b.key.join('\n') ? -1 : 1))
    })
  }

  /** A key goes on with a rate that was learned elsewhere. `now` is when it was last heard of, where it has no event yet. */
  set(plan: BaselinePlan, key: readonly string[], rate: KnownRate, now: number): void {
    const slot = this.#slotOf(plan, key, now)
    this.#change(plan, ({ states, known }) => {
      const state = states.get(slot)
      if (!state) return { states, known: new Map(known).set(slot, rate) }
      const { n, version } = rate
      const more = { n, version, learned: plan.test.learn, ...forgotten(state) }
      return { states: new Map(states).set(slot, { ...state, ...more }), known }
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
      const more = { n: 0, learned: 0, phase: 'learn' as const, ...forgotten(state) }
      return { states: new Map(states).set(slot, { ...state, ...more }), known: left }
    })
  }

  #unitOf(plan: Plan): SavedPlan | undefined {
    return this.#units.get(this.#contents.get(plan)!)
  }

  /** The sliding form stands inside what judges windows. */
  #detectorOf(plan: BaselinePlan): SavedDetector | undefined {
    const saved = this.#unitOf(plan)?.state.detector as unknown
    const detector = plan.test.sliding ? (saved as { measure?: unknown } | undefined)?.measure : saved
    return detector as SavedDetector | undefined
  }

  #change(plan: BaselinePlan, change: (detector: SavedDetector) => SavedDetector): void {
    const unit = this.#unitOf(plan)!
    const changed = { ...this.#detectorOf(plan)!, ...change(this.#detectorOf(plan)!) }
    const whole = plan.test.sliding ? { ...(unit.state.detector as object), measure: changed } : changed
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

/** What was gathered for the next learning is of the rate before. */
const forgotten = (state: object): object => ('recent' in state ? { recent: [] } : { quiet: [] })
