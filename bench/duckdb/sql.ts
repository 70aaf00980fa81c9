import { type BenchRule, columns, rules, told, windowMs } from '../rules.ts'

/** Where the flows come from: a SELECT that gives the columns by name and `h`, a 64-bit hash of the whole row. */
export type Source = string

/** The file as CSV: the fastest form we found for several threads. */
export const csv = (path: string): Source =>
  `SELECT *, hash(${columns.join(', ')}) AS h FROM ${readColumns(path)}`

/**
 * The file as CSV, read twice side by side, as columns and as whole lines: hashing the line costs a fifth of hashing
 * 23 columns. The fastest form on one thread; it keeps DuckDB from using more.
 */
export const csvBesideLines = (path: string): Source =>
  `SELECT *, hash(line) AS h FROM ${readColumns(path)} POSITIONAL JOIN ${readLines(path)}`

function readColumns(path: string): string {
  const typed = columns.map((name) => `${literal(name)}: ${literal(types[name] ?? 'VARCHAR')}`)
  return readCsv(path, `delim = ',', quote = '"', escape = '"', columns = {${typed.join(', ')}}`)
}

const readLines = (path: string): string =>
  readCsv(path, `delim = '\x01', quote = '', escape = '', columns = {'line': 'VARCHAR'}`)

const readCsv = (path: string, options: string): string =>
  `read_csv(${literal(path)}, header = true, auto_detect = false, ${options})`

/** The same rows as Parquet, typed once beforehand. */
export function parquet(path: string): Source {
  return `SELECT *, hash(${columns.join(', ')}) AS h FROM read_parquet(${literal(path)})`
}

/** Writes the CSV as Parquet, with the types DuckDB itself finds. */
export function toParquet(from: string, to: string): string {
  return `COPY (FROM read_csv(${literal(from)}, header = true, sample_size = -1)) TO ${literal(to)} (FORMAT parquet)`
}

const types: Readonly<Record<string, string>> = {
  source_port: 'INTEGER',
  dest_port: 'INTEGER',
  packet_size: 'INTEGER',
  bytes_sent: 'BIGINT',
}

/** Statements that clean and dedupe into the temporary table `e`; then `answerSql` and `countsSql` can be asked. */
export function prepare(source: Source): readonly string[] {
  return [
    // Texts are tested here, so that only what the rules need is kept.
    `CREATE OR REPLACE TEMP TABLE raw AS SELECT
       epoch_ms(try_cast(timestamp AS TIMESTAMP)) AS t, source_ip, dest_ip, dest_port::INTEGER AS port, h,
       flags = 'SYN' AS syn,
       protocol = 'UDP' AS udp,
       protocol = 'TCP' AND dest_port IN (80, 443, 8080) AS web,
       protocol = 'UDP' AND source_port = 53
         AND (CASE WHEN packet_size BETWEEN 1 AND 65535 THEN packet_size ELSE bytes_sent END) >= 1000 AS amplification
     FROM (${source})`,
    // An address is judged once and becomes a small number, cheaper to partition by than text.
    `CREATE OR REPLACE TEMP TABLE source AS SELECT source_ip, row_number() OVER ()::INTEGER AS source
     FROM (SELECT DISTINCT source_ip FROM raw)
     WHERE regexp_full_match(source_ip, '${ipv4}') AND source_ip <> '0.0.0.0'`,
    `CREATE OR REPLACE TEMP TABLE target AS SELECT dest_ip, row_number() OVER ()::INTEGER AS target
     FROM (SELECT DISTINCT dest_ip FROM raw WHERE dest_ip IS NOT NULL)`,
    `CREATE OR REPLACE TEMP TABLE e AS SELECT
       any_value(t) AS t, any_value(source) AS source, any_value(target) AS target, any_value(port) AS port,
       any_value(syn) AS syn, any_value(udp) AS udp, any_value(web) AS web, any_value(amplification) AS amplification
     FROM raw LEFT JOIN source USING (source_ip) LEFT JOIN target USING (dest_ip) GROUP BY h`,
    busySources(),
  ]
}

/**
 * The most flows of each source in any five quarters of a window around a quarter. A window touches five quarters at
 * most, so where this stays below the threshold of a rule over all flows, its flows need not be sorted. For the
 * narrower rules and for targets it costs more than it saves.
 */
const busySources = (): string => `CREATE OR REPLACE TEMP TABLE busy AS
  WITH quarters AS (SELECT source, t // ${quarterMs} AS q, count(*) AS n FROM e
    WHERE t IS NOT NULL AND source IS NOT NULL GROUP BY ALL),
  sums AS (SELECT source, q, sum(n) OVER (PARTITION BY source ORDER BY q RANGE BETWEEN 4 PRECEDING AND CURRENT ROW) AS n
    FROM quarters)
  SELECT source, q, max(n) OVER (PARTITION BY source ORDER BY q RANGE BETWEEN CURRENT ROW AND 4 FOLLOWING) AS n FROM sums`

const quarterMs = windowMs / 4

const ipv4 = String.raw`(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`

/** All episodes of all rules: rule, key, openedAt, closedAt, value. */
export const answerSql = (): string => rules.map(episodes).join('\nUNION ALL\n')

export const countsSql = `SELECT (SELECT count(*) FROM raw) AS rows, (SELECT count(*) FROM e) AS different,
  (SELECT count(*) FROM e WHERE t IS NOT NULL AND source IS NOT NULL) AS accepted`

function episodes(rule: BenchRule): string {
  const found = rule.distinct ? distinctCount(rule) : eventCount(rule)
  const key = { source: 'source_ip', target: 'dest_ip', none: `''` }[rule.key]
  const names = { source: 'JOIN source ON k = source', target: 'JOIN target ON k = target', none: '' }[
    rule.key
  ]
  return `SELECT ${rule.number} AS rule, ${key} AS key, a, b, v FROM (${found}) ${names}`
}

/** Flows a rule looks at, with its key as `k`. */
function flows(rule: BenchRule, extra = ''): string {
  const key = rule.key === 'none' ? '1' : rule.key
  const tests = ['t IS NOT NULL', 'source IS NOT NULL', `${key} IS NOT NULL`]
  if (rule.filter !== 'all') tests.push(rule.filter)
  if (rule.key === 'source' && rule.filter === 'all') {
    tests.push(`(source, t // ${quarterMs}) IN (SELECT (source, q) FROM busy WHERE n >= ${rule.atLeast})`)
  }
  return `SELECT ${key} AS k, ${extra}t FROM e WHERE ${tests.join(' AND ')}`
}

/**
 * `event_count >= N`: a flow whose N - 1st predecessor is still in the window makes the condition true until that
 * one leaves, `b`. Only flows where an interval begins or ends, or that share their millisecond with another,
 * leave the first window; the value is N - 1 + flows of the opening millisecond from the deciding one on.
 */
function eventCount(rule: BenchRule): string {
  const n = rule.atLeast
  const by = rule.key === 'none' ? '' : 'PARTITION BY k '
  const begins = 'NOT coalesce(b_before > t_before AND b_before >= t, false)'
  const ends = 'NOT coalesce(b_after > t_after AND b >= t_after, false)'
  return `WITH r AS (SELECT k, t, lag(t) OVER w AS t_before, lead(t) OVER w AS t_after,
      lag(t, ${n - 1}) OVER w + ${windowMs} AS b,
      lag(t, ${n}) OVER w + ${windowMs} AS b_before,
      lag(t, ${n - 2}) OVER w + ${windowMs} AS b_after
    FROM (${flows(rule)}) WINDOW w AS (${by}ORDER BY t)),
  edges AS (SELECT k, t, max(b) AS b, count(*) AS n, bool_or(${begins}) AS begins, bool_or(${ends}) AS ends
    FROM r WHERE b > t AND (t = t_before OR ${begins} OR ${ends}) GROUP BY k, t HAVING bool_or(${begins}) OR bool_or(${ends})),
  pieces AS (SELECT k, t, begins, ${n - 1} + n AS v, CASE WHEN ends THEN b ELSE lead(b) OVER w END AS b
    FROM edges WINDOW w AS (PARTITION BY k ORDER BY t)),
  ${joined}`
}

/**
 * Distinct count >= N without COUNT DISTINCT: a value enters when it was not in the window and leaves W after
 * its last sight. The running sum of those steps is the count; where it crosses N, an interval begins or ends.
 */
function distinctCount(rule: BenchRule): string {
  const n = rule.atLeast
  return `WITH seen AS (SELECT k, t, lag(t) OVER w AS t_before, lead(t) OVER w AS t_after
    FROM (${flows(rule, `${rule.distinct} AS v, `)} AND ${rule.distinct} IS NOT NULL) WINDOW w AS (PARTITION BY k, v ORDER BY t)),
  steps AS (SELECT k, t, 1::TINYINT AS d FROM seen WHERE t_before IS NULL OR t_before + ${windowMs} <= t
    UNION ALL SELECT k, t + ${windowMs}, -1::TINYINT FROM seen WHERE t_after IS NULL OR t_after >= t + ${windowMs}),
  f AS MATERIALIZED (SELECT k, t, d, sum(d) OVER (PARTITION BY k ORDER BY t, d ROWS UNBOUNDED PRECEDING) AS f FROM steps),
  crossings AS (SELECT k, t, sum(d) AS d FROM f
    WHERE (d = 1 AND f = ${n}) OR (d = -1 AND f = ${n - 1}) GROUP BY k, t HAVING sum(d) <> 0),
  spans AS (SELECT k, t, d, lead(t) OVER (PARTITION BY k ORDER BY t) AS b FROM crossings)
  SELECT k, spans.t AS a, any_value(b) AS b, least(max(f.f), ${told(rule)}) AS v
    FROM spans JOIN f USING (k, t) WHERE spans.d = 1 AND f.d = 1 GROUP BY k, spans.t`
}

/** Pieces that touch are one episode. */
const joined = `marked AS (SELECT k, t, b, v, coalesce(lag(b) OVER (PARTITION BY k ORDER BY t) < t, true) AS fresh
    FROM pieces WHERE begins),
  numbered AS (SELECT *, sum(fresh::INTEGER) OVER (PARTITION BY k ORDER BY t) AS g FROM marked)
  SELECT k, min(t) AS a, max(b) AS b, arg_min(v, t) AS v FROM numbered GROUP BY k, g`

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
