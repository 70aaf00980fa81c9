/** Faults of a record's form, found by a scanner. The order is the code in `RawBatch.fault`, less one. */
export const structureFaults = [
  'ragged_row',
  'torn_line',
  'line_too_long',
  'too_many_columns',
  'unclosed_quote',
  'not_json',
  'not_an_object',
  'unknown_line',
] as const

export type StructureFault = (typeof structureFaults)[number]

/** Faults of a field's value, found by cleaning. */
export const valueFaults = [
  'missing',
  'not_a_time',
  'time_out_of_range',
  'not_an_address',
  'unspecified_address',
  'not_a_number',
  'negative',
  'zero',
  'too_large',
  'not_utf8',
  'control_characters',
  'too_many_values',
] as const

export type ValueFault = (typeof valueFaults)[number]

/** Code under which a record is set aside: its first fault, as `<field>.<fault>` or the structure fault alone. */
export type RejectCode = StructureFault | `${string}:${ValueFault}` | 'ahead_of_clock'

/** What quality says of every code; the reference page is printed from it. */
export const faultMeaning: Readonly<Record<StructureFault | ValueFault | 'ahead_of_clock', string>> = {
  ragged_row: 'The row has more or fewer fields than the header.',
  torn_line: 'The last line ends before its record does.',
  line_too_long: 'The line is longer than 1 MiB.',
  too_many_columns: 'The record has more than 4,096 fields.',
  unclosed_quote: 'A quoted field does not end.',
  not_json: 'The line is not JSON.',
  not_an_object: 'The line is JSON, but not an object.',
  unknown_line: 'The line has not the form of its format.',
  missing: 'A field that the event cannot do without is absent or empty.',
  not_a_time: 'The text is in no known form of time, or names a date that does not exist.',
  time_out_of_range: 'The time lies before 1970 or after 9999.',
  not_an_address: 'The text is no IPv4 or IPv6 address.',
  unspecified_address: '0.0.0.0 or ::, which is no source and no target.',
  not_a_number: 'The text is no finite number.',
  negative: 'The number is below zero where that is impossible.',
  zero: 'The number is zero where that is impossible.',
  too_large: 'The number is larger than the field can hold.',
  not_utf8: 'The bytes are not UTF-8; they are kept, and shown with replacement characters.',
  control_characters: 'The text holds control characters; they are kept, and shown escaped.',
  too_many_values: 'The list has more than 1,024 values.',
  ahead_of_clock: 'A live event lies too far beyond its arrival time.',
}

/** A record set aside. */
export interface Reject {
  readonly source: string
  readonly line: number
  readonly code: RejectCode
  readonly raw: string
}

/** What a run saw of its input. `rows = accepted + duplicates + sum(rejected)`; late events are accepted ones. */
export interface Quality {
  readonly rows: number
  readonly accepted: number
  readonly duplicates: number
  readonly late: number
  /** A record counts once, under its first fault. */
  readonly rejected: Readonly<Record<string, number>>
  /** Every fault of every row, before duplicates go, by field path. */
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Values put right by a declared policy, by `<field>:<how>`. */
  readonly repaired: Readonly<Record<string, number>>
}
