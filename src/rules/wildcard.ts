import type { Match, WildcardPart } from '../model/plan.ts'

const many = { wild: 'many' } as const
const one = { wild: 'one' } as const

/**
 * Splits a Sigma value at its wildcards. `*` and `?` are wildcards, `\*` and `\?` are the characters, `\\` is
 * one backslash, and a backslash before anything else stands for itself. So `\\*` is a backslash and a wildcard, `\\\*`
 * a backslash and an asterisk. Adjacent literals come out joined.
 */
export function splitWildcards(value: string): WildcardPart[] {
  const parts: WildcardPart[] = []
  let literal = ''
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!
    const next = value[i + 1]
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next
      i++
    } else if (char === '*' || char === '?') {
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push(char === '*' ? many : one)
    } else {
      literal += char
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

export type Side = 'start' | 'end'

/** Lets anything stand before (`start`) or behind (`end`) the value. */
export function open(parts: readonly WildcardPart[], ...sides: readonly Side[]): WildcardPart[] {
  const before = sides.includes('start') ? [many] : []
  const behind = sides.includes('end') ? [many] : []
  return [...before, ...parts, ...behind]
}

/** Whether the parts hold a wildcard. */
export const isWild = (parts: readonly WildcardPart[]): boolean =>
  parts.some((part) => typeof part !== 'string')

/**
 * The simplest match for the parts: equals, contains, startsWith, endsWith, else wildcard. A lone `*` is true of
 * every text, the empty one included, so it asks only that the field is neither missing nor null.
 */
export function matchParts(field: string, raw: readonly WildcardPart[], cased: boolean): Match {
  const parts = raw.filter((part, i) => !(isMany(part) && isMany(raw[i - 1])))
  const [first, second, third] = parts
  if (first === undefined) return { op: 'equals', field, text: '', cased }
  if (parts.length === 1) {
    if (typeof first === 'string') return { op: 'equals', field, text: first, cased }
    if (isMany(first)) return { op: 'not', match: { op: 'lacks', field } }
  }
  if (parts.length === 2 && typeof first === 'string' && isMany(second)) {
    return { op: 'startsWith', field, text: first, cased }
  }
  if (parts.length === 2 && isMany(first) && typeof second === 'string') {
    return { op: 'endsWith', field, text: second, cased }
  }
  if (parts.length === 3 && isMany(first) && typeof second === 'string' && isMany(third)) {
    return { op: 'contains', field, text: second, cased }
  }
  return { op: 'wildcard', field, parts, cased }
}

const isMany = (part: WildcardPart | undefined): boolean => typeof part === 'object' && part.wild === 'many'
