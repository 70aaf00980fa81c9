import type { EventClass } from '../model/fields.ts'
import { typeOf } from '../model/fields.ts'
import { EVENT_TIME, type Match, type Plan } from '../model/plan.ts'
import type { Dialect } from './dialect.ts'
import { printMatch } from './match-sql.ts'
import { type EventTable, Refusal } from './schema.ts'

/**
 * A test that every event passes that some plan looks at, for reading no more than is needed. What the table cannot
 * tell lets events pass: fields without a column, which may be derived later; addresses, whose spelling may
 * be another; and what the dialect cannot express.
 */
export function couldMatch(
  plans: readonly Plan[],
  eventClass: EventClass,
  table: EventTable,
  dialect: Dialect,
): string {
  const matches = plans.flatMap((plan) =>
    plan.inputs.flatMap((input) =>
      input.kind === 'events' && input.eventClass === eventClass ? [input.match] : [],
    ),
  )
  const tests = matches.map((match) => printMatch(loosened(match, true, table, dialect), table, dialect))
  if (tests.includes('true')) return 'true'
  return tests.length === 0 ? 'false' : [...new Set(tests)].join(' OR ')
}

const always: Match = { op: 'all', of: [] }
const never: Match = { op: 'any', of: [] }

/** The match with what is not known true where it asks, and false where `not` turns that round. */
function loosened(match: Match, asks: boolean, table: EventTable, dialect: Dialect): Match {
  switch (match.op) {
    case 'all': {
      const of = match.of.map((one) => loosened(one, asks, table, dialect))
      return of.some(isNever) ? never : { op: 'all', of: of.filter((one) => !isAlways(one)) }
    }
    case 'any': {
      const of = match.of.map((one) => loosened(one, asks, table, dialect))
      return of.some(isAlways) ? always : { op: 'any', of: of.filter((one) => !isNever(one)) }
    }
    case 'not': {
      const inner = loosened(match.match, !asks, table, dialect)
      return isNever(inner) ? always : isAlways(inner) ? never : { op: 'not', match: inner }
    }
    default:
      return isKnown(match, table, dialect) ? match : asks ? always : never
  }
}

const isAlways = (match: Match): boolean => match.op === 'all' && match.of.length === 0
const isNever = (match: Match): boolean => match.op === 'any' && match.of.length === 0

type Leaf = Exclude<Match, { readonly op: 'all' | 'any' | 'not' }>

function isKnown(match: Leaf, table: EventTable, dialect: Dialect): boolean {
  if (match.op === 'keyword') return false
  const names = match.op === 'sameAs' ? [match.field, match.other] : [match.field]
  const anySpelling = match.op === 'cidr' || match.op === 'lacks' || match.op === 'exists'
  const ofTime = match.op === 'timePart' && match.field === EVENT_TIME
  const readable = names.every(
    (name) => table.fields.has(name) && (anySpelling || typeOf(name) !== 'address'),
  )
  return (ofTime || readable) && isPrinted(match, table, dialect)
}

function isPrinted(match: Leaf, table: EventTable, dialect: Dialect): boolean {
  try {
    printMatch(match, table, dialect)
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}
