import type { Cidr } from '../lib/cidr.ts'
import type { TimePart, WildcardPart } from '../model/plan.ts'

/**
 * What one SQL engine says differently from the next. Everything else is printed once, for all. Arguments named
 * `x` are expressions, the others are plain values, which the dialect quotes. Where it cannot say
 * something it gives undefined, and the plan is refused.
 */
export interface Dialect {
  readonly name: string
  /** A name as a quoted identifier. Different names never become one, whatever is in them. */
  identifier(name: string): string
  /** A text as a literal. */
  literal(text: string): string

  /* Tests of a text; NULL where the text is NULL. */
  lower(x: string): string
  contains(x: string, text: string): string
  startsWith(x: string, text: string): string
  endsWith(x: string, text: string): string
  /** The same of two expressions. */
  containsOf(x: string, y: string): string
  startsWithOf(x: string, y: string): string
  endsWithOf(x: string, y: string): string
  /** The whole text has the form of the parts. */
  wildcard(x: string, parts: readonly WildcardPart[]): string | undefined
  /** RE2 syntax, somewhere in the text. */
  regex(x: string, pattern: string, flags: string): string | undefined
  /** The whole text is the digits, or the digits as a spreadsheet writes them: `404.0`. */
  isWholeNumber(x: string, digits: string): string
  inRange(x: string, range: Cidr): string | undefined
  /** Columns: the groups of a pattern that fits the whole text, as numbers; NULL where it does not. */
  groups(x: string, pattern: string, names: readonly string[]): string

  /** The number that a text says in decimal; NULL where it says none. */
  numberOf(x: string): string
  /** A part of a time in milliseconds, UTC; weeks are those of ISO 8601. */
  timePart(x: string, part: TimePart): string
  /** What the clocks of a time zone show at a time in milliseconds, as the time at which UTC's clocks show that. */
  localTime(x: string, timeZone: string): string
  /** A number in integers of 1e-6, rounded half away from zero; NULL from 1e15 on, either way. */
  micro(x: string): string
  /** A whole number of any size, for sums and products of those. */
  wide(x: string): string
  /** A number in its shortest decimal, as JavaScript writes it. */
  textOf(x: string): string
  /** Quotient of whole numbers, cut; neither is negative. */
  quotient(a: string, b: string): string

  /* Lists, for keys, evidence and the memory of buckets. */
  list(items: readonly string[], type: 'text' | 'number' | 'texts'): string
  joined(a: string, b: string): string
  /** The last `n` items. */
  last(list: string, n: number): string
  has(list: string, text: string): string
  /** Aggregate: the values of rows where the test is true, in order; the empty list where there are none. */
  gather(x: string, order: string, where: string): string
  /** Aggregate: `x` of the row with the greatest `by` among those where `x` is not NULL. */
  atGreatest(x: string, by: string): string
  /** The same of the least. */
  atLeast(x: string, by: string): string
  /** Several values as one, equal when all are. */
  tuple(items: readonly string[]): string
  /** A text that names an alert: `alert:` and JSON of the rule, the key and the opening. */
  alertId(ruleId: string, keys: readonly string[], openedAt: string): string

  /* Lists of values; `each` prints an expression of one of them. NULL where the list is NULL. */
  /** Some value satisfies a test. */
  anyOf(list: string, each: (x: string) => string): string
  mapped(list: string, each: (x: string) => string): string
  /** The numbers that satisfy a test; NULL where there are none. */
  those(list: string, each: (x: string) => string): string
  /** The different texts. */
  different(list: string): string
  /** The list of one value; NULL of NULL. */
  only(x: string): string
  /** A table `name(column)` of the values of a list of a table before it. */
  spread(list: string, name: string, column: string): string
  /** A list without items that equal the one before them. */
  once(list: string): string

  /** Twice the median of a list of whole numbers, which is whole too. */
  twiceMedian(list: string): string
  sum(list: string): string
  /** Items in ascending order, and the one at a place counted from 0. */
  sorted(list: string): string
  item(list: string, at: string): string
  /** Aggregate, also over a window: all values in any order. */
  collect(x: string): string
  length(list: string): string
  zeros(n: string): string
  /** A table `i(n)` of the whole numbers from 0 to `x`, that may name columns of tables before it. */
  countTo(x: string): string
}
