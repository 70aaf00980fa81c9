import type { ScalarNode } from '../lib/yaml-tree.ts'
import type { Match, Placing } from '../model/plan.ts'
import type { Report } from './mistakes.ts'
import type { Modifiers } from './modifiers.ts'

/** `field|fieldref: other`: the two fields have the same text. A name may stand for several columns. */
export function fieldReference(
  field: string,
  { steps, cased }: Modifiers,
  value: ScalarNode,
  report: Report,
  columnsOf: (name: string) => readonly string[],
): Match | undefined {
  if (typeof value.value !== 'string' || value.text === '' || /[*?]/.test(value.text)) {
    report(value.at, 'modifier-value', 'fieldref', 'the name of a field')
    return undefined
  }
  const how = howOf(steps)
  const of = columnsOf(value.text).map((other): Match => ({ op: 'sameAs', field, other, how, cased }))
  return of.length === 1 ? of[0] : { op: 'any', of }
}

function howOf(steps: Modifiers['steps']): Placing {
  if (steps.includes('contains')) return 'contains'
  if (steps.includes('startswith')) return 'startsWith'
  return steps.includes('endswith') ? 'endsWith' : 'equals'
}
