import type { Test } from '../model/plan.ts'
import { heldBuckets } from './held-buckets.ts'
import type { Judged } from './judged.ts'
import { keyOf, over, type Query, type Step, sameKey } from './query.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

/** Buckets that begin and end with hours. */
export function seasonalBaseline(query: Query, test: Seasonal, all: string): Judged {
  return heldBuckets(query, all, [lives(query, all), ...buckets(query, test), walk(query, test)])
}

/** `<prefix>a`: facts with the begin of their life. One ends at the first bucket end more than `forget` after an event. */
function lives(query: Query, all: string): Step {
  const { plan, prefix, dialect, k } = query
  const W = plan.windowMs
  const start = plan.key.length === 0 ? '(SELECT start FROM span)' : 't'
  const left = `(${dialect.quotient(`prior + ${plan.forgetMs}`, String(W))} + 1) * ${W}`
  return {
    name: `${prefix}a`,
    body: `SELECT ${k}, t, max(begun) OVER ${over(query, 't')} AS born
FROM (SELECT ${k}, t, CASE WHEN prior IS NULL THEN ${start} WHEN ${left} <= t THEN t END AS begun
  FROM (SELECT ${k}, t, lag(t) OVER ${over(query, 't')} AS prior FROM ${all}) AS gaps) AS begins`,
  }
}

/** `<prefix>n`: the whole buckets of each life, empty ones too, with the slot of each and its place in it. */
function buckets(query: Query, { week, both }: Seasonal): readonly Step[] {
  const { plan, prefix, dialect, k } = query
  const W = plan.windowMs
  const bucketOf = (t: string): string => dialect.quotient(t, String(W))
  const last = bucketOf(both ? `max(newest) + ${plan.forgetMs}` : 'max(newest)')
  const shown = dialect.localTime(`bucket * ${W}`, week.timeZone)
  const slot = `${dialect.quotient(`${shown} + ${week.slots * week.slotMs}`, String(week.slotMs))} % ${week.slots}`
  const life = `${k}, born`
  return [
    {
      name: `${prefix}o`,
      body: `SELECT ${life}, ${bucketOf('t')} AS bucket, count(*) AS n, max(t) AS newest FROM ${prefix}a GROUP BY ${life}, ${bucketOf('t')}`,
    },
    {
      name: `${prefix}m`,
      body: `SELECT ${life}, ${bucketOf(`born + ${W - 1}`)} AS first, ${last} AS last FROM ${prefix}o GROUP BY ${life}`,
    },
    {
      name: `${prefix}n`,
      body: `SELECT *, row_number() OVER (PARTITION BY ${life}, slot ORDER BY bucket) AS nth
FROM (SELECT ${keyOf(query, 'd')}, d.born, d.bucket, d.slot, coalesce(o.n, 0) AS n
  FROM (SELECT *, ${slot} AS slot FROM (SELECT ${keyOf(query, 'm')}, m.born, m.first + i.n AS bucket FROM ${prefix}m AS m, ${dialect.countTo('m.last - m.first')}) AS whole) AS d
  LEFT JOIN ${prefix}o AS o ON ${sameKey(query, 'd', 'o')} AND d.born = o.born AND d.bucket = o.bucket) AS slotted`,
    },
  ]
}

/** `<prefix>h`: each bucket with whether it is held, found one after the other within its slot. */
function walk(query: Query, test: Seasonal): Step {
  const { prefix, dialect } = query
  const none = dialect.list([], 'number')
  const remembered = dialect.last(dialect.joined('known', dialect.list(['n'], 'number')), test.remember)
  const distances = dialect.mapped('known', (x) => `abs(2 * ${x} - median2)`)
  const held = `${dialect.length('known')} >= ${test.needed} AND ${deviates(test)}`
  const judge = (from: string): string =>
    `SELECT ${query.k}, born, slot, nth, bucket, n, held, CASE WHEN held THEN known ELSE ${remembered} END AS known
FROM (SELECT *, coalesce(${held}, false) AS held FROM (SELECT *, ${dialect.twiceMedian(distances)} AS deviation4
  FROM (SELECT *, ${dialect.twiceMedian('known')} AS median2 FROM (${from}) AS x1) AS x2) AS x3) AS x4`
  const columns = `${keyOf(query, 'n')}, n.born, n.slot, n.nth, n.bucket, n.n`
  return {
    name: `${prefix}h`,
    recursive: true,
    body: `${judge(`SELECT ${columns}, ${none} AS known FROM ${prefix}n AS n WHERE n.nth = 1`)}
UNION ALL
${judge(`SELECT ${columns}, h.known FROM ${prefix}n AS n JOIN ${prefix}h AS h ON ${sameKey(query, 'n', 'h')} AND n.born = h.born AND n.slot = h.slot AND n.nth = h.nth + 1`)}`,
  }
}

function deviates({ deviations, threshold, both, min }: Seasonal): string {
  const beyond = (distance: string): string =>
    `(2 * (${distance}) > ${deviations} * deviation4 AND 100 * (${distance}) > ${threshold} * median2)`
  const above = `(${beyond('2 * n - median2')} AND n >= ${min})`
  return both ? `(${above} OR ${beyond('median2 - 2 * n')})` : above
}
