import { CidrSet, parseCidr } from '../lib/cidr.ts'
import { decimalOf } from '../lib/decimal.ts'
import { compileRegex } from '../lib/regex.ts'
import { regexLiterals } from '../lib/regex-literals.ts'
import { parseTime } from '../lib/time.ts'
import { timePart } from '../lib/time-part.ts'
import type { Texts } from '../model/dictionary.ts'
import type { Comparison, Match, WildcardPart } from '../model/plan.ts'

/**
 * A test of one field's value. Undefined is missing or null; `present` tells a null field from a missing one only
 * where the test asks (`exists`). Of a list each single test asks whether it is true of any value.
 */
export type ValueTest = (value: Texts, present: boolean) => boolean

type TextTest = (value: string | undefined, present: boolean) => boolean

/** The part of a match that looks at one value. */
export type Leaf = Exclude<Match, { readonly op: 'all' | 'any' | 'not' | 'keyword' | 'sameAs' }>

/** Turns the part of a match that looks at one field into a function. Runs once per different value. */
export function valueTest(match: Match): ValueTest {
  switch (match.op) {
    case 'all': {
      const tests = match.of.map(valueTest)
      return (value, present) => tests.every((test) => test(value, present))
    }
    case 'any': {
      const tests = match.of.map(valueTest)
      return (value, present) => tests.some((test) => test(value, present))
    }
    case 'not': {
      const test = valueTest(match.match)
      return (value, present) => !test(value, present)
    }
    case 'keyword':
      return valueTest(match.match)
    case 'sameAs':
      throw new Error('a test of two fields has no test of one value')
    default: {
      const test = leafTest(match)
      return (value, present) =>
        typeof value === 'object' ? value.some((one) => test(one, present)) : test(value, present)
    }
  }
}

function leafTest(match: Leaf): TextTest {
  switch (match.op) {
    case 'lacks':
      return (value) => value === undefined
    case 'exists':
      return (_value, present) => present
    case 'compare':
      return (value) => value !== undefined && compareText(value, match.test)
    case 'timePart': {
      const { part, test } = match
      return (value) => {
        const time = value === undefined ? undefined : parseTime(value)
        return time !== undefined && compare(timePart(time, part), test)
      }
    }
    case 'cidr': {
      const range = parseCidr(match.range)
      const ranges = new CidrSet(range.ok ? [range.cidr] : [])
      return (value) => value !== undefined && ranges.has(value)
    }
    case 'regex': {
      const test = regexTest(match.pattern, match.flags)
      return (value) => value !== undefined && test(value)
    }
    default: {
      const test = textTest(match)
      if (match.cased) return (value) => value !== undefined && test(value)
      return (value) => value !== undefined && test(value.toLowerCase())
    }
  }
}

function textTest(match: Extract<Leaf, { readonly cased: boolean }>): (text: string) => boolean {
  const fold = match.cased ? (text: string) => text : (text: string) => text.toLowerCase()
  switch (match.op) {
    case 'equals': {
      const wanted = fold(match.text)
      // Spreadsheets write 404 as `404.0`.
      if (/^\d+$/.test(wanted))
        return (text) => text === wanted || (text.startsWith(`${wanted}.`) && /^\d+\.0+$/.test(text))
      return (text) => text === wanted
    }
    case 'contains': {
      const wanted = fold(match.text)
      return (text) => text.includes(wanted)
    }
    case 'startsWith': {
      const wanted = fold(match.text)
      return (text) => text.startsWith(wanted)
    }
    case 'endsWith': {
      const wanted = fold(match.text)
      return (text) => text.endsWith(wanted)
    }
    case 'wildcard': {
      const parts = match.parts.map((part) => (typeof part === 'string' ? fold(part) : part))
      return (text) => wildcardMatches(text, parts)
    }
  }
}

/**
 * Whether the whole text has the form of `parts`. What stands behind a `*` is looked for from the left, and only the last
 * `*` is ever tried again: at most text times parts, and nothing is kept.
 */
export function wildcardMatches(text: string, parts: readonly WildcardPart[]): boolean {
  let at = 0
  let part = 0
  let star = -1
  let from = 0
  for (;;) {
    const wanted = parts[part]
    if (wanted === undefined && at === text.length) return true
    const end = wanted === undefined ? -1 : endOf(text, at, wanted)
    if (end >= 0) {
      if (isMany(wanted)) {
        if (part === parts.length - 1) return true
        star = part
        from = at
      }
      at = end
      part++
      continue
    }
    if (star < 0) return false
    const next = parts[star + 1]
    from = typeof next === 'string' ? text.indexOf(next, from + 1) : from + 1
    if (from < 0 || from > text.length) return false
    at = from
    part = star + 1
  }
}

/** Where a part ends that begins at `at`; -1 when it does not stand there. A `*` takes nothing at first. */
function endOf(text: string, at: number, part: WildcardPart): number {
  if (typeof part === 'string') return text.startsWith(part, at) ? at + part.length : -1
  if (part.wild === 'many') return at
  if (at >= text.length) return -1
  return at + (text.codePointAt(at)! > 0xffff ? 2 : 1)
}

const isMany = (part: WildcardPart | undefined): boolean => typeof part === 'object' && part.wild === 'many'

function compareText(text: string, test: Comparison): boolean {
  const number = decimalOf(text)
  return number !== undefined && Number.isFinite(number) && compare(number, test)
}

/** Whether `number` satisfies a comparison. */
export function compare(number: number, { op, n }: Comparison): boolean {
  switch (op) {
    case 'gt':
      return number > n
    case 'gte':
      return number >= n
    case 'lt':
      return number < n
    case 'lte':
      return number <= n
    case 'eq':
      return number === n
    case 'neq':
      return number !== n
  }
}

/** Most values lack the texts that the pattern cannot do without, and never get to it. */
function regexTest(pattern: string, flags: string): (text: string) => boolean {
  const compiled = compileRegex(pattern, flags)
  const literals = regexLiterals(pattern, flags)
  if (!literals) return (text) => compiled.test(text)
  const { texts, folded } = literals
  return (text) => {
    const sieve = folded ? text.toLowerCase() : text
    return texts.some((literal) => sieve.includes(literal)) && compiled.test(text)
  }
}
