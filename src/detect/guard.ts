import { regexLiterals } from '../lib/regex-literals.ts'
import { EVENT_TIME, type Match } from '../model/plan.ts'
import type { Leaf } from './value-test.ts'

/** Something about one field's value without which a rule cannot match; `*` is any text field. Texts are folded. */
export type Need =
  | {
      readonly kind: 'equals' | 'contains' | 'startsWith' | 'endsWith'
      readonly field: string
      readonly text: string
    }
  /** Only the test itself knows. */
  | { readonly kind: 'test'; readonly field: string; readonly leaf: Leaf }

/** A match needs one of these. The worth is greater the fewer values are likely to have them. */
export interface Guard {
  readonly needs: readonly Need[]
  readonly worth: number
}

/** Lower case, and the long s as the letter that patterns without case take it for. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  return lower.includes('\u017f') ? lower.replaceAll('\u017f', 's') : lower
}

/** What a match cannot do without; undefined when it may be true of events that have nothing in particular. */
export function guardOf(match: Match): Guard | undefined {
  switch (match.op) {
    case 'all':
      return best(match.of.map(guardOf))
    case 'any':
      return either(match.of.map(guardOf))
    case 'keyword':
      return guardOf(match.match)
    case 'not':
    case 'lacks':
    case 'exists':
    case 'sameAs':
      return undefined
    case 'timePart':
      return match.field === EVENT_TIME ? undefined : tested(match)
    case 'compare':
    case 'cidr':
      return tested(match)
    case 'regex': {
      const texts = regexLiterals(match.pattern, match.flags)?.texts
      return texts && either(texts.map((text) => single('contains', match.field, fold(text))))
    }
    case 'wildcard': {
      const texts = match.parts.flatMap((part) => (typeof part === 'string' ? [part] : []))
      return best(texts.map((text) => part('contains', match.field, text, match.cased)))
    }
    case 'equals':
      return single('equals', match.field, fold(match.text))
    default:
      return part(match.op, match.field, match.text, match.cased)
  }
}

const single = (
  kind: 'equals' | 'contains' | 'startsWith' | 'endsWith',
  field: string,
  text: string,
): Guard => ({
  needs: [{ kind, field, text }],
  worth: text.length,
})

/** True of many values or few: nobody knows. */
const tested = (leaf: Leaf): Guard => ({ needs: [{ kind: 'test', field: leaf.field, leaf }], worth: 0.5 })

/**
 * Part of a text. Beyond ASCII a letter's lower case may depend on what stands beside it, so that of a cased text only a
 * run of ASCII is sure to be found in the folded value.
 */
function part(
  kind: 'contains' | 'startsWith' | 'endsWith',
  field: string,
  text: string,
  cased: boolean,
): Guard | undefined {
  const plain = !cased || /^[\u0000-\u007f]*$/.test(text)
  if (plain) return text === '' ? undefined : single(kind, field, fold(text))
  const runs = text.split(/[^\u0000-\u007f]+/).filter((run) => run !== '')
  return best(runs.map((run) => single('contains', field, fold(run))))
}

function best(guards: readonly (Guard | undefined)[]): Guard | undefined {
  let found: Guard | undefined
  for (const guard of guards) if (guard && (!found || guard.worth > found.worth)) found = guard
  return found
}

function either(guards: readonly (Guard | undefined)[]): Guard | undefined {
  const needs: Need[] = []
  let worth = Number.POSITIVE_INFINITY
  for (const guard of guards) {
    if (!guard) return undefined
    for (const need of guard.needs) needs.push(need)
    worth = Math.min(worth, guard.worth)
  }
  return { needs, worth: worth - Math.log2(Math.max(1, needs.length)) / 4 }
}
