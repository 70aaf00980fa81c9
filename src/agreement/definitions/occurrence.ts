import type { EventClass } from '../../model/fields.ts'

export type Scalar = string | number | null | undefined
/** A field has one value, or a list of them. */
export type Value = Scalar | readonly Scalar[]

/** An event as the oracle is given it. Ids are ASCII and different. */
export interface OracleEvent {
  readonly id: string
  readonly time: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, Value>>
}

/** An event, or an inner alert, as one rule and one key see it. */
export interface Occurrence {
  readonly t: number
  /** 0 for events, d + 1 for alerts of a plan of depth d. */
  readonly depth: number
  readonly id: string
  /** Which inputs of the plan it matches. */
  readonly inputs: ReadonlySet<number>
  readonly fields: Readonly<Record<string, Value>>
  /** Which of the values that the event gives this is, where a type counts or reckons with values. */
  readonly tuple?: readonly string[]
  readonly number?: bigint
}

/** The total order: time, depth, id as bytes. */
export function inOrder(a: Occurrence, b: Occurrence): number {
  return a.t - b.t || a.depth - b.depth || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** What a field holds, one after the other. */
export const scalarsOf = (value: Value): readonly Scalar[] => (isList(value) ? value : [value])

const isList = (value: Value): value is readonly Scalar[] => Array.isArray(value)

/** The values of a field as texts, a number in its shortest decimal; none where it is missing or null. */
export const textsOf = (value: Value): readonly string[] =>
  scalarsOf(value).flatMap((one) => (one === null || one === undefined ? [] : [String(one)]))

/** The different tuples that the values of several fields give; none where one is lacking. */
export function tuplesOf(
  names: readonly string[],
  fields: Readonly<Record<string, Value>>,
): readonly (readonly string[])[] {
  const lists = names.map((name) => [...new Set(textsOf(fields[name]))])
  return lists.reduce<readonly (readonly string[])[]>(
    (made, list) => made.flatMap((start) => list.map((text) => [...start, text])),
    [[]],
  )
}
