import { over, type Query, type Step } from './query.ts'

/**
 * A test that is a number over the window: what is computed over the window (`w`) or over all up to now (`past`),
 * `f` from that, and the condition on `f` and that.
 */
export interface WindowForm {
  readonly over: Readonly<Record<string, string>>
  readonly f: string
  readonly holds: string
  /** The condition is true of the empty window, so it is judged only while the key lives. */
  readonly absence?: boolean
  /** Further rows: key, `t`, a `seen` of NULL, and the columns asked for; where else the answer may change. */
  readonly more?: string
}

/**
 * The probe form. Each fact adds a row at t + W, when it has left the window, so that `f` is known at every change
 * and an expiry needs no timer. Times are whole, so a window that excludes what is W old reaches back W - 1.
 */
export function probe(
  query: Query,
  part: string,
  form: WindowForm,
  columns: readonly string[] = [],
): readonly Step[] {
  const { plan, prefix, k } = query
  const frame = (from: string): string => over(query, 't', `RANGE BETWEEN ${from} PRECEDING AND CURRENT ROW`)
  const computed: Readonly<Record<string, string>> = {
    ...form.over,
    ...(form.absence && { last: 'max(CASE WHEN seen THEN t END) OVER past', born: 'max(born_at) OVER past' }),
  }
  const names = Object.keys(computed)
  // A name of a window is known in the whole statement, whose steps may be of several plans.
  const own = (text: string): string => text.replaceAll(/\bOVER (w|past)\b/g, `OVER ${prefix}$1`)
  const alive = `t >= born + ${plan.windowMs} AND t < last + ${plan.forgetMs}`
  return [
    { name: `${prefix}r`, body: rows(query, part, columns, form) },
    {
      name: `${prefix}f0`,
      body: `SELECT ${k}, t, ${names.map((name) => `${own(computed[name]!)} AS ${name}`).join(', ')}
FROM ${prefix}r WINDOW ${prefix}w AS ${frame(String(plan.windowMs - 1))}, ${prefix}past AS ${frame('UNBOUNDED')}`,
    },
    {
      name: `${prefix}f1`,
      body: `SELECT ${k}, t, ${names.map((name) => `max(${name}) AS ${name}`).join(', ')} FROM ${prefix}f0 GROUP BY ${k}, t`,
    },
    {
      name: `${prefix}f2`,
      body: `SELECT *, ${form.f} AS f, lead(t) OVER ${over(query, 't')} AS until FROM ${prefix}f1`,
    },
    {
      name: `${prefix}q`,
      body: `SELECT ${k}, t AS a, until AS b, f, t AS j, t AS since FROM ${prefix}f2 WHERE ${form.holds}${form.absence ? ` AND ${alive}` : ''}`,
    },
  ]
}

function rows(query: Query, part: string, columns: readonly string[], { absence, more }: WindowForm): string {
  const { plan, k } = query
  const names = columns.map((column) => `, ${column}`).join('')
  const none = columns.map((column) => `, NULL AS ${column}`).join('')
  const expiries = (after: number, from: string): string =>
    `SELECT DISTINCT ${k}, t + ${after} AS t, CAST(NULL AS BOOLEAN) AS seen${none}${absence ? ', CAST(NULL AS BIGINT) AS born_at' : ''} FROM ${from}`
  if (!absence) {
    return `SELECT ${k}, t, true AS seen${names} FROM ${part}\nUNION ALL ${expiries(plan.windowMs, part)}${more ? `\nUNION ALL ${more}` : ''}`
  }
  // A life is a run of facts with gaps below `forget`.
  const lives = `(SELECT *, lag(t) OVER ${over(query, 't')} AS prior, lead(t) OVER ${over(query, 't')} AS following FROM ${part}) AS lives`
  const born = `CASE WHEN prior IS NULL OR t - prior >= ${plan.forgetMs} THEN t END AS born_at`
  const ends = `${lives} WHERE following IS NULL OR following - t >= ${plan.forgetMs}`
  return `SELECT ${k}, t, true AS seen${names}, ${born} FROM ${lives}
UNION ALL ${expiries(plan.windowMs, part)}
UNION ALL ${expiries(plan.forgetMs, ends)}`
}
