import type { Plan } from '../model/plan.ts'
import { type CaseEvent, inOrder, type Scalar } from './case.ts'

/** A plan with a key, the plans it needs, and the events of each of its keys (as JSON). */
export interface Partition {
  readonly plan: Plan
  readonly plans: readonly Plan[]
  readonly keys: ReadonlyMap<string, readonly CaseEvent[]>
}

/**
 * Cuts a case by key, for every plan that gives alerts and has one. The time at which the stream begins, and its horizon,
 * stay those of the whole: a part also holds the stream's first and last event, without their fields.
 */
export function byKey(plans: readonly Plan[], events: readonly CaseEvent[]): readonly Partition[] {
  const bounds = boundsOf(events)
  return plans
    .filter((plan) => !plan.silent && plan.key.length > 0 && isOfKeys(plan, plans))
    .map((plan) => {
      const inner = withInner(plan, plans)
      const keys = new Map<string, CaseEvent[]>()
      for (const event of events) {
        for (const key of keysOf(event, fieldsOfKey(plan, plans))) {
          if (!keys.has(key)) keys.set(key, [...bounds])
          keys.get(key)!.push(event)
        }
      }
      return { plan, plans: inner.map((one) => (one === plan ? one : { ...one, silent: true })), keys }
    })
}

function boundsOf(events: readonly CaseEvent[]): readonly CaseEvent[] {
  const inTime = [...events].sort(inOrder)
  const ends = [inTime[0], inTime.at(-1)].filter((event) => event !== undefined)
  return ends.map(({ time }, at) => ({ id: `bound-${at}`, time, fields: {} }))
}

function withInner(plan: Plan, plans: readonly Plan[]): readonly Plan[] {
  const wanted = new Set([plan])
  for (const one of wanted)
    for (const input of one.inputs) for (const inner of innerOf(input, plans)) wanted.add(inner)
  return plans.filter((one) => wanted.has(one))
}

const innerOf = (input: Plan['inputs'][number], plans: readonly Plan[]): readonly Plan[] =>
  input.kind === 'alerts' ? plans.filter(({ info }) => info.id === input.ruleId) : []

/** The fields of events that a plan's key comes from, one list for each rule at the bottom of it. */
function fieldsOfKey(plan: Plan, plans: readonly Plan[]): readonly (readonly string[])[] {
  return plan.inputs.flatMap((input) => {
    if (input.kind === 'events') return [input.keyFields]
    return innerOf(input, plans).flatMap((inner) =>
      fieldsOfKey(inner, plans).map((fields) =>
        input.keyFields.map((name) => fields[inner.key.indexOf(name)]!),
      ),
    )
  })
}

/** A key that inner rules do not go by comes from one of their events, so that others are needed for it. */
const isOfKeys = (plan: Plan, plans: readonly Plan[]): boolean =>
  fieldsOfKey(plan, plans).every((fields) => fields.every((name) => name !== undefined))

function keysOf({ fields }: CaseEvent, lists: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(
    lists.flatMap((names) =>
      products(names.map((name) => textsOf(fields[name]))).map((key) => JSON.stringify(key)),
    ),
  )
}

const isList = (value: Scalar | readonly Scalar[]): value is readonly Scalar[] => Array.isArray(value)

/** The texts a field gives to a key: none where it is lacking, one for each element of a list. */
function textsOf(value: Scalar | readonly Scalar[] | undefined): readonly string[] {
  if (value === undefined) return []
  const items = isList(value) ? value : [value]
  return [...new Set(items.filter((item) => item !== null).map(String))]
}

const products = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  lists.reduce<readonly (readonly string[])[]>(
    (made, list) => made.flatMap((start) => list.map((item) => [...start, item])),
    [[]],
  )
