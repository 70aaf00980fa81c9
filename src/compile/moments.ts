import type { Test } from '../model/plan.ts'
import { C } from './conditions.ts'
import type { Judged } from './judged.ts'
import { ordered, over, type Query } from './query.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** A value is new where the last fact with it is older than the window; the facts of its own millisecond aside. */
export function firstSeen(query: Query, test: Of<'first_seen'>, all: string): Judged {
  const { plan, prefix, k } = query
  const values = test.fields.map((_, at) => `v${at}`)
  const kv = [k, ...values].join(', ')
  const present = values.map((v) => `${v} IS NOT NULL`).join(' AND ')
  const prior = `lag(t) OVER (PARTITION BY ${kv} ORDER BY t)`
  const part = `${prefix}v`
  return {
    steps: [
      {
        name: `${prefix}w`,
        body: `SELECT *, row_number() OVER (PARTITION BY ${kv}, t ORDER BY ${ordered}) AS nth FROM ${all} WHERE ${present}`,
      },
      {
        name: `${prefix}t`,
        body: `SELECT ${kv}, t, ${prior} AS prior FROM (SELECT DISTINCT ${kv}, t FROM ${prefix}w) AS times`,
      },
      {
        name: part,
        body: `SELECT w.*, w.nth = 1 AND (x.prior IS NULL OR w.t - x.prior >= ${plan.windowMs}) AS fresh
FROM ${prefix}w AS w JOIN ${prefix}t AS x ON ${[...query.keys, ...values, 't'].map((column) => `w.${column} = x.${column}`).join(' AND ')}`,
      },
      {
        name: `${prefix}q`,
        body: `SELECT ${k}, t AS a, t + 1 AS b, count(*) AS f, t AS j, t AS since FROM ${part} WHERE fresh GROUP BY ${k}, t`,
      },
    ],
    part,
    evidence: { kind: 'rows', where: 'e.t = p.a AND e.fresh' },
    peak: 'largest',
    most: C,
    reachMs: 1,
  }
}

/** The intervals between the last m facts, and how long the last of these lies at the end. */
export function rhythm(query: Query, test: Of<'rhythm'>, all: string): Judged {
  const { plan, prefix, k } = query
  const m = test.events
  const part = `${prefix}i`
  const inOrder = over(query, ordered)
  const last = over(query, ordered, `ROWS BETWEEN ${m - 2} PRECEDING AND CURRENT ROW`)
  const steady = [
    `t_first > t - ${plan.windowMs}`,
    `(widest - narrowest) * ${100 * (m - 1)} <= ${test.tolerance} * (t - t_first)`,
    `t - t_first >= ${test.minInterval * (m - 1)}`,
    '(following IS NULL OR following > t)',
  ]
  return {
    steps: [
      {
        name: `${prefix}d`,
        body: `SELECT *, t - lag(t) OVER ${inOrder} AS gap, lag(t, ${m - 1}) OVER ${inOrder} AS t_first,
  lead(t) OVER ${inOrder} AS following, lead(t, ${m}) OVER ${inOrder} AS gone FROM ${all}`,
      },
      {
        name: part,
        body: `SELECT *, max(gap) OVER ${last} AS widest, min(gap) OVER ${last} AS narrowest FROM ${prefix}d`,
      },
      {
        name: `${prefix}q`,
        body: `SELECT ${k}, t AS a, least(t_first + ${plan.windowMs}, coalesce(following, t_first + ${plan.windowMs})) AS b,
  ${m} AS f, t AS j, t AS since FROM ${part} WHERE ${steady.join(' AND ')}`,
      },
    ],
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a AND (e.gone IS NULL OR e.gone > p.a)' },
    peak: 'none',
    most: Math.max(m, C),
    reachMs: plan.windowMs,
  }
}

const coordinates = '(-?[0-9]+(?:\\.[0-9]+)?),(-?[0-9]+(?:\\.[0-9]+)?)'

/** Great circle by haversine, in whole metres; of a millisecond the longest journey, the first of equal ones. */
export function impossibleTravel(query: Query, test: Of<'impossible_travel'>, all: string): Judged {
  const { plan, prefix, k, dialect } = query
  const part = `${prefix}j`
  const inOrder = over(query, ordered)
  const before = (column: string): string => `lag(${column}) OVER ${inOrder}`
  const lift = 'pow(sin(radians(lat - lat0) / 2), 2)'
  const turn = 'pow(sin(radians(lon - lon0) / 2), 2)'
  const h = `${lift} + cos(radians(lat0)) * cos(radians(lat)) * ${turn}`
  const metres = `CAST(round(2 * 6371008.8 * asin(least(1, sqrt(${h})))) AS BIGINT)`
  const impossible = `t - t0 < ${plan.windowMs} AND metres >= ${1000 * test.distance} AND metres * 3600 > ${test.speed} * (t - t0)`
  const place = dialect.groups('v0', coordinates, ['lon', 'lat'])
  return {
    steps: [
      {
        name: `${prefix}x`,
        body: `SELECT * FROM (SELECT *, ${place} FROM ${all}) AS places WHERE abs(lon) <= 180 AND abs(lat) <= 90`,
      },
      {
        name: `${prefix}y`,
        body: `SELECT *, ${before('lon')} AS lon0, ${before('lat')} AS lat0, ${before('t')} AS t0, ${before('id')} AS id0 FROM ${prefix}x`,
      },
      { name: `${prefix}z`, body: `SELECT *, ${metres} AS metres FROM ${prefix}y` },
      {
        name: part,
        body: `SELECT *, coalesce(${impossible}, false) AND row_number() OVER (PARTITION BY ${k}, t, coalesce(${impossible}, false) ORDER BY metres DESC, depth, id) = 1 AS impossible FROM ${prefix}z`,
      },
      {
        name: `${prefix}q`,
        body: `SELECT ${k}, t AS a, t + 1 AS b, ${dialect.quotient('metres', '1000')} AS f, t AS j, t AS since FROM ${part} WHERE impossible`,
      },
    ],
    part,
    evidence: {
      kind: 'ids',
      ids: dialect.atGreatest(
        `CASE WHEN e.impossible AND e.t = p.a THEN ${dialect.list(['e.id0', 'e.id'], 'text')} END`,
        'e.t',
      ),
      count: 2,
      where: 'e.impossible AND e.t = p.a',
    },
    peak: 'largest',
    most: C,
    reachMs: 1,
  }
}
