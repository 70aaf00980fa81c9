import { whoColumns } from './facts.ts'
import type { Judged } from './judged.ts'
import { keyOf, over, type Query, type Step, sameKey } from './query.ts'

/** Intervals joined into episodes, `<prefix>p`: key, `a`, `b`, `value`, `peak`, `peak_at`, and the `id` of the alert. */
export function episodes(query: Query, judged: Judged): readonly Step[] {
  const { plan, prefix, k, dialect } = query
  const before = over(query, 'a, b', 'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING')
  const upTo = over(query, 'a, b', 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')
  const f = judged.peakOf ?? 'f'
  const extreme = judged.peak === 'smallest' ? 'min' : 'max'
  return [
    { name: `${prefix}ends`, body: `SELECT *, max(b) OVER ${before} AS ended FROM ${prefix}q` },
    {
      name: `${prefix}begins`,
      body: `SELECT *, ended IS NULL OR (j > ended AND a - ended >= ${plan.holdMs}) AS begins FROM ${prefix}ends`,
    },
    {
      name: `${prefix}islands`,
      body: `SELECT *, sum(CASE WHEN begins THEN 1 ELSE 0 END) OVER ${upTo} AS g FROM ${prefix}begins`,
    },
    {
      name: `${prefix}peaks`,
      body: `SELECT *, ${extreme}(${f}) OVER (PARTITION BY ${k}, g) AS peak FROM ${prefix}islands`,
    },
    {
      name: `${prefix}found`,
      body: `SELECT *, ${dialect.alertId(plan.info.id, plan.key.length === 0 ? [] : query.keys, 'a')} AS id FROM (
SELECT ${k}, min(a) AS a, max(b) AS b, max(CASE WHEN begins THEN f END) AS value, max(peak) AS peak, min(CASE WHEN ${f} = peak THEN since END) AS peak_at
FROM ${prefix}peaks GROUP BY ${k}, g) AS found WHERE a < (SELECT horizon FROM span)`,
    },
    who(query, judged),
  ]
}

/** What each episode carries of its newest evidence. */
function who(query: Query, judged: Judged): Step {
  const { prefix, dialect } = query
  const given = dialect.list(
    whoColumns.map((w) => `e.${w}`),
    query.carriesLists ? 'texts' : 'text',
  )
  const columns = [keyOf(query, 'p'), 'p.a', 'p.b', 'p.value', 'p.peak', 'p.peak_at', 'p.id'].join(', ')
  const newest = dialect.atGreatest(
    `CASE WHEN ${judged.evidence.where} THEN ${given} END`,
    dialect.tuple(['e.t', 'e.depth', 'e.id']),
  )
  const split = whoColumns.map((w, at) => `${dialect.item('who', String(at))} AS ${w}`).join(', ')
  return {
    name: `${prefix}p`,
    body: `SELECT *, ${split} FROM (SELECT ${columns}, ${newest} AS who
${join(query, judged, `${prefix}found`)} GROUP BY ${columns}) AS told`,
  }
}

/** Each episode with the facts that may be its evidence or come later in it. */
const join = (query: Query, { part, reachMs }: Judged, from: string): string =>
  `FROM ${from} AS p LEFT JOIN ${part} AS e ON ${sameKey(query, 'p', 'e')} AND e.t > p.a - ${reachMs} AND e.t < p.b`

/** What is told of each episode: `<prefix>told`, one row each. */
export function told(query: Query, judged: Judged): readonly Step[] {
  const { prefix } = query
  const joined = join(query, judged, `${prefix}p`)
  const steps: Step[] = [{ name: `${prefix}told`, body: contributions(query, judged, joined) }]
  return judged.peak === 'tiles' ? [...steps, ...tiles(query, joined)] : steps
}

function contributions(query: Query, { evidence, most, opensByExpiry }: Judged, join: string): string {
  const { dialect } = query
  const last = (list: string, n: number): string =>
    query.repeats ? dialect.once(dialect.last(list, n)) : dialect.last(list, n)
  const order = 'e.t, e.depth, e.id'
  const later = 'e.t > p.a'
  const laterIds = dialect.gather('e.id', order, later)
  const [ids, count, lastIds] =
    evidence.kind === 'rows'
      ? [
          dialect.gather('e.id', order, evidence.where),
          `count(CASE WHEN (${evidence.where}) OR ${later} THEN 1 END)`,
          dialect.gather('e.id', order, `(${evidence.where}) OR ${later}`),
        ]
      : [
          evidence.ids,
          `${evidence.count} + count(CASE WHEN ${later} THEN 1 END)`,
          dialect.joined(evidence.ids, laterIds),
        ]
  const opened = opensByExpiry ? `'expiry'` : `CASE WHEN bool_or(e.t = p.a) THEN 'event' ELSE 'expiry' END`
  return `SELECT ${keyOf(query, 'p')}, p.a, p.b, p.value, p.peak, p.peak_at, ${opened} AS opened_by, ${count} AS count,
  ${last(ids, most)} AS evidence, ${last(lastIds, 10)} AS last_events
${join} GROUP BY ${keyOf(query, 'p')}, p.a, p.b, p.value, p.peak, p.peak_at`
}

/** The largest of (a - W, a], (a, a + W], ...: the first of equal ones, and the time of its last event. */
function tiles(query: Query, join: string): readonly Step[] {
  const { plan, prefix, k, dialect } = query
  const W = plan.windowMs
  return [
    {
      name: `${prefix}tile`,
      body: `SELECT ${k}, a, tile, count(*) AS n, max(t) AS newest FROM (
SELECT ${keyOf(query, 'p')}, p.a, e.t, CASE WHEN e.t <= p.a THEN 0 ELSE ${dialect.quotient('e.t - p.a - 1', String(W))} + 1 END AS tile ${join} WHERE e.t IS NOT NULL) AS x GROUP BY ${k}, a, tile`,
    },
    {
      name: `${prefix}best`,
      body: `SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY ${k}, a ORDER BY n DESC, tile) AS nth FROM ${prefix}tile) AS x WHERE nth = 1`,
    },
  ]
}

/** The alerts, with the columns named as the engine names what it finds. */
export function alerts(query: Query, judged: Judged): string {
  const { plan, prefix, dialect } = query
  const key = dialect.list(plan.key.length === 0 ? [] : query.keys.map((one) => `p.${one}`), 'text')
  const [peak, at] = {
    none: ['NULL', 'NULL'],
    tiles: ['coalesce(best.n, 0)', 'coalesce(best.newest, p.a)'],
    largest: ['p.peak', 'p.peak_at'],
    smallest: ['p.peak', 'p.peak_at'],
  }[judged.peak] as [string, string]
  const best =
    judged.peak === 'tiles'
      ? ` LEFT JOIN ${prefix}best AS best ON ${sameKey(query, 'p', 'best')} AND p.a = best.a`
      : ''
  const columns = {
    rule: dialect.literal(plan.info.id),
    key,
    openedAt: 'p.a',
    closedAt: 'p.b',
    openedBy: 'p.opened_by',
    value: 'p.value',
    count: 'p.count',
    peak,
    peakAt: at,
    evidence: 'p.evidence',
    lastEvents: 'p.last_events',
  }
  // Quoted as they are, because a dialect's identifiers may be spelled otherwise.
  const selected = Object.entries(columns).map(([name, x]) => `${x} AS "${name}"`)
  return `SELECT ${selected.join(', ')}\nFROM ${prefix}told AS p${best} ORDER BY p.a, ${keyOf(query, 'p')}`
}
