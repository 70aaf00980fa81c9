import { RE2JS } from 're2js'
import { CidrSet, parseCidr } from '../lib/cidr.ts'
import type { Comparison, Match, WildcardPart } from '../model/plan.ts'

/**
 * A test of one field's value. Undefined is missing or null; `present` tells a null field from a missing one only
 * where the test asks (`exists`).
 */
export type ValueTest = (value: string | undefined, present: boolean) => boolean

type Leaf = Exclude<Match, { readonly op: 'all' | 'any' | 'not' | 'keyword' }>

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
    default:
      return leafTest(match)
  }
}

function leafTest(match: Leaf): ValueTest {
  switch (match.op) {
    case 'lacks':
      return (value) => value === undefined
    case 'exists':
      return (_value, present) => present
    case 'compare':
      return (value) => value !== undefined && compareText(value, match.test)
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

/** Whether the whole text has the form of `parts`. Linear in text times parts; no recursion. */
export function wildcardMatches(text: string, parts: readonly WildcardPart[]): boolean {
  let ends = new Set([0])
  for (const part of parts) {
    const next = new Set<number>()
    if (typeof part === 'string') {
      for (const at of ends) if (text.startsWith(part, at)) next.add(at + part.length)
    } else if (part.wild === 'one') {
      for (const at of ends) if (at < text.length) next.add(at + 1)
    } else {
      for (let at = Math.min(...ends); at <= text.length; at++) next.add(at)
    }
    if (next.size === 0) return false
    ends = next
  }
  return ends.has(text.length)
}

function numberOf(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

function compareText(text: string, test: Comparison): boolean {
  const number = numberOf(text)
  return number !== undefined && compare(number, test)
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

/** RE2 runs in linear time, whatever the pattern and the text. */
function regexTest(pattern: string, flags: string): (text: string) => boolean {
  let bits = 0
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE
  if (flags.includes('m')) bits |= RE2JS.MULTILINE
  if (flags.includes('s')) bits |= RE2JS.DOTALL
  const compiled = RE2JS.compile(pattern, bits)
  return (text) => compiled.matcher(text).find()
}
