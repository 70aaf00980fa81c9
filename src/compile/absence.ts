import { C } from './conditions.ts'
import type { Judged } from './judged.ts'
import { ordered, over, type Query } from './query.ts'

/** Each event of the first rule waits from `t` up to `gone`: past the next answer, or to the end of its run of events. */
export function absence(query: Query, all: string): Judged {
  const { plan, prefix, k } = query
  const { windowMs, forgetMs } = plan
  const answers = plan.inputs.slice(1).map((_, at) => `m${at + 1}`)
  const after = over(query, ordered, 'ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING')
  const fromHere = over(query, ordered, 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING')
  const ends = `following IS NULL OR following - t >= ${forgetMs}`
  const forgotten = `min(CASE WHEN ${ends} THEN t END) OVER ${fromHere} + ${forgetMs}`
  const part = `${prefix}w`
  const change = (t: string, waits: number, overdue: number, where: string): string =>
    `SELECT ${k}, ${t} AS t, ${waits} AS waits, ${overdue} AS overdue FROM ${part} WHERE ${where}`
  const late = `m0 AND t + ${windowMs} < gone`
  const upTo = over(query, 't', 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')
  const sum = (column: string): string => `CAST(sum(${column}) OVER ${upTo} AS BIGINT) AS ${column}`
  return {
    steps: [
      {
        name: `${prefix}a`,
        body: `SELECT *, lead(t) OVER ${over(query, ordered)} AS following,
  min(CASE WHEN ${answers.join(' OR ')} THEN t END) OVER ${after} + 1 AS answered FROM ${all}`,
      },
      {
        name: part,
        body: `SELECT *, least(coalesce(answered, forgotten), forgotten) AS gone FROM (SELECT *, ${forgotten} AS forgotten FROM ${prefix}a) AS runs`,
      },
      {
        name: `${prefix}d`,
        body: [
          change('t', 1, 0, 'm0'),
          change('gone', -1, 0, 'm0'),
          change(`t + ${windowMs}`, 0, 1, late),
          change('gone', 0, -1, late),
        ].join('\nUNION ALL '),
      },
      {
        name: `${prefix}s`,
        body: `SELECT ${k}, t, sum(waits) AS waits, sum(overdue) AS overdue FROM ${prefix}d GROUP BY ${k}, t`,
      },
      {
        name: `${prefix}f`,
        body: `SELECT ${k}, t, ${sum('waits')}, ${sum('overdue')}, lead(t) OVER ${over(query, 't')} AS until FROM ${prefix}s`,
      },
      {
        name: `${prefix}q`,
        body: `SELECT ${k}, t AS a, until AS b, waits AS f, t AS j, t AS since FROM ${prefix}f WHERE overdue > 0`,
      },
    ],
    part,
    evidence: { kind: 'rows', where: 'e.m0 AND e.t <= p.a AND e.gone > p.a' },
    peak: 'largest',
    most: C,
    // What opens the alert is as old as the window.
    reachMs: windowMs + 1,
  }
}
