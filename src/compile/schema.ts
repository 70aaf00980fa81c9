import type { EventClass } from '../model/fields.ts'

/** Where the events of one class lie. A table or view with `t`, `id` and a column for each field. */
export interface EventTable {
  readonly table: string
  /**
   * Fields that have a column, named by the dialect: DOUBLE for numbers, else text. NULL is null or missing.
   * A field without a column is missing in every event.
   */
  readonly fields: ReadonlySet<string>
  /**
   * Those of them whose column is a list of such values, in every row: of one value where the event has one. There are no
   * NULLs in it and it is not empty.
   */
  readonly lists?: ReadonlySet<string>
  /** There is a column `nulls`, a list of the fields that are null, not missing. */
  readonly tellsNulls?: boolean
}

/** `t` is whole milliseconds; `id` is a text, and events of one millisecond stand in its order. */
export type Schema = Readonly<Partial<Record<EventClass, EventTable>>>

/** A plan that this dialect, or SQL at all, cannot express. Caught by `compile`, never seen outside. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
