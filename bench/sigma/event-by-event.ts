import { valueTest } from '../../src/detect/value-test.ts'
import type { Match } from '../../src/model/plan.ts'
import type { Event } from './event-table.ts'

/** An event with its texts also in lower case, made once for all rules. */
export interface Prepared {
  readonly texts: ReadonlyMap<string, string>
  readonly lower: ReadonlyMap<string, string>
}

export function prepare(event: Event): Prepared {
  const texts = new Map(Object.entries(event).map(([name, value]) => [name, String(value)]))
  return { texts, lower: new Map([...texts].map(([name, text]) => [name, text.toLowerCase()])) }
}

export type EventTest = (event: Prepared) => boolean

/** A match as most Sigma engines run it: asked of every event, with nothing remembered. */
export function eventTest(match: Match): EventTest {
  switch (match.op) {
    case 'all': {
      const tests = match.of.map(eventTest)
      return (event) => tests.every((test) => test(event))
    }
    case 'any': {
      const tests = match.of.map(eventTest)
      return (event) => tests.some((test) => test(event))
    }
    case 'not': {
      const test = eventTest(match.match)
      return (event) => !test(event)
    }
    case 'keyword': {
      const test = valueTest(match.match)
      return ({ texts }) => [...texts.values()].some((value) => test(value, true))
    }
    case 'sameAs': {
      if (match.how !== 'equals') throw new Error('not among the rules measured')
      return ({ lower }) => {
        const [one, other] = [lower.get(match.field), lower.get(match.other)]
        return one !== undefined && one === other
      }
    }
    default:
      return leafTest(match)
  }
}

function leafTest(match: Exclude<Match, { op: 'all' | 'any' | 'not' | 'keyword' | 'sameAs' }>): EventTest {
  if ('text' in match && !match.cased && match.op !== 'equals') {
    const { field, op } = match
    const text = match.text.toLowerCase()
    if (op === 'contains') return ({ lower }) => lower.get(field)?.includes(text) ?? false
    if (op === 'startsWith') return ({ lower }) => lower.get(field)?.startsWith(text) ?? false
    return ({ lower }) => lower.get(field)?.endsWith(text) ?? false
  }
  const test = valueTest(match)
  return ({ texts }) => {
    const value = texts.get(match.field)
    return test(value, value !== undefined)
  }
}
