import { carriedFields, type Input, type Plan, type Test } from '../model/plan.ts'
import { fieldNumber, fieldText, printMatch } from './match-sql.ts'
import { keyOf, type Query, type Step, sameKey } from './query.ts'
import { type EventTable, Refusal, type Schema } from './schema.ts'

/** A plan whose steps are printed: where its episodes are (key, `a`, `b`, alert `id`), and what takes part in them. */
export interface Printed {
  readonly query: Query
  readonly episodes: string
  readonly part: string
}

/** The columns of what an alert carries beside its key: `w0`, `w1`, ... */
export const whoColumns: readonly string[] = carriedFields.map((_, at) => `w${at}`)

interface Sources {
  readonly schema: Schema
  readonly inner: ReadonlyMap<string, Printed>
}

/** The fields whose values a test looks at, beside the key: `v0`, `v1`, ... of each fact. */
function fieldsRead(test: Test): readonly string[] {
  switch (test.type) {
    case 'value_count':
    case 'first_seen':
      return test.fields
    case 'impossible_travel':
    case 'value_sum':
    case 'value_avg':
    case 'value_percentile':
      return [test.field]
    default:
      return []
  }
}

/**
 * What a plan looks at, one row each: key, `t`, `depth`, `id`, `m0`, `m1`, ... (which inputs it matches), `v0`,
 * `v1`, ... (values, as text). What several inputs match stands there once, as long as it has one key.
 */
export function facts(query: Query, sources: Sources): readonly Step[] {
  const { plan, prefix } = query
  const groups = grouped(plan)
  const selects = groups.map((group) => selectOf(group, query, sources)).filter((one) => one !== undefined)
  if (selects.length === 0) throw new Refusal('there is no table of events of its class')
  const origins = groups.map(({ input }) => originOf(input))
  const severalTimes = new Set(origins).size < origins.length
  const all = selects.join('\nUNION ALL\n')
  if (!severalTimes) return [{ name: `${prefix}e`, body: all }]
  return [
    { name: `${prefix}each`, body: all },
    { name: `${prefix}e`, body: merged(query) },
  ]
}

/** Inputs that look at the same thing with the same key: one pass over a table answers for all. */
interface Group {
  readonly input: Input
  readonly numbers: readonly number[]
}

function grouped(plan: Plan): readonly Group[] {
  const groups = new Map<string, { input: Input; numbers: number[] }>()
  plan.inputs.forEach((input: Input, number) => {
    const name = JSON.stringify([originOf(input), input.keyFields, input.valueFields])
    const known = groups.get(name)
    if (known) known.numbers.push(number)
    else groups.set(name, { input, numbers: [number] })
  })
  return [...groups.values()]
}

const originOf = (input: Input): string =>
  input.kind === 'events' ? `events ${input.eventClass}` : `alerts ${input.ruleId}`

/** One row of several that are the same event under the same key; the first input that gives values decides them. */
function merged({ plan, prefix, k, dialect }: Query): string {
  const flags = plan.inputs.map((_, at) => `bool_or(m${at}) AS m${at}`)
  const names = fieldsRead(plan.test).map((_, at) => `v${at}`)
  const given = isNumeric(plan.test) ? 'abs(v0) < 1e15' : names.map((v) => `${v} IS NOT NULL`).join(' AND ')
  const first = `CASE ${plan.inputs.map((_, at) => `WHEN m${at} THEN ${at}`).join(' ')} END`
  const values = [
    ...names.map((v) => `${dialect.atLeast(`CASE WHEN ${given} THEN ${v} END`, first)} AS ${v}`),
    ...whoColumns.map((w) => `max(${w}) AS ${w}`),
  ]
  return `SELECT ${[k, 't, depth, id', ...flags, ...values].join(', ')} FROM ${prefix}each GROUP BY ${k}, t, depth, id`
}

function selectOf(group: Group, query: Query, { schema, inner }: Sources): string | undefined {
  const { input } = group
  if (input.kind === 'events') {
    const table = schema[input.eventClass]
    return table && selectEvents(group, table, query)
  }
  const printed = inner.get(input.ruleId)
  if (!printed)
    throw new Refusal(`it looks at the alerts of ${input.ruleId}, which is not among the rules given`)
  return selectAlerts(group, printed, query)
}

function selectEvents({ input, numbers }: Group, table: EventTable, query: Query): string {
  const { plan, dialect } = query
  const flags = plan.inputs.map((one, at) => {
    const looks = numbers.includes(at) && one.kind === 'events'
    return `${looks ? printMatch(one.match, table, dialect) : 'false'} AS m${at}`
  })
  const key = keyColumns(input.keyFields, (field) => fieldText(field, table, dialect))
  const read = isNumeric(plan.test) ? fieldNumber : fieldText
  const values = [
    ...valueColumns(input, plan.test, (field) => read(field, table, dialect)),
    ...carriedFields.map((field, at) => `${fieldText(field, table, dialect)} AS w${at}`),
  ]
  const columns = [...key, 't', '0 AS depth', 'id', ...flags, ...values].join(', ')
  const matched = numbers.map((at) => `m${at}`).join(' OR ')
  const present = query.keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  return `SELECT * FROM (SELECT ${columns} FROM ${dialect.identifier(table.table)}) AS facts WHERE (${matched}) AND ${present}`
}

/** Outer rules of these types see an alert again at each later event of its episode. */
const isLasting = (test: Test): boolean => test.type === 'temporal' || test.type === 'temporal_ordered'

function selectAlerts({ input, numbers }: Group, printed: Printed, query: Query): string {
  const { plan, dialect } = query
  const { query: within, episodes } = printed
  if (isLasting(plan.test) && within.plan.holdMs > 0) {
    throw new Refusal(`presence inside ${within.plan.info.id} is not known in time, because that has hold`)
  }
  const field = (name: string): string => {
    const at = within.plan.key.indexOf(name)
    if (at >= 0) return `k${at}`
    return carriedFields.includes(name) ? `w${carriedFields.indexOf(name)}` : 'CAST(NULL AS VARCHAR)'
  }
  const columns = [
    ...keyColumns(input.keyFields, field),
    `t, ${within.plan.depth + 1} AS depth, id`,
    ...plan.inputs.map((_, at) => `${numbers.includes(at)} AS m${at}`),
    ...valueColumns(input, plan.test, isNumeric(plan.test) ? (name) => dialect.numberOf(field(name)) : field),
    ...carriedFields.map((name, at) => `${field(name)} AS w${at}`),
  ].join(', ')
  const present = query.keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  const openings = `SELECT ${[within.k, 'a AS t', 'id', ...whoColumns].join(', ')} FROM ${episodes}`
  const times = isLasting(plan.test) ? `${openings} UNION ALL ${laterTimes(printed)}` : openings
  return `SELECT * FROM (SELECT ${columns} FROM (${times}) AS alerts) AS facts WHERE ${present}`
}

function laterTimes({ query, episodes, part }: Printed): string {
  return `SELECT DISTINCT ${[keyOf(query, 'p'), 'x.t', 'p.id', ...whoColumns.map((w) => `p.${w}`)].join(', ')} FROM ${episodes} AS p JOIN ${part} AS x ON ${sameKey(query, 'p', 'x')} AND x.t > p.a AND x.t < p.b`
}

/** A plan without a key has one key for everything. */
function keyColumns(fields: readonly string[], value: (field: string) => string): readonly string[] {
  return fields.length === 0 ? [`'' AS k0`] : fields.map((field, at) => `${value(field)} AS k${at}`)
}

const valueColumns = (input: Input, test: Test, value: (field: string) => string): readonly string[] =>
  (input.valueFields ?? fieldsRead(test)).map((field, at) => `${value(field)} AS v${at}`)

/** Whether a test looks at values as numbers, not as texts. */
const isNumeric = ({ type }: Test): boolean =>
  type === 'value_sum' || type === 'value_avg' || type === 'value_percentile'
