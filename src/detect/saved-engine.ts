import type { SavedDictionary } from '../model/dictionary.ts'
import type { SavedKeys } from './keys.ts'
import type { SavedUnit } from './unit.ts'

export type SavedEngine = {
  /** By the content of their plans. */
  readonly units: ReadonlyMap<string, SavedPlan>
  /** By what they are the keys of. */
  readonly keys: ReadonlyMap<string, SavedKeys>
  readonly numbers: SavedDictionary
  /** Time of the first event, and of the newest. */
  readonly start: number
  readonly newest: number
}

export type SavedPlan = {
  readonly ruleId: string
  /** It knows when its stream began. */
  readonly started: boolean
  /** The name of its keys. */
  readonly keys: string
  readonly state: SavedUnit
}

/** Which rules saved state could not be given to, and whose state nobody took; ids of rules. */
export interface Restored {
  /** Rules that are new or were edited: they have no state. */
  readonly clean: readonly string[]
  /** Rules that are gone or were edited: their state was let go, with so many open episodes. */
  readonly dropped: readonly { readonly ruleId: string; readonly open: number }[]
}

/** The state of an engine that has seen nothing, but knows the numbers that another one knows. */
export const emptyBeside = ({ numbers }: SavedEngine): SavedEngine => ({
  units: new Map(),
  keys: new Map(),
  numbers,
  start: Number.POSITIVE_INFINITY,
  newest: Number.NEGATIVE_INFINITY,
})

/**
 * State with what other plans have come to in an engine of their own, which began as {@link emptyBeside} it. The plans of these
 * rules have keys of their own from then on, which they share among each other only.
 */
export function withPlans(saved: SavedEngine, other: SavedEngine, ruleIds: ReadonlySet<string>): SavedEngine {
  const units = new Map(saved.units)
  const keys = new Map(saved.keys)
  for (const [content, plan] of other.units) {
    if (!ruleIds.has(plan.ruleId)) continue
    const name = `${plan.keys} ${saved.newest}`
    units.set(content, { ...plan, keys: name })
    keys.set(name, other.keys.get(plan.keys)!)
  }
  return { ...saved, units, keys, numbers: other.numbers }
}
