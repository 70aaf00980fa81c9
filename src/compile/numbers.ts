import { microOf } from '../lib/micro.ts'
import type { Condition, Test } from '../model/plan.ts'
import { C, peakOf } from './conditions.ts'
import type { Judged } from './judged.ts'
import { signs } from './match-sql.ts'
import { probe, type WindowForm } from './probe.ts'
import type { Query, Step } from './query.ts'
import { Refusal } from './schema.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** Numbers are integers of 1e-6, so that a sum is exact and nothing is compared in floating point. */
const PARTS = 1_000_000

/** A percentile of fewer numbers is that of the newest, which a window cannot say. */
const MOST = 100_000

/** A percentile lies between two numbers: `low + (high - low) * part / WHOLE`. */
const WHOLE = 100_000_000

/** A sum, or an average, which is compared multiplied out. */
export function sumOrAverage(query: Query, test: Of<'value_sum' | 'value_avg'>, all: string): Judged {
  const average = test.type === 'value_avg'
  const form: WindowForm = {
    over: { n: 'count(x) OVER w', total: 'sum(x) OVER w' },
    f: units(average ? rounded('total', 'n', query) : 'total'),
    holds: `n > 0 AND ${limits(test.condition, 'total', average ? 'n' : '1', query)}`,
  }
  return overNumbers(query, test.condition, all, form)
}

/** R-7: the place `p (n - 1)` among the numbers in order, between two of them in proportion. */
export function percentile(query: Query, test: Of<'value_percentile'>, all: string): Judged {
  const { dialect } = query
  if (test.maxWindow < MOST) throw new Refusal(`it keeps only ${test.maxWindow} numbers (max_window)`)
  const place = `(n - 1) * ${Math.round(test.percentile * PARTS)}`
  const rank = dialect.quotient(place, String(WHOLE))
  const inOrder = dialect.sorted('numbers')
  const low = dialect.item(inOrder, rank)
  const high = dialect.item(inOrder, `least(${rank} + 1, n - 1)`)
  const value = `(${low} * ${WHOLE} + (${high} - ${low}) * (${place} - ${rank} * ${WHOLE}))`
  const form: WindowForm = {
    over: { n: 'count(x) OVER w', numbers: `${dialect.collect('x')} OVER w` },
    f: `CASE WHEN n > 0 THEN ${units(rounded(value, String(WHOLE), query))} END`,
    holds: `n > 0 AND ${limits(test.condition, value, String(WHOLE), query)}`,
  }
  return overNumbers(query, test.condition, all, form)
}

/** Facts without a number take no part. */
function overNumbers(query: Query, condition: Condition, all: string, form: WindowForm): Judged {
  const { prefix, dialect } = query
  const part = `${prefix}x`
  const numbers: Step = {
    name: part,
    body: `SELECT * FROM (SELECT *, ${dialect.micro('v0')} AS x FROM ${all}) AS numbers WHERE x IS NOT NULL`,
  }
  return {
    steps: [numbers, ...probe(query, part, form, ['x'])],
    part,
    evidence: { kind: 'rows', where: 'e.t <= p.a' },
    peak: peakOf(condition, 'largest'),
    most: C,
    reachMs: query.plan.windowMs,
  }
}

/** `total` stands to each limit, `times` multiplied, as the condition asks. */
const limits = (condition: Condition, total: string, times: string, { dialect }: Query): string =>
  condition
    .map(({ op, n }) => `${total} ${signs[op]} ${dialect.wide(String(microOf(n)))} * ${times}`)
    .join(' AND ')

/** `a / b` as a whole number, halves away from zero. */
const rounded = (a: string, b: string, { dialect }: Query): string =>
  `CASE WHEN ${a} < 0 THEN -1 ELSE 1 END * (${dialect.quotient(`2 * abs(${a}) + ${b}`, `2 * ${b}`)})`

/** Integers of 1e-6 as a number. By way of its text a great integer becomes the nearest double, which a cast does not promise. */
const units = (x: string): string => `CAST(CAST(${x} AS VARCHAR) AS DOUBLE) / ${PARTS}`
