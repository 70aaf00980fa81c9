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
      return `coalesce(${comparison(fieldNumber(match.field, table, dialect), match.test)}, false)`
    case 'sameAs':
      return `coalesce(${sameAs(match, table, dialect)}, false)`
    case 'timePart':
      return `coalesce(${comparison(timePart(match, table, dialect), match.test)}, false)`
    default:
      return `coalesce(${textTest(match, fieldText(match.field, table, dialect), dialect)}, false)`
  }
}

/** Whether the text of one field is that of another, or holds it. */
function sameAs({ field, other, how, cased }: Of<'sameAs'>, table: EventTable, dialect: Dialect): string {
  const [x, y] = [field, other].map((name) => {
    const text = fieldText(name, table, dialect)
    return cased ? text : dialect.lower(text)
  }) as [string, string]
  return how === 'equals' ? `${x} = ${y}` : dialect[`${how}Of`](x, y)
}

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

/** The value of a field as text, NULL where it is missing or null. */
export function fieldText(field: string, table: EventTable, dialect: Dialect): string {
  const column = columnOf(field, table, dialect)
  return typeOf(field) === 'number' ? dialect.textOf(column) : column
}

/** The value of a field as a number, NULL where it is none. */
export function fieldNumber(field: string, table: EventTable, dialect: Dialect): string {
  const column = columnOf(field, table, dialect)
  return typeOf(field) === 'number' ? column : dialect.numberOf(column)
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
