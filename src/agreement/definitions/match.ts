import { RE2JS } from 're2js'
import { parseTime } from '../../lib/time.ts'
import { typeOf } from '../../model/fields.ts'
import type { Comparison, Match, TimePart, WildcardPart } from '../../model/plan.ts'
import type { Value } from './occurrence.ts'
import { textsOf } from './occurrence.ts'

type Fields = Readonly<Record<string, Value>>

/** Whether one event has what a rule asks of it: read off the tree, nothing prepared, nothing fast. */
export function matches(match: Match, fields: Fields, time = 0): boolean {
  switch (match.op) {
    case 'all':
      return match.of.every((inner) => matches(inner, fields, time))
    case 'any':
      return match.of.some((inner) => matches(inner, fields, time))
    case 'not':
      return !matches(match.match, fields, time)
    case 'sameAs':
      return textsOf(fields[match.field]).some((text) =>
        textsOf(fields[match.other]).some((other) => sameAs(match, text, other)),
      )
    case 'timePart': {
      const named = match.field === 'time' ? [time] : textsOf(fields[match.field]).map(timeOf)
      return named.some(
        (one) => !Number.isNaN(one) && compares(partOf(new Date(one), match.part), match.test),
      )
    }
    case 'keyword':
      return keyword(match.match, fields)
    case 'lacks':
      return textsOf(fields[match.field]).length === 0
    case 'exists':
      return ![fields[match.field]].flat().every((one) => one === undefined)
    case 'compare':
      return textsOf(fields[match.field]).some((text) => comparesNumber(text, match.test))
    default:
      return textsOf(fields[match.field]).some((text) => matchesText(match, text))
  }
}

type TextMatch = Extract<
  Match,
  { readonly op: 'equals' | 'contains' | 'startsWith' | 'endsWith' | 'wildcard' | 'regex' | 'cidr' }
>

function matchesText(match: TextMatch, text: string): boolean {
  switch (match.op) {
    case 'equals':
      return (
        folded(text, match.cased) === folded(match.text, match.cased) ||
        (/^\d+$/.test(match.text) && /^\d+\.0+$/.test(text) && text.split('.')[0] === match.text)
      )
    case 'contains':
      return folded(text, match.cased).includes(folded(match.text, match.cased))
    case 'startsWith':
      return folded(text, match.cased).startsWith(folded(match.text, match.cased))
    case 'endsWith':
      return folded(text, match.cased).endsWith(folded(match.text, match.cased))
    case 'wildcard':
      return fits(match.parts, folded(text, match.cased), match.cased)
    case 'regex':
      return regex(match.pattern, match.flags).test(text)
    case 'cidr':
      return inRange(text, match.range)
  }
}

function sameAs(
  { how, cased }: Extract<Match, { readonly op: 'sameAs' }>,
  text: string,
  other: string,
): boolean {
  const [whole, part] = [folded(text, cased), folded(other, cased)]
  switch (how) {
    case 'equals':
      return whole === part
    case 'contains':
      return whole.split(part).length > 1 || part === ''
    case 'startsWith':
      return whole.slice(0, part.length) === part
    case 'endsWith':
      return part === '' || whole.slice(-part.length) === part
  }
}

const timeOf = (text: string): number => parseTime(text) ?? Number.NaN

function partOf(date: Date, part: TimePart): number {
  const [year, month, day, hour, minute] = date.toISOString().split(/[-T:]/).map(Number)
  if (part === 'week') return weekOf(Date.UTC(year!, month! - 1, day!))
  return { year, month, day, hour, minute }[part]!
}

/** ISO 8601: weeks begin on Monday, and week 1 is the one that holds 4 January. */
function weekOf(day: number): number {
  const dayMs = 86_400_000
  const mondayOf = (ms: number): number => ms - ((new Date(ms).getUTCDay() + 6) % 7) * dayMs
  const year = new Date(day).getUTCFullYear()
  const firsts = [year + 1, year, year - 1].map((each) => mondayOf(Date.UTC(each, 0, 4)))
  const first = firsts.find((monday) => monday <= day)!
  return (mondayOf(day) - first) / (7 * dayMs) + 1
}

const folded = (text: string, cased: boolean): string => (cased ? text : text.toLowerCase())

function keyword(match: Match, fields: Fields): boolean {
  return Object.keys(fields)
    .filter((name) => typeOf(name) !== 'number' && textsOf(fields[name]).length > 0)
    .some((name) => matches(match, { '*': fields[name] }))
}

/** A rule's patterns are RE2's, so RE2 says what they mean; it also ends in time. */
function regex(pattern: string, flags: string): RE2JS {
  const bits = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL }
  return RE2JS.compile(
    pattern,
    [...flags].reduce((all, flag) => all | (bits[flag as keyof typeof bits] ?? 0), 0),
  )
}

/** The definition of a wildcard pattern: every place of the text at which the parts so far can end, ascending. */
function fits(parts: readonly WildcardPart[], text: string, cased: boolean): boolean {
  let ends: readonly number[] = [0]
  for (const part of parts) ends = endsAfter(part, text, ends, cased)
  return ends.includes(text.length)
}

function endsAfter(
  part: WildcardPart,
  text: string,
  ends: readonly number[],
  cased: boolean,
): readonly number[] {
  if (typeof part === 'string') {
    const literal = folded(part, cased)
    return ends.filter((end) => text.startsWith(literal, end)).map((end) => end + literal.length)
  }
  if (part.wild === 'many')
    return Array.from({ length: text.length + 1 }, (_, at) => at).filter((at) => at >= (ends[0] ?? Infinity))
  const next = ends
    .filter((end) => end < text.length)
    .map((end) => end + ([...text.slice(end, end + 2)][0]?.length ?? 1))
  return [...new Set(next)]
}

function comparesNumber(text: string, test: Comparison): boolean {
  if (!/^[-+]?[0-9.]+(e[-+]?[0-9]+)?$/i.test(text)) return false
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
