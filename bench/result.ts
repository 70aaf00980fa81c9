/** What one row of the table of wishes came to. */
export interface RowResult {
  readonly row: number | 'long' | 'overload' | 'flags'
  readonly title: string
  readonly columns: readonly string[]
  readonly table: readonly (readonly (string | number)[])[]
  readonly ratios: readonly Ratio[]
  readonly notes: readonly string[]
  /** Everything measured, for the JSON. */
  readonly samples: unknown
}

/** A figure with what is wanted of it. */
export interface Ratio {
  readonly what: string
  readonly value: number
  readonly least: string
  readonly aim: string
}

export interface BenchOptions {
  readonly rounds: number
  readonly peersOnly: boolean
}

/** A number with so many decimals. */
export const fixed = (value: number, decimals = 0): number => Number(value.toFixed(decimals))
