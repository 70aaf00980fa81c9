import type { Test } from '../model/plan.ts'
import { C } from './conditions.ts'
import type { Judged } from './judged.ts'
import { keyOf, over, type Query, type Step, sameKey } from './query.ts'

type Spike = Extract<Test, { readonly type: 'spike' }>

/**
 * Buckets of a key with what they hold. Only a bucket with events can be held, and a run of empty ones leaves a
 * history of zeros, so the walk steps from event bucket to event bucket: `gap` is how many empty ones lie before.
 */
export function spike(query: Query, test: Spike, all: string): Judged {
  const { plan, prefix, k, dialect } = query
  const W = plan.windowMs
  const part = `${prefix}b`
  const bucketOf = (t: string): string => dialect.quotient(t, String(W))
  const first = `(SELECT ${bucketOf('start')} FROM span)`
  const bucketed: readonly Step[] = [
    { name: part, body: `SELECT *, ${bucketOf('t')} AS bucket FROM ${all}` },
    {
      name: `${prefix}n`,
      body: `SELECT ${k}, bucket, count(*) AS n, max(t) AS newest FROM ${part} GROUP BY ${k}, bucket`,
    },
    {
      name: `${prefix}g`,
      body: `SELECT *, row_number() OVER ${over(query, 'bucket')} AS nth, CAST(bucket - coalesce(lag(bucket) OVER ${over(query, 'bucket')} + 1, ${first}) AS BIGINT) AS gap,
  bucket >= ${first} + ${test.buckets} AS judged FROM ${prefix}n`,
    },
  ]
  const inBucket = over(query, 't', 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW').replace(
    'ORDER BY',
    ', bucket ORDER BY',
  )
  return {
    steps: [
      ...bucketed,
      ...walk(query, test),
      {
        name: `${prefix}s`,
        body: `SELECT *, count(*) OVER ${inBucket} AS so_far FROM ${part}`,
      },
      {
        name: `${prefix}q`,
        body: `SELECT ${keyOf(query, 's')}, min(s.t) AS a, (s.bucket + 1) * ${W} AS b, min(s.so_far) AS f, s.bucket * ${W} AS j, max(h.newest) AS since, max(h.n) AS most
FROM ${prefix}s AS s JOIN ${prefix}h AS h ON ${sameKey(query, 's', 'h')} AND s.bucket = h.bucket
WHERE h.held AND 2 * s.so_far >= h.twice GROUP BY ${keyOf(query, 's')}, s.bucket`,
      },
    ],
    part,
    evidence: { kind: 'rows', where: `e.t <= p.a AND e.bucket = ${bucketOf('p.a')}` },
    peakOf: 'most',
    peak: 'largest',
    most: C,
    reachMs: W,
  }
}

/** `<prefix>h`: each bucket with `twice` its threshold and whether it is held, found one after the other. */
function walk(query: Query, test: Spike): readonly Step[] {
  const { prefix, dialect } = query
  const K = test.buckets
  const { last, joined, zeros, list } = dialect
  const before = (history: string, gap: string): string =>
    last(joined(history, zeros(`least(${gap}, ${K})`)), K)
  const twice = `greatest(${2 * test.min}, ${test.factor} * ${dialect.twiceMedian('before')})`
  const none = list([], 'number')
  const n = list(['n'], 'number')
  const run = joined('run', n)
  const accepted = `${dialect.length(run)} >= ${test.accept}`
  const pushed = (items: string): string => last(joined('before', items), K)
  // What is not excluded joins the history whether it was held or not.
  const after = test.exclude
    ? `CASE WHEN NOT held THEN ${pushed(n)} WHEN ${accepted} THEN ${pushed(last(run, Math.min(test.accept, K)))} ELSE before END`
    : pushed(n)
  const runAfter = test.exclude ? `CASE WHEN held AND NOT (${accepted}) THEN ${run} ELSE ${none} END` : none
  const judge = (
    from: string,
  ): string => `SELECT ${query.k}, nth, bucket, n, newest, twice, held, ${after} AS history, ${runAfter} AS run_after
FROM (SELECT *, judged AND 2 * n >= twice AS held FROM (SELECT *, ${twice} AS twice FROM (${from}) AS x1) AS x2) AS x3`
  const columns = `${keyOf(query, 'g')}, g.nth, g.bucket, g.n, g.newest, g.judged`
  const firsts = `SELECT ${columns}, ${none} AS run, ${before(none, 'g.gap')} AS before FROM ${prefix}g AS g WHERE g.nth = 1`
  const nexts = `SELECT ${columns}, CASE WHEN g.gap > 0 THEN ${none} ELSE h.run_after END AS run, ${before('h.history', 'g.gap')} AS before
FROM ${prefix}h AS h JOIN ${prefix}g AS g ON ${sameKey(query, 'h', 'g')} AND g.nth = h.nth + 1`
  return [{ name: `${prefix}h`, recursive: true, body: `${judge(firsts)}\nUNION ALL\n${judge(nexts)}` }]
}
