import type { Cidr } from '../lib/cidr.ts'
import type { WildcardPart } from '../model/plan.ts'
import type { Dialect } from './dialect.ts'
import { addressText } from './duckdb-address.ts'

/** The SQL of DuckDB 1.5. */
export const duckdb: Dialect = {
  name: 'duckdb',
  identifier,
  literal,

  // Its `lower` makes one letter of the dotted capital I, JavaScript two.
  lower: (x) => `lower(replace(${x}, 'İ', 'i̇'))`,
  contains: (x, text) => `contains(${x}, ${literal(text)})`,
  startsWith: (x, text) => `starts_with(${x}, ${literal(text)})`,
  endsWith: (x, text) => `ends_with(${x}, ${literal(text)})`,
  containsOf: (x, y) => `contains(${x}, ${y})`,
  startsWithOf: (x, y) => `starts_with(${x}, ${y})`,
  endsWithOf: (x, y) => `ends_with(${x}, ${y})`,
  // Not LIKE, which tries every split of a hostile text; RE2 is linear.
  wildcard: (x, parts) => `regexp_full_match(${x}, ${literal(`(?s:${parts.map(wildcardPart).join('')})`)})`,
  regex: (x, pattern, flags) => `regexp_matches(${x}, ${literal(`${regexFlags(flags)}(?:${pattern})`)})`,
  isWholeNumber: (x, digits) => `regexp_full_match(${x}, '${digits}(?:\\.0+)?')`,
  inRange: (x, range) =>
    `${addressText(x)} BETWEEN ${bound(range, range.low)} AND ${bound(range, range.high)}`,
  groups: (x, pattern, names) =>
    names
      .map((name, at) => `TRY_CAST(regexp_extract(${x}, '^${pattern}$', ${at + 1}) AS DOUBLE) AS ${name}`)
      .join(', '),

  numberOf: (x) =>
    `CASE WHEN regexp_full_match(${x}, '${decimal}') AND isfinite(TRY_CAST(${x} AS DOUBLE)) THEN TRY_CAST(${x} AS DOUBLE) END`,
  timePart: (x, part) => `extract('${part}' FROM epoch_ms(${x}))`,
  localTime: (x, timeZone) =>
    timeZone === 'UTC' ? x : `epoch_ms(timezone(${literal(timeZone)}, timezone('UTC', epoch_ms(${x}))))`,
  micro: (x) =>
    `CASE WHEN abs(${x}) < 1e15 THEN CAST(1000000 * CAST(CAST(${x} AS VARCHAR) AS DECIMAL(38, 6)) AS HUGEINT) END`,
  wide: (x) => `CAST(${x} AS HUGEINT)`,
  textOf: shortest,
  quotient: (a, b) => `(${a}) // (${b})`,

  list: (items, type) => `CAST([${items.join(', ')}] AS ${itemTypes[type]}[])`,
  joined: (a, b) => `list_concat(${a}, ${b})`,
  last: (list, n) => `list_slice(${list}, -${n}, -1)`,
  has: (list, text) => `coalesce(list_contains(${list}, ${literal(text)}), false)`,
  gather: (x, order, where) => `coalesce(list(${x} ORDER BY ${order}) FILTER (WHERE ${where}), [])`,
  atLeast: (x, by) => `arg_min(${x}, ${by})`,
  atGreatest: (x, by) => `arg_max(${x}, ${by})`,
  tuple: (items) => `row(${items.join(', ')})`,
  alertId: (ruleId, keys, openedAt) =>
    `'alert:[' || to_json(${literal(ruleId)}) || ',' || to_json(CAST([${keys.join(', ')}] AS VARCHAR[])) || ',' || ${openedAt} || ']'`,

  anyOf: (list, each) => `len(${filtered(list, each)}) > 0`,
  mapped: (list, each) => {
    const x = inside(list, each)
    return `list_transform(${list}, lambda ${x}: ${each(x)})`
  },
  those: (list, each) => {
    const some = filtered(list, each)
    return `CAST(CASE WHEN len(${some}) > 0 THEN ${some} END AS DOUBLE[])`
  },
  // Of a NULL it gives what is no list.
  different: (list) => `CAST(list_distinct(${list}) AS VARCHAR[])`,
  only: (x) => `CASE WHEN ${x} IS NOT NULL THEN [${x}] END`,
  spread: (list, name, column) => `unnest(${list}) AS ${name}(${column})`,
  once: (list) =>
    `list_transform(list_filter(list_zip(${list}, list_concat([NULL], ${list})[:-2]), lambda p: p[1] IS DISTINCT FROM p[2]), lambda p: p[1])`,

  twiceMedian: (list) =>
    `(list_sort(${list})[(len(${list}) + 1) // 2] + list_sort(${list})[len(${list}) // 2 + 1])`,
  sum: (list) => `CAST(coalesce(list_sum(${list}), 0) AS BIGINT)`,
  sorted: (list) => `list_sort(${list})`,
  item: (list, at) => `(${list})[${at} + 1]`,
  collect: (x) => `list(${x})`,
  length: (list) => `len(${list})`,
  zeros: (n) => `list_transform(range(${n}), lambda i: CAST(0 AS BIGINT))`,
  countTo: (x) => `(SELECT unnest(range(${x} + 1)) AS n) AS i`,
}

const itemTypes = { text: 'VARCHAR', number: 'BIGINT', texts: 'VARCHAR[]' } as const

/** A name for a list's value that stands neither in the list's own expression nor in what is said of the value. */
function inside(list: string, each: (x: string) => string): string {
  const said = list + each('')
  for (let n = 0; ; n++) if (!said.includes(`one${n}`)) return `one${n}`
}

function filtered(list: string, each: (x: string) => string): string {
  const x = inside(list, each)
  return `list_filter(${list}, lambda ${x}: ${each(x)})`
}

/** DuckDB does not tell the case of names, so capitals are marked: `unmapped.Color` is `unmapped.^color`. */
function identifier(name: string): string {
  const marked = name.replaceAll(/[A-Z^]/g, (letter) => `^${letter.toLowerCase()}`).replaceAll('\0', '^0')
  return `"${marked.replaceAll('"', '""')}"`
}

/** A query ends at the character 0, so that one is written as a call. */
function literal(text: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`
}

const decimal = '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?'

function wildcardPart(part: WildcardPart): string {
  if (typeof part !== 'string') return part.wild === 'many' ? '.*' : '.'
  return part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}

/** Sigma's flags as RE2 writes them in a pattern; those not named are off. */
function regexFlags(flags: string): string {
  const on = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('')
  const off = ['i', 'm', 's'].filter((flag) => !flags.includes(flag)).join('')
  return `(?${on}${off && `-${off}`})`
}

const bound = ({ version }: Cidr, value: bigint): string =>
  `'${version}${value.toString(16).padStart(version === 4 ? 8 : 32, '0')}'`

/**
 * DuckDB writes 404 as `404.0` and has exponents from 1e16 up and below 1e-4; JavaScript writes `404` and has them
 * from 1e21 up and below 1e-6.
 */
function shortest(x: string): string {
  const text = `CAST(${x} AS VARCHAR)`
  const exponent = `TRY_CAST(split_part(${text}, 'e', 2) AS INTEGER)`
  const mantissa = `split_part(${text}, 'e', 1)`
  const digits = `replace(ltrim(${mantissa}, '-'), '.', '')`
  const sign = `CASE WHEN ${x} < 0 THEN '-' ELSE '' END`
  return `CASE
    WHEN ${x} = 0 THEN '0'
    WHEN NOT contains(${text}, 'e') THEN regexp_replace(${text}, '\\.0$', '')
    WHEN ${exponent} BETWEEN 0 AND 20 THEN ${sign} || rpad(${digits}, ${exponent} + 1, '0')
    WHEN ${exponent} BETWEEN -6 AND -1 THEN ${sign} || '0.' || repeat('0', -${exponent} - 1) || ${digits}
    WHEN ${exponent} < 0 THEN ${mantissa} || 'e' || ${exponent}
    ELSE ${text} END`
}
