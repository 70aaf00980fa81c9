import { nearest } from '../lib/nearest.ts'
import { type Entry, entryOf, type MapNode, type ScalarNode } from '../lib/yaml-tree.ts'
import type { Comparison, ComparisonOp, Condition, Formula } from '../model/plan.ts'
import {
  type CorrelationOptions,
  type CorrelationType,
  correlationTypes,
  readOptions,
  reckoningTypes,
} from './correlation-options.ts'
import { readFormula, rulesNamed, wantsEach } from './formula.ts'
import {
  booleanIn,
  MAX_COUNT,
  mapIn,
  type Placed,
  textIn,
  textsIn,
  textsOf,
  timespanIn,
} from './map-values.ts'
import type { Report } from './mistakes.ts'

/** A `correlation` map as it is written, before its rules are found. */
export interface Correlation {
  readonly type: CorrelationType
  readonly rules: readonly Placed[]
  readonly groupBy: readonly Placed[]
  /** By alias, then by rule name: the field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly windowMs: number
  readonly fields: readonly Placed[]
  readonly condition: Condition | undefined
  /** A condition over the names of the rules, in place of one over their number. */
  readonly formula: Formula | undefined
  readonly options: CorrelationOptions
  /** Whether the rules it refers to give alerts of their own too. */
  readonly generate: boolean
}

/**
 * A correlation looks at no more rules than this (one bit each, where they are told apart; a rule of several classes never
 * is), and groups by no more fields than that.
 */
const MAX_RULES = 32
const MAX_FIELDS = 16

const shared = ['type', 'rules', 'group-by', 'timespan', 'aliases', 'generate']

/** Reads a `correlation` map; undefined when its type is unknown. Other mistakes are told and read over. */
export function readCorrelation(document: MapNode, map: MapNode, report: Report): Correlation | undefined {
  const type = typeIn(map, report)
  if (type === undefined) return undefined
  const kind = correlationTypes[type]
  const known = [...shared, ...kind.keys]
  const everywhere = [...new Set([...shared, ...Object.values(correlationTypes).flatMap(({ keys }) => keys)])]
  for (const { key, keyAt } of map.entries) {
    if (known.includes(key)) continue
    if (everywhere.includes(key)) report(keyAt, 'option-not-allowed', key, type)
    else report(keyAt, 'unknown-option', key, 'correlation', nearest(key, known))
  }
  if (kind.extension) report(entryOf(map, 'type')!.value.at, 'not-portable', `correlation type "${type}"`)
  const rules = rulesIn(map, type, report)
  const windowMs = timespanIn(map, 'timespan', 1, report)
  if (!entryOf(map, 'timespan')) report(map.at, 'missing-option', 'timespan', type)
  const { condition, formula, fields } = conditionIn(map, type, rules, report)
  return {
    type,
    rules,
    groupBy: bounded('group-by', textsIn(map, 'group-by', report) ?? [], report),
    aliases: aliasesIn(map, rules, report),
    windowMs: windowMs ?? 1,
    fields: fieldsIn(map, type, fields, report),
    condition,
    formula,
    options: readOptions(map, type, report),
    generate: booleanIn(map, 'generate', booleanIn(document, 'generate', false, report), report),
  }
}

function typeIn(map: MapNode, report: Report): CorrelationType | undefined {
  const type = textIn(map, 'type', report)
  if (!type) {
    if (!entryOf(map, 'type')) report(map.at, 'missing-option', 'type', 'correlation')
    return undefined
  }
  if (Object.hasOwn(correlationTypes, type.text)) return type.text as CorrelationType
  report(type.at, 'unknown-correlation', type.text, nearest(type.text, Object.keys(correlationTypes)))
  return undefined
}

const wantsTwo: readonly CorrelationType[] = ['temporal', 'temporal_ordered', 'share', 'absence']

function rulesIn(map: MapNode, type: CorrelationType, report: Report): readonly Placed[] {
  const rules = textsIn(map, 'rules', report) ?? namedByCondition(map, type)
  if (rules === undefined || rules.length === 0) {
    report(entryOf(map, 'rules')?.value.at ?? map.at, 'missing-option', 'rules', type)
    return []
  }
  if (rules.length > MAX_RULES) report(rules[MAX_RULES]!.at, 'too-many-items', 'rules', MAX_RULES)
  rules.splice(MAX_RULES)
  if (wantsTwo.includes(type) && rules.length < 2) report(rules[0]!.at, 'too-few-rules', type)
  // A sequence may want the same thing twice, and a thing may have to follow itself; elsewhere a repetition says nothing.
  const told = type === 'absence' ? rules.slice(1) : rules
  const repeated = told.find(({ text }, i) => told.findIndex((other) => other.text === text) < i)
  if (repeated && type !== 'temporal_ordered') report(repeated.at, 'repeated-rule', repeated.text)
  return rules
}

/** A condition over names of rules says which they are, so that `rules` may be left out. */
function namedByCondition(map: MapNode, type: CorrelationType): Placed[] | undefined {
  const names = overNames(map, type) && rulesNamed(overNames(map, type)!)
  return names && !entryOf(map, 'rules') ? [...names] : undefined
}

/** The condition of a temporal correlation where it is written as a text. */
function overNames(map: MapNode, type: CorrelationType): ScalarNode | undefined {
  if (type !== 'temporal' && type !== 'temporal_ordered') return undefined
  const value = entryOf(map, 'condition')?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value : undefined
}

function bounded(key: string, items: readonly Placed[], report: Report): readonly Placed[] {
  if (items.length > MAX_FIELDS) report(items[MAX_FIELDS]!.at, 'too-many-items', key, MAX_FIELDS)
  return items.slice(0, MAX_FIELDS)
}

function aliasesIn(map: MapNode, rules: readonly Placed[], report: Report): Correlation['aliases'] {
  const aliases = new Map<string, ReadonlyMap<string, string>>()
  const names = rules.map(({ text }) => text)
  for (const { key, value } of mapIn(map, 'aliases', report)?.entries ?? []) {
    if (value.kind !== 'map') {
      report(value.at, 'wrong-type', key, 'a map of rules and fields')
      continue
    }
    const fieldOf = new Map<string, string>()
    for (const { key: rule, keyAt, value: field } of value.entries) {
      if (!names.includes(rule)) report(keyAt, 'unknown-alias', rule, nearest(rule, names))
      if (field.kind === 'scalar' && field.value !== null) fieldOf.set(rule, field.text)
      else report(field.at, 'wrong-type', rule, 'a field')
    }
    aliases.set(key, fieldOf)
  }
  return aliases
}

const operators: readonly ComparisonOp[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']

interface ReadCondition {
  readonly condition: Condition | undefined
  readonly formula?: Formula | undefined
  readonly fields: readonly Placed[] | undefined
}

const none: ReadCondition = { condition: undefined, fields: undefined }

function conditionIn(
  map: MapNode,
  type: CorrelationType,
  rules: readonly Placed[],
  report: Report,
): ReadCondition {
  const wanted = correlationTypes[type].condition
  const entry = entryOf(map, 'condition')
  if (!entry || wanted === 'none') {
    if (wanted === 'required') report(map.at, 'missing-option', 'condition', type)
    return none
  }
  const names = overNames(map, type)
  if (names) return formulaIn(names, type, rules, report)
  const node = mapIn(map, 'condition', report)
  return node ? comparisonsIn(node, type, rules.length, report) : none
}

function formulaIn(
  names: ScalarNode,
  type: CorrelationType,
  rules: readonly Placed[],
  report: Report,
): ReadCondition {
  const formula = rules.length === 0 ? undefined : readFormula(names, rules, report)
  if (type === 'temporal') return { ...none, formula }
  if (formula && !wantsEach(formula, rules.length)) report(names.at, 'ordered-condition', rules.length)
  return none
}

function comparisonsIn(node: MapNode, type: CorrelationType, rules: number, report: Report): ReadCondition {
  const takesField = correlationTypes[type].keys.includes('field')
  const field = entryOf(node, 'field')
  if (field && !takesField) report(field.keyAt, 'option-not-allowed', 'condition.field', type)
  const beside = type === 'value_percentile' ? ['field', 'percentile'] : ['field']
  const condition = node.entries
    .filter(({ key }) => !beside.includes(key))
    .flatMap((each) => comparison(each, type, report))
  if (condition.length === 0 || condition.length > 2) {
    report(node.at, 'bad-comparison', 'it must hold one or two of gt, gte, lt, lte, eq and neq')
  }
  if (type === 'temporal_ordered' && !wantsAll(condition, rules)) report(node.at, 'ordered-condition', rules)
  return { condition, fields: field && textsOf(field, report) }
}

/** Numbers that rules reckon with stay below this, either way. */
const MAX_NUMBER = 1e15

function comparison({ key, keyAt, value }: Entry, type: CorrelationType, report: Report): Comparison[] {
  const op = operators.find((each) => each === key)
  if (op === undefined) {
    const near = nearest(key, [...operators, 'field'])
    report(keyAt, 'unknown-option', key, 'condition', near)
    return []
  }
  const n = value.kind === 'scalar' ? value.value : undefined
  if (reckoningTypes.includes(type)) {
    if (typeof n === 'number' && Math.abs(n) < MAX_NUMBER) return [{ op, n }]
    report(value.at, 'bad-number', key, 'a number below 1e15')
    return []
  }
  if (typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= MAX_COUNT) return [{ op, n }]
  report(value.at, 'bad-number', key, `a whole number from 0 to ${MAX_COUNT}`)
  return []
}

const wantsAll = (condition: Condition, rules: number): boolean =>
  condition.every(
    ({ op, n }) => ((op === 'gte' || op === 'eq') && n === rules) || (op === 'gt' && n === rules - 1),
  )

function fieldsIn(
  map: MapNode,
  type: CorrelationType,
  ofCondition: readonly Placed[] | undefined,
  report: Report,
): readonly Placed[] {
  if (!correlationTypes[type].keys.includes('field')) return []
  const fields = textsIn(map, 'field', report) ?? ofCondition ?? []
  if (fields.length > 1 && reckoningTypes.includes(type)) report(fields[1]!.at, 'too-many-items', 'field', 1)
  if (fields.length > 0) return bounded('field', fields, report)
  if (type === 'impossible_travel') return [{ text: 'src_endpoint.location.coordinates', at: map.at }]
  report(map.at, 'missing-option', 'field', type)
  return []
}
