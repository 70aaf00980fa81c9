import type { Plan } from '../model/plan.ts'
import type { Dialect } from './dialect.ts'

/** A named step of a query: `name AS (body)`. */
export interface Step {
  readonly name: string
  readonly body: string
  /** Refers to itself. */
  readonly recursive?: true
}

/**
 * What the steps of one plan share: its names begin with `prefix`, and every table of them has the key as
 * `k0`, `k1`, ... A plan without a key has one that is the same for all rows.
 */
export interface Query {
  readonly plan: Plan
  readonly dialect: Dialect
  readonly prefix: string
  /** Columns of the key, comma-separated. */
  readonly k: string
  readonly keys: readonly string[]
  /** What an event carries of who acted is lists, in this and all others. */
  readonly carriesLists: boolean
  /** A fact stands once for each of several values, so that what is told of it is told once. */
  readonly repeats: boolean
}

export function queryFor(
  plan: Plan,
  dialect: Dialect,
  prefix: string,
  { carriesLists, repeats }: Pick<Query, 'carriesLists' | 'repeats'>,
): Query {
  const keys = plan.key.length === 0 ? ['k0'] : plan.key.map((_, at) => `k${at}`)
  return { plan, dialect, prefix, keys, k: keys.join(', '), carriesLists, repeats }
}

/** The total order of events. */
export const ordered = 't, depth, id'

/** `PARTITION BY key ORDER BY order`, with a frame. */
export function over(query: Query, order: string, frame = ''): string {
  return `(PARTITION BY ${query.k} ORDER BY ${order}${frame && ` ${frame}`})`
}

/** Two tables agree on the key. */
export const sameKey = (query: Query, a: string, b: string): string =>
  query.keys.map((key) => `${a}.${key} = ${b}.${key}`).join(' AND ')

/** Columns of the key in one of several tables. */
export const keyOf = (query: Query, table: string): string =>
  query.keys.map((key) => `${table}.${key}`).join(', ')

/** The columns that say which inputs a fact matches. */
export const flagsOf = (plan: Plan): readonly string[] => plan.inputs.map((_, at) => `m${at}`)

/** The steps as a WITH clause. */
export function withSteps(steps: readonly Step[]): string {
  const recursive = steps.some((step) => step.recursive) ? 'RECURSIVE ' : ''
  return `WITH ${recursive}${steps.map(({ name, body }) => `${name} AS (\n${body}\n)`).join(',\n')}`
}
