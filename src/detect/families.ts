import type { Plan, Test } from '../model/plan.ts'
import { joinMs, memoryMs } from './judge.ts'

/** How long an attack can matter to later findings: a specific one may explain a general one that much after its end. */
const ATTACKS_MS = 25 * 3_600_000

/** Plans whose alerts depend on each other: joined by chains, or folded into attacks. Each plan stands in one family. */
export interface Family {
  readonly plans: readonly Plan[]
  /**
   * By plan the positions in its key of what all of them share, in one order: events that differ there never meet. Empty:
   * all keys hang together.
   */
  readonly shared: ReadonlyMap<Plan, readonly number[]>
  /** After so long without events of a key nothing before matters to it. */
  readonly quietMs: number
  /** How long after its end an alert can still change. */
  readonly settleMs: number
  /** What it tells depends on when the stream began. */
  readonly fromStart: boolean
  /** It can only be judged again from the first event of all. */
  readonly needsAll: boolean
}

/** Parts plans into families, in the order of their first plans. */
export function familiesOf(plans: readonly Plan[]): readonly Family[] {
  const root = plans.map((_, i) => i)
  const find = (i: number): number => (root[i] === i ? i : (root[i] = find(root[i]!)))
  const join = (a: number, b: number) => {
    root[find(b)] = find(a)
  }
  const withVector = plans.findIndex(({ vector }) => vector !== undefined)
  const byId = Map.groupBy(plans.keys(), (at) => plans[at]!.info.id)
  for (const [at, plan] of plans.entries()) {
    if (plan.vector !== undefined) join(withVector, at)
    for (const input of plan.inputs) {
      if (input.kind === 'alerts') for (const inner of byId.get(input.ruleId) ?? []) join(at, inner)
    }
  }
  return [...Map.groupBy(plans.keys(), find).values()].map((at) => familyOf(at.map((i) => plans[i]!)))
}

function familyOf(plans: readonly Plan[]): Family {
  const folds = plans.some(({ vector }) => vector !== undefined)
  const memory = plans.reduce((sum, plan) => sum + memoryMs(plan), 0)
  return {
    plans,
    shared: folds ? new Map(plans.map((plan) => [plan, []])) : sharedKey(plans),
    quietMs: memory + (folds ? ATTACKS_MS : 0),
    settleMs: folds ? ATTACKS_MS : Math.max(...plans.map(joinMs), 1),
    fromStart: plans.some(dependsOnStart),
    needsAll: plans.some((plan) => plan.test.type !== 'spike' && dependsOnStart(plan)),
  }
}

/** Whether what a plan tells depends on when the stream began. */
const dependsOnStart = ({ test, key }: Plan): boolean =>
  test.type === 'spike' || (isLearning(test) && key.length === 0)

const isLearning = ({ type }: Test): boolean => type === 'baseline' || type === 'seasonal_baseline'

/** A part of a plan's key, as an alert of another plan takes it from there. */
interface Link {
  readonly outer: Plan
  readonly inner: Plan
  /** By position in the outer key: the position in the inner one, -1 where the value comes from elsewhere. */
  readonly from: readonly number[]
}

/** Follows every part of the last plan's key down the chains; what every plan has, by way of every chain, is shared. */
function sharedKey(plans: readonly Plan[]): ReadonlyMap<Plan, readonly number[]> {
  const links = linksOf(plans)
  const top = plans.at(-1)!
  const shared = new Map(plans.map((plan): [Plan, number[]] => [plan, []]))
  for (const at of top.key.keys()) {
    const places = placesOf(top, at, links)
    if (!places || places.size < plans.length) continue
    for (const [plan, place] of places) shared.get(plan)!.push(place)
  }
  return shared
}

function linksOf(plans: readonly Plan[]): readonly Link[] {
  return plans.flatMap((outer) =>
    outer.inputs.flatMap((input) => {
      if (input.kind === 'events') return []
      const inner = plans.filter(({ info }) => info.id === input.ruleId)
      return inner.map((plan) => ({
        outer,
        inner: plan,
        from: input.keyFields.map((field) => plan.key.indexOf(field)),
      }))
    }),
  )
}

/** Where a part of one plan's key stands in the others; undefined where two ways disagree. */
function placesOf(plan: Plan, at: number, links: readonly Link[]): ReadonlyMap<Plan, number> | undefined {
  const places = new Map([[plan, at]])
  for (const [one, place] of places) {
    for (const { outer, inner, from } of links) {
      const found: readonly [Plan, number] | undefined =
        outer === one ? [inner, from[place]!] : inner === one ? [outer, from.indexOf(place)] : undefined
      if (!found) continue
      const known = places.get(found[0])
      if (found[1] < 0 || (known !== undefined && known !== found[1])) return undefined
      places.set(...found)
    }
  }
  return places
}
