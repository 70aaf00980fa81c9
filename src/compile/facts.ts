import { carriedFields, type Input, type Plan, type Test } from '../model/plan.ts'
import { type Given, numbersGiven, printMatch, textsGiven } from './match-sql.ts'
import { flagsOf, keyOf, type Query, type Step, sameKey } from './query.ts'
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
  const steps: Step[] = [{ name: `${prefix}each`, body: all }]
  if (severalTimes) steps.push({ name: `${prefix}one`, body: merged(query) })
  if (query.repeats) steps.push({ name: `${prefix}piece`, body: pieces(query, steps.at(-1)!.name) })
  return [...steps.slice(0, -1), { ...steps.at(-1)!, name: `${prefix}e` }]
}

/** A fact once for each of its values. */
function pieces(query: Query, from: string): string {
  const { plan, keys, dialect } = query
  const values = fieldsRead(plan.test).map((_, at) => `v${at}`)
  const columns = [
    ...[...keys, 't', 'depth', 'id', ...flagsOf(plan), ...whoColumns].map((name) => `facts.${name}`),
    ...values.map((v) => `each_${v}.${v}`),
  ]
  const spread = values.map((v) => `, ${dialect.spread(`facts.${v}`, `each_${v}`, v)}`).join('')
  return `SELECT ${columns.join(', ')} FROM ${from} AS facts${spread}`
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
function merged({ plan, prefix, k, dialect, repeats }: Query): string {
  const flags = plan.inputs.map((_, at) => `bool_or(m${at}) AS m${at}`)
  const names = fieldsRead(plan.test).map((_, at) => `v${at}`)
  const given =
    isNumeric(plan.test) && !repeats ? 'abs(v0) < 1e15' : names.map((v) => `${v} IS NOT NULL`).join(' AND ')
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
  const read = isNumeric(plan.test) ? numbersGiven : textsGiven
  return selectFacts(query, input, {
    columns: ['t', '0 AS depth', 'id', ...flags],
    names: ['t', 'depth', 'id', ...flagsOf(plan)],
    text: (field) => textsGiven(field, table, dialect),
    value: (field) => read(field, table, dialect),
    from: dialect.identifier(table.table),
    matched: numbers.map((at) => `m${at}`).join(' OR '),
  })
}

/** Where facts come from, and what is read of a field there. */
interface Origin {
  readonly columns: readonly string[]
  readonly names: readonly string[]
  readonly text: (field: string) => Given
  readonly value: (field: string) => Given
  readonly from: string
  readonly matched: string
}

/** The facts of an origin, once for each key that lists give them. */
function selectFacts(query: Query, input: Input, origin: Origin): string {
  const { dialect, keys } = query
  const given = input.keyFields.length === 0 ? [{ x: `''`, isList: false }] : input.keyFields.map(origin.text)
  const lists = keys.filter((_, at) => given[at]!.isList)
  const values = valueColumns(input, query, origin.value)
  const columns = [
    ...given.map(({ x, isList }, at) => `${isList ? dialect.different(x) : x} AS ${keys[at]}`),
    ...origin.columns,
    ...values.map((x, at) => `${x} AS v${at}`),
    ...carriedFields.map((field, at) => `${carriedBy(query, origin.text(field))} AS w${at}`),
  ].join(', ')
  const present = keys.map((key) => `${key} IS NOT NULL`).join(' AND ')
  const facts = `(SELECT ${columns} FROM ${origin.from}) AS facts`
  if (lists.length === 0 && !query.repeats)
    return `SELECT * FROM ${facts} WHERE (${origin.matched}) AND ${present}`
  const product = (names: readonly string[]): string =>
    names.map((name) => dialect.length(`facts.${name}`)).join(' * ') || '1'
  const several = query.repeats ? product(values.map((_, at) => `v${at}`)) : '1'
  const few = `${product(lists)} <= ${MOST_KEYS} AND ${product(lists)} * coalesce(${several}, 0) <= ${MOST_PIECES}`
  const all = [
    ...keys.map((key) => (lists.includes(key) ? `each_${key}.${key}` : `facts.${key}`)),
    ...[...origin.names, ...values.map((_, at) => `v${at}`), ...whoColumns].map((name) => `facts.${name}`),
  ].join(', ')
  const spread = lists.map((key) => `, ${dialect.spread(`facts.${key}`, `each_${key}`, key)}`).join('')
  const whole = keys.map((key) => `facts.${key} IS NOT NULL`).join(' AND ')
  return `SELECT ${all} FROM ${facts}${spread} WHERE (${origin.matched}) AND ${whole} AND ${few}`
}

/** Keys that one event may have, and times that it may stand in a rule: its keys with its values. */
const MOST_KEYS = 64
const MOST_PIECES = 1024

const carriedBy = ({ carriesLists, dialect }: Query, { x, isList }: Given): string =>
  carriesLists && !isList ? dialect.only(x) : x

/** Outer rules of these types see an alert again at each later event of its episode. */
const isLasting = (test: Test): boolean => test.type === 'temporal' || test.type === 'temporal_ordered'

function selectAlerts({ input, numbers }: Group, printed: Printed, query: Query): string {
  const { plan, dialect } = query
  const { query: within, episodes } = printed
  if (isLasting(plan.test) && within.plan.holdMs > 0) {
    throw new Refusal(`presence inside ${within.plan.info.id} is not known in time, because that has hold`)
  }
  const field = (name: string): Given => {
    const at = within.plan.key.indexOf(name)
    if (at >= 0) return { x: `k${at}`, isList: false }
    if (!carriedFields.includes(name)) return { x: 'CAST(NULL AS VARCHAR)', isList: false }
    return { x: `w${carriedFields.indexOf(name)}`, isList: query.carriesLists }
  }
  const number = ({ x, isList }: Given): Given => ({
    x: isList ? dialect.mapped(x, (one) => dialect.numberOf(one)) : dialect.numberOf(x),
    isList,
  })
  const openings = `SELECT ${[within.k, 'a AS t', 'id', ...whoColumns].join(', ')} FROM ${episodes}`
  const times = isLasting(plan.test) ? `${openings} UNION ALL ${laterTimes(printed)}` : openings
  return selectFacts(query, input, {
    columns: [
      `t, ${within.plan.depth + 1} AS depth, id`,
      ...plan.inputs.map((_, at) => `${numbers.includes(at)} AS m${at}`),
    ],
    names: ['t', 'depth', 'id', ...flagsOf(plan)],
    text: field,
    value: isNumeric(plan.test) ? (name) => number(field(name)) : field,
    from: `(${times}) AS alerts`,
    matched: 'true',
  })
}

function laterTimes({ query, episodes, part }: Printed): string {
  return `SELECT DISTINCT ${[keyOf(query, 'p'), 'x.t', 'p.id', ...whoColumns.map((w) => `p.${w}`)].join(', ')} FROM ${episodes} AS p JOIN ${part} AS x ON ${sameKey(query, 'p', 'x')} AND x.t > p.a AND x.t < p.b`
}

/** The values of a fact; as lists where facts stand once for each of several. */
function valueColumns(input: Input, query: Query, value: (field: string) => Given): readonly string[] {
  const { plan, dialect, repeats } = query
  return (input.valueFields ?? fieldsRead(plan.test)).map((field) => {
    const { x, isList } = value(field)
    if (!repeats) return isList ? `CASE WHEN ${dialect.length(x)} = 1 THEN ${dialect.item(x, '0')} END` : x
    const list = isList ? x : dialect.only(x)
    return isNumeric(plan.test) ? dialect.those(list, (one) => `abs(${one}) < 1e15`) : dialect.different(list)
  })
}

/** Whether events or alerts may give a plan several values to count or to reckon with. A list is no place to travel from. */
export function givesSeveral(
  plan: Plan,
  schema: Schema,
  plans: readonly Plan[],
  carriesLists: boolean,
): boolean {
  if (plan.test.type === 'impossible_travel') return false
  return plan.inputs.some((input) =>
    (input.valueFields ?? fieldsRead(plan.test)).some((field) => {
      if (input.kind === 'events') return schema[input.eventClass]?.lists?.has(field)
      const inner = plans.find(({ info }) => info.id === input.ruleId)
      return carriesLists && carriedFields.includes(field) && !inner?.key.includes(field)
    }),
  )
}

/** Whether a test looks at values as numbers, not as texts. */
const isNumeric = ({ type }: Test): boolean =>
  type === 'value_sum' || type === 'value_avg' || type === 'value_percentile'
