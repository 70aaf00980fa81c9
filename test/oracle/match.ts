import { typeOf } from '../../src/model/fields.ts'
import type { Comparison, Match, WildcardPart } from '../../src/model/plan.ts'
import type { Value } from './occurrence.ts'
import { textOf } from './occurrence.ts'

type Fields = Readonly<Record<string, Value>>

/** Whether one event has what a rule asks of it: read off the tree, nothing prepared, nothing fast. */
export function matches(match: Match, fields: Fields): boolean {
  switch (match.op) {
    case 'all':
      return match.of.every((inner) => matches(inner, fields))
    case 'any':
      return match.of.some((inner) => matches(inner, fields))
    case 'not':
      return !matches(match.match, fields)
    case 'keyword':
      return keyword(match.match, fields)
    case 'lacks':
      return textOf(fields[match.field]) === undefined
    case 'exists':
      return fields[match.field] !== undefined
    case 'compare':
      return comparesNumber(fields[match.field], match.test)
    default: {
      const text = textOf(fields[match.field])
      return text !== undefined && matchesText(match, text)
    }
  }
}

type TextMatch = Extract<
  Match,
  { readonly op: 'equals' | 'contains' | 'startsWith' | 'endsWith' | 'wildcard' | 'regex' | 'cidr' }
>

function matchesText(match: TextMatch, text: string): boolean {
  switch (match.op) {
    case 'equals':
      return folded(text, match.cased) === folded(match.text, match.cased)
    case 'contains':
      return folded(text, match.cased).includes(folded(match.text, match.cased))
    case 'startsWith':
      return folded(text, match.cased).startsWith(folded(match.text, match.cased))
    case 'endsWith':
      return folded(text, match.cased).endsWith(folded(match.text, match.cased))
    case 'wildcard':
      return fits(match.parts, folded(text, match.cased), match.cased)
    case 'regex':
      return new RegExp(match.pattern, match.flags).test(text)
    case 'cidr':
      return inRange(text, match.range)
  }
}

const folded = (text: string, cased: boolean): string => (cased ? text : text.toLowerCase())

function keyword(match: Match, fields: Fields): boolean {
  return Object.keys(fields)
    .filter((name) => typeOf(name) !== 'number' && textOf(fields[name]) !== undefined)
    .some((name) => matches(match, { '*': fields[name] }))
}

/** The definition of a wildcard pattern, by trying every split. */
function fits(parts: readonly WildcardPart[], text: string, cased: boolean): boolean {
  const [first, ...rest] = parts
  if (first === undefined) return text === ''
  if (typeof first === 'string') {
    const literal = folded(first, cased)
    return text.startsWith(literal) && fits(rest, text.slice(literal.length), cased)
  }
  if (first.wild === 'one') return text !== '' && fits(rest, text.slice(1), cased)
  for (let skipped = 0; skipped <= text.length; skipped++) {
    if (fits(rest, text.slice(skipped), cased)) return true
  }
  return false
}

function comparesNumber(value: Value, test: Comparison): boolean {
  const text = textOf(value)
  if (text === undefined || text.trim() === '') return false
  const number = Number(text)
  return Number.isFinite(number) && compares(number, test)
}

/** One comparison. */
export function compares(value: number, test: Comparison): boolean {
  switch (test.op) {
    case 'gt':
      return value > test.n
    case 'gte':
      return value >= test.n
    case 'lt':
      return value < test.n
    case 'lte':
      return value <= test.n
    case 'eq':
      return value === test.n
    case 'neq':
      return value !== test.n
  }
}

/** Whether an address lies in a range, by comparing binary digits; false where either is no address. */
function inRange(text: string, range: string): boolean {
  const [base, length] = range.split('/')
  const wanted = digits(base ?? '')
  const given = digits(text)
  if (!wanted || !given || wanted.length !== given.length) return false
  const prefix = length === undefined ? wanted.length : Number(length)
  return wanted.slice(0, prefix) === given.slice(0, prefix)
}

function digits(address: string): string | undefined {
  return address.includes(':') ? digits6(address) : digits4(address)
}

function digits4(address: string): string | undefined {
  const octets = address.split('.')
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet) || Number(octet) > 255)) {
    return undefined
  }
  return octets.map((octet) => Number(octet).toString(2).padStart(8, '0')).join('')
}

function digits6(address: string): string | undefined {
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - (head?.length ?? 0) - (tail?.length ?? 0)
  if (tail ? missing < 1 : missing !== 0) return undefined
  const groups = [...(head ?? []), ...Array<string>(missing).fill('0'), ...(tail ?? [])]
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}
