import type { EventClass } from '../model/fields.ts'
import type { Match } from '../model/plan.ts'
import { MAX_TESTS, parseCondition, sizeOf } from './condition.ts'
import { columnsOf, knownNames } from './field-names.ts'
import type { Report } from './mistakes.ts'
import { type Modifiers, readModifiers } from './modifiers.ts'
import { nearest } from './nearest.ts'
import { valueMatch } from './value-match.ts'
import { type Entry, entryOf, type MapNode, type Node, type ScalarNode } from './yaml-tree.ts'

/** What reading a detection needs to know beside its text. */
interface Scope {
  /** Undefined where no events of the log source are read: then only the form is checked. */
  readonly eventClass: EventClass | undefined
  readonly report: Report
  /** How many more single tests the rule may hold. */
  readonly budget: { left: number }
}

/** Reads a rule's `detection`; undefined when an error was told. Every selection is read, so that one run tells all. */
export function readDetection(
  detection: MapNode,
  eventClass: EventClass | undefined,
  report: Report,
): Match | undefined {
  const scope = { eventClass, report, budget: { left: MAX_TESTS } }
  const named = new Map<string, Match | undefined>()
  const places = new Map<string, number>()
  for (const { key, keyAt, value } of detection.entries) {
    if (key === 'condition') continue
    if (key === 'timeframe') {
      report(keyAt, 'old-timeframe')
      continue
    }
    named.set(key, selection(key, value, scope))
    places.set(key, keyAt)
  }
  const condition = entryOf(detection, 'condition')
  if (!condition) {
    report(detection.at, 'no-condition')
    return undefined
  }
  if (named.size === 0) {
    report(detection.at, 'empty-detection')
    return undefined
  }
  return joined(condition, named, places, report)
}

/** Several conditions mean any of them. */
function joined(
  { value, keyAt }: Entry,
  named: ReadonlyMap<string, Match | undefined>,
  places: ReadonlyMap<string, number>,
  report: Report,
): Match | undefined {
  const texts = value.kind === 'list' ? value.items : [value]
  if (texts.length === 0) report(keyAt, 'no-condition')
  const used = new Set<string>()
  const matches = texts.map((text) => {
    if (text.kind === 'scalar' && typeof text.value === 'string')
      return parseCondition(text, named, used, report)
    if (text.kind === 'scalar' && text.value === null) report(keyAt, 'no-condition')
    else report(text.at, 'wrong-type', 'condition', 'a text or a list of texts')
    return undefined
  })
  for (const [name, at] of places) {
    if (!used.has(name) && !matches.includes(undefined)) report(at, 'unused-identifier', name)
  }
  return combined('any', matches)
}

/** A selection: a map is AND, a list of maps OR, anything else keywords. */
function selection(name: string, node: Node, scope: Scope): Match | undefined {
  if (node.kind === 'map') {
    if (node.entries.length === 0) return empty(name, node, scope)
    return combined(
      'all',
      node.entries.map((entry) => field(entry, scope)),
    )
  }
  if (node.kind === 'list') {
    if (node.items.length === 0) return empty(name, node, scope)
    return combined(
      'any',
      node.items.map((item) => selection(name, item, scope)),
    )
  }
  if (node.value === null) return empty(name, node, scope)
  return valueIn(['*'], plainText, node, scope)
}

const plainText: Modifiers = {
  names: [],
  type: 'text',
  steps: [],
  flags: '',
  cased: false,
  all: false,
  negated: false,
}

function empty(name: string, node: Node, { report }: Scope): undefined {
  report(node.at, 'empty-value', name)
  return undefined
}

/** One `field|modifiers: values` of a map. Without a field (`'|all'`) the values are keywords. */
function field({ key, keyAt, value }: Entry, scope: Scope): Match | undefined {
  const [name = '', ...modifierNames] = key.split('|')
  const modifiers = readModifiers(modifierNames, keyAt + name.length + 1, scope.report)
  if (value.kind === 'map') {
    scope.report(value.at, 'wrong-type', key, 'a value or a list of values')
    return undefined
  }
  const values = value.kind === 'list' ? value.items : [value]
  if (values.length === 0) return empty(key, value, scope)
  if (modifiers?.all && values.length === 1) scope.report(keyAt, 'all-of-one')
  const columns = name === '' ? ['*'] : knownColumns(name, keyAt, scope)
  const matches = values.map((each) => {
    if (each.kind === 'scalar') return modifiers && valueIn(columns, modifiers, each, scope)
    scope.report(each.at, 'wrong-type', key, 'a value or a list of values')
    return undefined
  })
  const match = combined(modifiers?.all ? 'all' : 'any', matches)
  return match && modifiers?.negated ? { op: 'not', match } : match
}

function knownColumns(name: string, at: number, { eventClass, report }: Scope): readonly string[] {
  if (eventClass === undefined) return [name]
  const columns = columnsOf(name, eventClass)
  if (columns[0] === `unmapped.${name}` && name.length >= 4) {
    const near = nearest(name, knownNames(eventClass), 2)
    if (near !== undefined) report(at, 'unknown-field', name, near)
  }
  return columns
}

/** What one value asks of the columns: that some of them has it. A keyword may stand anywhere in a text. */
function valueIn(
  columns: readonly string[],
  modifiers: Modifiers,
  value: ScalarNode,
  scope: Scope,
): Match | undefined {
  const keyword = columns[0] === '*'
  const placed = keyword && modifiers.type === 'text' && !modifiers.steps.some(isPlacing)
  const asked: Modifiers = placed ? { ...modifiers, steps: [...modifiers.steps, 'contains'] } : modifiers
  const match = combined(
    'any',
    columns.map((column, i) => valueMatch(column, asked, value, i === 0 ? scope.report : quiet)),
  )
  if (match === undefined || !within(scope, match, value.at)) return undefined
  return keyword ? { op: 'keyword', match } : match
}

/** What is wrong with a value was told for its first column. */
const quiet: Report = () => {}

function within({ budget, report }: Scope, match: Match, at: number): boolean {
  const before = budget.left
  budget.left -= sizeOf(match)
  if (before >= 0 && budget.left < 0) report(at, 'rule-too-large', MAX_TESTS)
  return budget.left >= 0
}

const isPlacing = (step: string): boolean =>
  step === 'contains' || step === 'startswith' || step === 'endswith'

/** Joins matches; one alone stands for itself, and a broken one breaks the whole. */
function combined(op: 'all' | 'any', matches: readonly (Match | undefined)[]): Match | undefined {
  const of: Match[] = []
  for (const match of matches) {
    if (match === undefined) return undefined
    if (match.op === op) of.push(...match.of)
    else of.push(match)
  }
  return of.length === 1 ? of[0] : { op, of }
}
