import type { Test } from '../model/plan.ts'
import { C } from './conditions.ts'
import { heldBuckets } from './held-buckets.ts'
import type { Judged } from './judged.ts'
import { probe } from './probe.ts'
import { keyOf, over, type Query, type Step, sameKey } from './query.ts'
import { Refusal } from './schema.ts'

type Baseline = Extract<Test, { readonly type: 'baseline' }>

/** Whole buckets from the begin of each life of a key. */
export function baseline(query: Query, test: Baseline, all: string): Judged {
  if (test.sliding) return sliding(query, test, all)
  const judge = test.relearn === undefined ? learned(query, test) : relearned(query, test, test.relearn)
  return heldBuckets(query, all, [...lives(query, all), ...counts(query, test), ...judge], 'born + ')
}

/**
 * The count of the window is held against the learned rate at every change, from the end of learning to the end of the
 * life: its regime.
 */
function sliding(query: Query, test: Baseline, all: string): Judged {
  const { plan, prefix, k, dialect } = query
  const W = plan.windowMs
  if (test.relearn !== undefined) {
    throw new Refusal('a sliding baseline that learns again depends on every window before')
  }
  const last = dialect.quotient(`max(newest) + ${plan.forgetMs} - born`, String(W))
  const regimes = `${prefix}regimes`
  const part = `${prefix}y`
  const current = `${sameKey(query, 'g', `${prefix}f2`)} AND g.begins_at = regime AND t < g.ends_at`
  const form = {
    over: { n: 'count(seen) OVER w', regime: 'max(begins_at) OVER past' },
    f: 'n',
    holds: `EXISTS (SELECT 1 FROM ${regimes} AS g WHERE ${current} AND ${deviates(test, 'f', 'g.learned')})`,
    more: `SELECT ${k}, begins_at AS t, CAST(NULL AS BOOLEAN) AS seen, begins_at FROM ${regimes}
UNION ALL SELECT ${k}, ends_at AS t, CAST(NULL AS BOOLEAN) AS seen, NULL AS begins_at FROM ${regimes}`,
  }
  return {
    steps: [
      ...lives(query, all),
      bucketsSeen(query),
      rates(query, test),
      {
        name: regimes,
        body: `SELECT * FROM (SELECT ${keyOf(query, 'm')}, m.learned, m.born + m.judged * ${W} AS begins_at, m.born + (x.last + 1) * ${W} AS ends_at
FROM ${prefix}m AS m JOIN (SELECT ${k}, born, ${last} AS last FROM ${prefix}o GROUP BY ${k}, born) AS x ON ${sameKey(query, 'm', 'x')} AND m.born = x.born) AS spans
WHERE begins_at < ends_at`,
      },
      { name: part, body: `SELECT *, CAST(NULL AS BIGINT) AS begins_at FROM ${all}` },
      ...probe(query, part, form, ['begins_at']),
    ],
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a' },
    peak: 'largest',
    most: C,
    reachMs: W,
  }
}

/**
 * A life ends at the first bucket end more than `forget` after an event; the next event begins another. Where the buckets
 * lie depends on the begin of the life before, so lives are found one after the other, over the long gaps only.
 */
function lives(query: Query, all: string): readonly Step[] {
  const { plan, prefix, dialect, k } = query
  const W = plan.windowMs
  const start = plan.key.length === 0 ? '(SELECT start FROM span)' : 'g.t'
  const left = `l.born + ${W} * (${dialect.quotient(`g.prior + ${plan.forgetMs} - l.born`, String(W))} + 1)`
  return [
    {
      name: `${prefix}g`,
      body: `SELECT *, row_number() OVER ${over(query, 't')} AS nth
FROM (SELECT *, lag(t) OVER ${over(query, 't')} AS prior FROM (SELECT DISTINCT ${k}, t FROM ${all}) AS times) AS gaps
WHERE prior IS NULL OR t - prior > ${plan.forgetMs}`,
    },
    {
      name: `${prefix}l`,
      recursive: true,
      body: `SELECT ${keyOf(query, 'g')}, g.t, g.nth, ${start} AS born FROM ${prefix}g AS g WHERE g.nth = 1
UNION ALL
SELECT ${keyOf(query, 'g')}, g.t, g.nth, CASE WHEN ${left} <= g.t THEN g.t ELSE l.born END AS born
FROM ${prefix}l AS l JOIN ${prefix}g AS g ON ${sameKey(query, 'l', 'g')} AND g.nth = l.nth + 1`,
    },
    {
      name: `${prefix}a`,
      body: `SELECT ${k}, t, max(begun) OVER ${over(query, 't')} AS born
FROM (SELECT ${keyOf(query, 'x')}, x.t, l.born AS begun FROM ${all} AS x LEFT JOIN ${prefix}l AS l ON ${sameKey(query, 'x', 'l')} AND x.t = l.t) AS begins`,
    },
  ]
}

/** `<prefix>o`: buckets with events. */
function bucketsSeen({ plan, prefix, dialect, k }: Query): Step {
  const bucket = dialect.quotient('t - born', String(plan.windowMs))
  return {
    name: `${prefix}o`,
    body: `SELECT ${k}, born, ${bucket} AS bucket, count(*) AS n, max(t) AS newest FROM ${prefix}a GROUP BY ${k}, born, ${bucket}`,
  }
}

/** `<prefix>n`: events of each bucket. Empty ones count only where too few is a deviation, or where they are learned from. */
function counts(query: Query, test: Baseline): readonly Step[] {
  const { plan, prefix, dialect, k } = query
  const W = plan.windowMs
  const seen = bucketsSeen(query)
  if (!test.both && test.relearn === undefined)
    return [seen, { name: `${prefix}n`, body: `SELECT * FROM ${prefix}o` }]
  const last = dialect.quotient(`max(newest) + ${plan.forgetMs} - born`, String(W))
  return [
    seen,
    {
      name: `${prefix}n`,
      body: `SELECT ${keyOf(query, 'd')}, d.born, d.bucket, coalesce(o.n, 0) AS n
FROM (SELECT ${keyOf(query, 'm')}, m.born, i.n AS bucket FROM (SELECT ${k}, born, ${last} AS last FROM ${prefix}o GROUP BY ${k}, born) AS m, ${dialect.countTo('m.last')}) AS d
LEFT JOIN ${prefix}o AS o ON ${sameKey(query, 'd', 'o')} AND d.born = o.born AND d.bucket = o.bucket`,
    },
  ]
}

/** The first run of B buckets that is not empty is learned from; `judged` is the first bucket behind it. */
function rates(query: Query, test: Baseline): Step {
  const { prefix, dialect, k } = query
  const block = dialect.quotient('bucket', String(test.learn))
  return {
    name: `${prefix}m`,
    body: `SELECT ${keyOf(query, 'o')}, o.born, CAST(sum(o.n) AS BIGINT) AS learned, (x.block + 1) * ${test.learn} AS judged
FROM ${prefix}o AS o JOIN (SELECT ${k}, born, min(${block}) AS block FROM ${prefix}o GROUP BY ${k}, born) AS x
  ON ${sameKey(query, 'o', 'x')} AND o.born = x.born AND ${dialect.quotient('o.bucket', String(test.learn))} = x.block
GROUP BY ${keyOf(query, 'o')}, o.born, x.block`,
  }
}

function learned(query: Query, test: Baseline): readonly Step[] {
  const { prefix } = query
  return [
    rates(query, test),
    {
      name: `${prefix}h`,
      body: `SELECT n.*, ${deviates(test, 'n.n', 'm.learned')} AS held
FROM ${prefix}n AS n JOIN ${prefix}m AS m ON ${sameKey(query, 'n', 'm')} AND n.born = m.born AND n.bucket >= m.judged`,
    },
  ]
}

/** With `relearn` each bucket depends on those before it: judged one after the other. */
function relearned(query: Query, test: Baseline, after: number): readonly Step[] {
  const { prefix, dialect } = query
  const none = dialect.list([], 'number')
  const n = dialect.list(['n'], 'number')
  const calm = `CASE WHEN held THEN quiet ELSE ${dialect.joined('quiet', n)} END`
  const full = `${dialect.length('calm')} >= ${after}`
  const total = dialect.sum(dialect.last('calm', test.learn))
  const judge = (from: string): string => `SELECT ${query.k}, born, bucket, n, held,
  CASE WHEN ${full} AND ${total} > 0 THEN ${total} ELSE learned END AS learned, CASE WHEN ${full} THEN ${none} ELSE calm END AS quiet
FROM (SELECT *, ${calm} AS calm FROM (SELECT *, ${deviates(test, 'n', 'learned')} AS held FROM (${from}) AS x1) AS x2) AS x3`
  const columns = `${keyOf(query, 'n')}, n.born, n.bucket, n.n`
  const on = (other: string): string => `${sameKey(query, 'n', other)} AND n.born = ${other}.born`
  return [
    rates(query, test),
    {
      name: `${prefix}h`,
      recursive: true,
      body: `${judge(`SELECT ${columns}, m.learned, ${none} AS quiet FROM ${prefix}n AS n JOIN ${prefix}m AS m ON ${on('m')} AND n.bucket = m.judged`)}
UNION ALL
${judge(`SELECT ${columns}, h.learned, h.quiet FROM ${prefix}n AS n JOIN ${prefix}h AS h ON ${on('h')} AND n.bucket = h.bucket + 1`)}`,
    },
  ]
}

function deviates(test: Baseline, n: string, learned: string): string {
  const over = `(${n} * ${test.learn} - ${learned}) * 100`
  const beyond = (distance: string): string =>
    `${distance} ${test.atLeast ? '>=' : '>'} ${test.threshold} * ${learned}`
  const above = `(${beyond(over)} AND ${n} >= ${test.min})`
  return test.both ? `(${above} OR (${over} < 0 AND ${beyond(`-(${over})`)}))` : above
}
