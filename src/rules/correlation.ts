import type { Comparison, ComparisonOp, Condition } from '../model/plan.ts'
import {
  type CorrelationOptions,
  type CorrelationType,
  correlationTypes,
  readOptions,
} from './correlation-options.ts'
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
import { nearest } from './nearest.ts'
import { type Entry, entryOf, type MapNode } from './yaml-tree.ts'

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
  readonly options: CorrelationOptions
  /** Whether the rules it refers to give alerts of their own too. */
  readonly generate: boolean
}

/** A correlation looks at no more rules than this, and groups by no more fields than that. */
const MAX_RULES = 64
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
  const { condition, fields } = conditionIn(map, type, rules.length, report)
  return {
    type,
    rules,
    groupBy: bounded('group-by', textsIn(map, 'group-by', report) ?? [], report),
    aliases: aliasesIn(map, rules, report),
    windowMs: windowMs ?? 1,
    fields: fieldsIn(map, type, fields, report),
    condition,
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
  if (later.includes(type.text)) report(type.at, 'not-supported', `the correlation type "${type.text}"`)
  else report(type.at, 'unknown-correlation', type.text, nearest(type.text, Object.keys(correlationTypes)))
  return undefined
}

const later = ['value_sum', 'value_avg', 'value_percentile', 'value_median', 'absence']
const wantsTwo: readonly CorrelationType[] = ['temporal', 'temporal_ordered', 'share']

function rulesIn(map: MapNode, type: CorrelationType, report: Report): readonly Placed[] {
  const rules = textsIn(map, 'rules', report)
  if (rules === undefined || rules.length === 0) {
    report(entryOf(map, 'rules')?.value.at ?? map.at, 'missing-option', 'rules', type)
    return []
  }
  if (rules.length > MAX_RULES) report(rules[MAX_RULES]!.at, 'too-many-items', 'rules', MAX_RULES)
  rules.splice(MAX_RULES)
  if (wantsTwo.includes(type) && rules.length < 2) report(rules[0]!.at, 'too-few-rules', type)
  // A sequence may want the same thing twice; elsewhere a repetition says nothing.
  const repeated = rules.find(({ text }, i) => rules.findIndex((other) => other.text === text) < i)
  if (repeated && type !== 'temporal_ordered') report(repeated.at, 'repeated-rule', repeated.text)
  return rules
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
  readonly fields: readonly Placed[] | undefined
}

function conditionIn(map: MapNode, type: CorrelationType, rules: number, report: Report): ReadCondition {
  const wanted = correlationTypes[type].condition
  const none = { condition: undefined, fields: undefined }
  const entry = entryOf(map, 'condition')
  if (!entry || wanted === 'none') {
    if (wanted === 'required') report(map.at, 'missing-option', 'condition', type)
    return none
  }
  if (entry.value.kind === 'scalar' && typeof entry.value.value === 'string') {
    report(entry.value.at, 'not-supported', 'a correlation condition over rule names')
    return none
  }
  const node = mapIn(map, 'condition', report)
  if (!node) return none
  const field = entryOf(node, 'field')
  if (field && type !== 'value_count') report(field.keyAt, 'option-not-allowed', 'condition.field', type)
  const condition = node.entries
    .filter(({ key }) => key !== 'field')
    .flatMap((each) => comparison(each, report))
  if (condition.length === 0 || condition.length > 2) {
    report(node.at, 'bad-comparison', 'it must hold one or two of gt, gte, lt, lte, eq and neq')
  }
  if (type === 'temporal_ordered' && !wantsAll(condition, rules)) report(node.at, 'ordered-condition', rules)
  return { condition, fields: field && textsOf(field, report) }
}

function comparison({ key, keyAt, value }: Entry, report: Report): Comparison[] {
  const op = operators.find((each) => each === key)
  if (op === undefined) {
    const near = nearest(key, [...operators, 'field'])
    report(keyAt, 'unknown-option', key, 'condition', near)
    return []
  }
  const n = value.kind === 'scalar' ? value.value : undefined
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
  if (fields.length > 0) return bounded('field', fields, report)
  if (type === 'impossible_travel') return [{ text: 'src_endpoint.location.coordinates', at: map.at }]
  report(map.at, 'missing-option', 'field', type)
  return []
}
