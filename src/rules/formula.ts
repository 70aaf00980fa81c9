import type { ScalarNode } from '../lib/yaml-tree.ts'
import type { Formula, Match } from '../model/plan.ts'
import { parseCondition } from './condition.ts'
import type { Placed } from './map-values.ts'
import type { Report } from './mistakes.ts'

/**
 * Reads the condition of a correlation that is written over the names of its rules, such as `a and not (b or c)`. It has
 * the form of a detection's condition, so it is read as one whose selections are the rules.
 */
export function readFormula(node: ScalarNode, rules: readonly Placed[], report: Report): Formula | undefined {
  const named = new Map<string, Match>(
    rules.map(({ text }, input) => [text, { op: 'exists', field: String(input) }]),
  )
  const used = new Set<string>()
  const match = parseCondition(node, named, used, report)
  if (!match) return undefined
  for (const { text, at } of rules) if (!used.has(text)) report(at, 'unused-identifier', text)
  return formulaOf(match)
}

function formulaOf(match: Match): Formula {
  switch (match.op) {
    case 'all':
    case 'any':
      return { op: match.op, of: match.of.map(formulaOf) }
    case 'not':
      return { op: 'not', formula: formulaOf(match.match) }
    default:
      return { op: 'seen', input: 'field' in match ? Number(match.field) : 0 }
  }
}

/** The rules that a condition names, in the order in which it does; undefined where it names them by a pattern. */
export function rulesNamed(node: ScalarNode): readonly Placed[] | undefined {
  const words = [...node.text.matchAll(/[^\s()]+/g)]
  if (words.some(([word]) => word.toLowerCase() === 'of')) return undefined
  const names = words.filter(([word]) => !['and', 'or', 'not'].includes(word.toLowerCase()))
  const base = node.textAt
  return names
    .filter(([name], i) => names.findIndex(([other]) => other === name) === i)
    .map((found) => ({ text: found[0], at: base === undefined ? node.at : base + found.index }))
}

/** Whether a formula asks for each of so many rules, and for nothing else. */
export function wantsEach(formula: Formula, rules: number): boolean {
  const parts = formula.op === 'all' ? formula.of : [formula]
  const seen = new Set(parts.map((part) => (part.op === 'seen' ? part.input : -1)))
  return !seen.has(-1) && seen.size === rules
}
