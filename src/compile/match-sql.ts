import { parseCidr } from '../lib/cidr.ts'
import { typeOf } from '../model/fields.ts'
import { type Comparison, EVENT_TIME, type Match } from '../model/plan.ts'
import type { Dialect } from './dialect.ts'
import { type EventTable, Refusal } from './schema.ts'

type Of<Op extends Match['op']> = Extract<Match, { readonly op: Op }>
type Leaf = Exclude<Match, { readonly op: 'all' | 'any' | 'not' | 'keyword' }>
type TextTest = Exclude<Leaf, { readonly op: 'lacks' | 'exists' | 'compare' | 'sameAs' | 'timePart' }>

/**
 * Prints what a rule asks of one event: true or false, never NULL. SQL's third truth value is folded at each
 * leaf, so that `not` means the same here as live.
 */
export function printMatch(match: Match, table: EventTable, dialect: Dialect): string {
  const print = (inner: Match): string => printMatch(inner, table, dialect)
  switch (match.op) {
    case 'all':
      return match.of.length === 0 ? 'true' : `(${match.of.map(print).join(' AND ')})`
    case 'any':
      return match.of.length === 0 ? 'false' : `(${match.of.map(print).join(' OR ')})`
    case 'not':
      return `(NOT ${print(match.match)})`
    case 'keyword':
      return anyText(match.match, table, dialect)
    case 'lacks':
      return `(${columnOf(match.field, table, dialect)} IS NULL)`
    case 'exists':
      return exists(match.field, table, dialect)
    case 'compare':
      return holds(numbersGiven(match.field, table, dialect), dialect, (x) => comparison(x, match.test))
    case 'sameAs':
      return `coalesce(${sameAs(match, table, dialect)}, false)`
    case 'timePart':
      return `coalesce(${comparison(timePart(match, table, dialect), match.test)}, false)`
    default:
      return holds(textsGiven(match.field, table, dialect), dialect, (x) => textTest(match, x, dialect))
  }
}

/** Whether the text of one field is that of another, or holds it. */
function sameAs({ field, other, how, cased }: Of<'sameAs'>, table: EventTable, dialect: Dialect): string {
  const fold = (x: string): string => (cased ? x : dialect.lower(x))
  const test = (x: string, y: string): string =>
    how === 'equals' ? `${fold(x)} = ${fold(y)}` : dialect[`${how}Of`](fold(x), fold(y))
  const [texts, others] = [field, other].map((name) => textsGiven(name, table, dialect)) as [Given, Given]
  return ofAny(texts, dialect, (x) => ofAny(others, dialect, (y) => test(x, y)))
}

/** A test of a field that is false where the field is lacking. */
const holds = (given: Given, dialect: Dialect, test: (x: string) => string): string =>
  `coalesce(${ofAny(given, dialect, test)}, false)`

/** A test of a value, or of a list: whether any of its values satisfies it. */
const ofAny = ({ x, isList }: Given, dialect: Dialect, test: (x: string) => string): string =>
  isList ? dialect.anyOf(x, test) : test(x)

function timePart({ field, part }: Of<'timePart'>, table: EventTable, dialect: Dialect): string {
  if (field === EVENT_TIME) return dialect.timePart('t', part)
  // A field that no table has is missing everywhere, so nothing has to be read.
  if (!table.fields.has(field)) return 'CAST(NULL AS BIGINT)'
  throw new Refusal(`${dialect.name} does not read the times that are written in ${field}`)
}

const ownColumns: ReadonlySet<string> = new Set(['t', 'id', 'nulls'])

/** The name of a field's column: its own, but where that is one of the columns that every table has. */
export const columnName = (field: string): string =>
  ownColumns.has(field) || field.startsWith('field ') ? `field ${field}` : field

/** The column of a field; a field without one is missing in every row. */
function columnOf(field: string, table: EventTable, dialect: Dialect): string {
  if (table.fields.has(field)) return dialect.identifier(columnName(field))
  return typeOf(field) === 'number' ? 'CAST(NULL AS DOUBLE)' : 'CAST(NULL AS VARCHAR)'
}

/** What a table has of a field: a value, or a list of them; NULL where it is missing or null. */
export interface Given {
  readonly x: string
  readonly isList: boolean
}

/** A field's values as texts. */
export function textsGiven(field: string, table: EventTable, dialect: Dialect): Given {
  return given(field, table, dialect, typeOf(field) === 'number' ? (x) => dialect.textOf(x) : undefined)
}

/** A field's values as numbers, NULL where they are none. */
export function numbersGiven(field: string, table: EventTable, dialect: Dialect): Given {
  return given(field, table, dialect, typeOf(field) === 'number' ? undefined : (x) => dialect.numberOf(x))
}

function given(
  field: string,
  table: EventTable,
  dialect: Dialect,
  convert: ((x: string) => string) | undefined,
): Given {
  const column = columnOf(field, table, dialect)
  const isList = table.lists?.has(field) ?? false
  if (!convert) return { x: column, isList }
  return { x: isList ? dialect.mapped(column, convert) : convert(column), isList }
}

function exists(field: string, table: EventTable, dialect: Dialect): string {
  const present = `${columnOf(field, table, dialect)} IS NOT NULL`
  if (!table.tellsNulls) return `(${present})`
  return `(${present} OR ${dialect.has(dialect.identifier('nulls'), field)})`
}

/** A keyword may stand in any text field that is not null. */
function anyText(match: Match, table: EventTable, dialect: Dialect): string {
  const texts = [...table.fields].filter((field) => typeOf(field) !== 'number')
  const found = texts.map(
    (field) =>
      `(${columnOf(field, table, dialect)} IS NOT NULL AND ${printMatch(inField(match, field), table, dialect)})`,
  )
  return found.length === 0 ? 'false' : `(${found.join(' OR ')})`
}

/** The match with a field in place of `*`. */
function inField(match: Match, field: string): Match {
  switch (match.op) {
    case 'all':
    case 'any':
      return { ...match, of: match.of.map((one) => inField(one, field)) }
    case 'not':
    case 'keyword':
      return { ...match, match: inField(match.match, field) }
    default:
      return { ...match, field }
  }
}

function textTest(match: TextTest, x: string, dialect: Dialect): string {
  switch (match.op) {
    case 'regex':
      return dialect.regex(x, match.pattern, match.flags) ?? refuse(dialect, 'regular expressions')
    case 'cidr': {
      const range = parseCidr(match.range)
      if (!range.ok) return 'false'
      return dialect.inRange(x, range.cidr) ?? refuse(dialect, 'ranges of addresses')
    }
    case 'equals':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'wildcard':
      return casedTest(match, match.cased ? x : dialect.lower(x), dialect)
    default:
      // A test that is newer than this printer.
      return refuse(dialect, `the test "${(match as { readonly op: string }).op}"`)
  }
}

type CasedTest = Extract<TextTest, { readonly cased: boolean }>

function casedTest(match: CasedTest, x: string, dialect: Dialect): string {
  const fold = (text: string): string => (match.cased ? text : text.toLowerCase())
  switch (match.op) {
    case 'equals': {
      const text = fold(match.text)
      return /^\d+$/.test(text) ? dialect.isWholeNumber(x, text) : `${x} = ${dialect.literal(text)}`
    }
    case 'contains':
      return dialect.contains(x, fold(match.text))
    case 'startsWith':
      return dialect.startsWith(x, fold(match.text))
    case 'endsWith':
      return dialect.endsWith(x, fold(match.text))
    case 'wildcard': {
      const parts = match.parts.map((part) => (typeof part === 'string' ? fold(part) : part))
      return dialect.wildcard(x, parts) ?? refuse(dialect, 'wildcards')
    }
  }
}

function refuse(dialect: Dialect, what: string): never {
  throw new Refusal(`${dialect.name} cannot express ${what}`)
}

/** How SQL writes the comparisons. */
export const signs = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=', neq: '<>' } as const

/** One comparison of an expression with a number. */
export function comparison(x: string, { op, n }: Comparison): string {
  return `${x} ${signs[op]} ${numberLiteral(n)}`
}

/** A number of a plan as a literal. */
export function numberLiteral(n: number): string {
  if (!Number.isFinite(n)) throw new Refusal(`${n} is no number that SQL can say`)
  const text = Number.isInteger(n) && Math.abs(n) < 1e15 ? String(n) : `CAST('${n}' AS DOUBLE)`
  return n < 0 ? `(${text})` : text
}
