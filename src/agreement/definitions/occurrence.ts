import type { EventClass } from '../../model/fields.ts'

export type Value = string | number | null | undefined

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
}

/** The total order: time, depth, id as bytes. */
export function inOrder(a: Occurrence, b: Occurrence): number {
  return a.t - b.t || a.depth - b.depth || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** A value as text, a number in its shortest decimal; undefined where it is missing or null. */
export function textOf(value: Value): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}

/** The values of several fields as texts; undefined where one is lacking. */
export function tupleOf(
  names: readonly string[],
  fields: Readonly<Record<string, Value>>,
): readonly string[] | undefined {
  const texts: string[] = []
  for (const name of names) {
    const text = textOf(fields[name])
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts
}
