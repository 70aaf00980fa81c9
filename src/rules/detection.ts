import { type Entry, entryOf, type MapNode, type Node, type ScalarNode } from '../lib/yaml-tree.ts'
import type { EventClass } from '../model/fields.ts'
import { EVENT_TIME, type Match } from '../model/plan.ts'
import { MAX_TESTS, parseCondition, sizeOf } from './condition.ts'
import { columnsOf, nearestName } from './field-names.ts'
import { fieldReference } from './field-reference.ts'
import { type Report, untold } from './mistakes.ts'
import { isPlacing, type Modifiers, plainText, readModifiers } from './modifiers.ts'
import { expanded, noPlaceholders, type Placeholders, placeholdersIn } from './placeholders.ts'
import { isEventTime, timePartMatch } from './time-match.ts'
import { valueMatch } from './value-match.ts'

/** The placeholders there are, and those that a detection asked for in vain. */
export interface PlaceholderUse {
  readonly values: Placeholders
  /** Told once each. */
  readonly missing: Set<string>
  /** Values that took part, for the rule's version. */
  readonly used: Map<string, readonly string[]>
}

export const placeholderUse = (values: Placeholders = noPlaceholders): PlaceholderUse => ({
  values,
  missing: new Set(),
  used: new Map(),
})

/** What reading a detection needs to know beside its text. */
interface Scope {
  /** Undefined where no events of the log source are read: then only the form is checked. */
  readonly eventClass: EventClass | undefined
  readonly report: Report
  /** How many more single tests the rule may hold. */
  readonly budget: { left: number }
  readonly placeholders: PlaceholderUse
}

/**
 * Reads a rule's `detection`; undefined when an error was told. Every selection is read, so that one run tells all.
 * Where `placeholders.missing` is not empty afterwards, the match means nothing. `other` names keys that are no selections.
 */
export function readDetection(
  detection: MapNode,
  eventClass: EventClass | undefined,
  report: Report,
  placeholders: PlaceholderUse = placeholderUse(),
  other: readonly string[] = [],
): Match | undefined {
  const scope = { eventClass, report, budget: { left: MAX_TESTS }, placeholders }
  const named = new Map<string, Match | undefined>()
  const places = new Map<string, number>()
  for (const { key, keyAt, value } of detection.entries) {
    if (key === 'condition' || other.includes(key)) continue
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
  if (name === '' && modifiers && needsField(modifiers)) {
    scope.report(keyAt, 'modifier-needs-field', needsField(modifiers)!)
    return undefined
  }
  const columns = modifiers ? columnsFor(name, modifiers, keyAt, scope) : []
  const matches = values.map((each) => {
    if (each.kind === 'scalar') return modifiers && valuesIn(columns, modifiers, each, scope)
    scope.report(each.at, 'wrong-type', key, 'a value or a list of values')
    return undefined
  })
  const match = combined(modifiers?.all ? 'all' : 'any', matches)
  return match && modifiers?.negated ? differs(match, columns) : match
}

/** The modifier that cannot go with keywords, if there is one. */
const needsField = ({ type, timePart }: Modifiers): string | undefined =>
  timePart ?? (type === 'exists' || type === 'fieldref' ? type : undefined)

function columnsFor(name: string, { timePart }: Modifiers, at: number, scope: Scope): readonly string[] {
  if (name === '') return ['*']
  return timePart !== undefined && isEventTime(name) ? [EVENT_TIME] : knownColumns(name, at, scope)
}

/** A comparison with a missing field is false, and so is `neq`: the fields must be there and the match must not hold. */
function differs(match: Match, columns: readonly string[]): Match | undefined {
  const not: Match = { op: 'not', match }
  if (columns[0] === '*' || columns[0] === EVENT_TIME) return not
  const there = combined('any', columns.map(present))
  const others = othersIn(match).map(present)
  return combined('all', [there, ...others, not])
}

const present = (column: string): Match => ({ op: 'not', match: { op: 'lacks', field: column } })

/** The fields that a match compares with. */
function othersIn(match: Match): readonly string[] {
  if (match.op === 'all' || match.op === 'any') return [...new Set(match.of.flatMap(othersIn))]
  return match.op === 'sameAs' ? [match.other] : []
}

function knownColumns(name: string, at: number, { eventClass, report }: Scope): readonly string[] {
  if (eventClass === undefined) return [name]
  const columns = columnsOf(name, eventClass)
  if (columns[0] === `unmapped.${name}`) {
    const near = nearestName(name, eventClass)
    if (near !== undefined) report(at, 'unknown-field', name, near)
  }
  return columns
}

/** What one value asks of the columns, after its placeholders are filled in: any of what they stand for. */
function valuesIn(
  columns: readonly string[],
  modifiers: Modifiers,
  value: ScalarNode,
  scope: Scope,
): Match | undefined {
  if (!modifiers.expand || typeof value.value !== 'string') return valueIn(columns, modifiers, value, scope)
  const { values, missing, used } = scope.placeholders
  const names = placeholdersIn(value.text)
  for (const name of names) {
    const known = values.get(name)
    if (known !== undefined && known.length > 0) used.set(name, known)
    else {
      if (!missing.has(name)) scope.report(value.at, 'no-placeholder-values', name)
      missing.add(name)
    }
  }
  // The rule will not run, whatever its match.
  if (names.some((name) => missing.has(name))) return { op: 'any', of: [] }
  const texts = expanded(value.text, values, MAX_TESTS)
  if (texts === undefined) {
    scope.report(value.at, 'rule-too-large', MAX_TESTS)
    return undefined
  }
  return combined(
    'any',
    texts.map((text) => valueIn(columns, modifiers, { ...value, value: text, text }, scope)),
  )
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
  const each = columns.map((column, i) =>
    // What is wrong with a value is told for its first column.
    oneColumn(column, asked, value, i === 0 ? scope.report : untold, scope),
  )
  const match = combined(each.every(isAbsence) ? 'all' : 'any', each)
  if (match === undefined || !within(scope, match, value.at)) return undefined
  return keyword ? { op: 'keyword', match } : match
}

function oneColumn(
  column: string,
  modifiers: Modifiers,
  value: ScalarNode,
  report: Report,
  scope: Scope,
): Match | undefined {
  if (modifiers.timePart !== undefined)
    return timePartMatch(column, modifiers.timePart, modifiers, value, report)
  if (modifiers.type !== 'fieldref') return valueMatch(column, modifiers, value, report)
  return fieldReference(column, modifiers, value, report, (name) =>
    knownColumns(name, value.at, { ...scope, report }),
  )
}

/** A field that stands for several columns is absent when all of them are. */
const isAbsence = (match: Match | undefined): boolean =>
  match?.op === 'lacks' || (match?.op === 'not' && match.match.op === 'exists')

function within({ budget, report }: Scope, match: Match, at: number): boolean {
  const before = budget.left
  budget.left -= sizeOf(match)
  if (before >= 0 && budget.left < 0) report(at, 'rule-too-large', MAX_TESTS)
  return budget.left >= 0
}

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
