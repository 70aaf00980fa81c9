import { nearest } from '../lib/nearest.ts'
import { entryOf, type MapNode, plain } from '../lib/yaml-tree.ts'
import type { Match } from '../model/plan.ts'
import type { ClassMatch } from './class-match.ts'
import { MAX_TESTS, sizeOf } from './condition.ts'
import { placeholderUse, readDetection } from './detection.ts'
import type { Draft } from './draft.ts'
import { mapIn, type Placed, textIn, textsOf } from './map-values.ts'
import { type Report, untold } from './mistakes.ts'
import type { Placeholders } from './placeholders.ts'
import type { RuleDocument } from './rule-file.ts'

/** A Sigma filter: what some rules, or all of a log source, are to leave out. */
export interface Filter {
  readonly document: RuleDocument
  readonly map: MapNode
  readonly logsource: MapNode
  /** `any` is every rule of the log source. */
  readonly rules: readonly Placed[] | 'any'
  readonly detection: MapNode
  /** The condition begins with `not`: it says what stays, not what is left out. */
  readonly keeps: boolean
  /** A placeholder has no values, so the filter does nothing. */
  readonly inactive: boolean
}

/** Whether a document is a filter. */
export const isFilter = ({ root }: RuleDocument): boolean =>
  root.kind === 'map' && entryOf(root, 'filter') !== undefined

/** Keys of `filter` that are no selections. */
const ownKeys = ['rules']

/** Reads a filter, telling all its mistakes; undefined when there was an error. */
export function readFilter(document: RuleDocument, placeholders: Placeholders): Filter | undefined {
  const { report, failed } = document.out
  const map = document.root
  if (map.kind !== 'map') return undefined
  if (!textIn(map, 'title', report) && !entryOf(map, 'title')) report(map.at, 'missing-field', 'title')
  if (!entryOf(map, 'logsource')) report(map.at, 'missing-field', 'logsource')
  const logsource = mapIn(map, 'logsource', report)
  const detection = mapIn(map, 'filter', report)
  const rules = detection && rulesIn(detection, report)
  const use = placeholderUse(placeholders)
  if (detection) readDetection(detection, undefined, report, use, ownKeys)
  const keeps = detection !== undefined && keepsIn(detection, report)
  if (!logsource || !detection || !rules || failed()) return undefined
  return { document, map, logsource, rules, detection, keeps, inactive: use.missing.size > 0 }
}

function rulesIn(detection: MapNode, report: Report): Filter['rules'] | undefined {
  const entry = entryOf(detection, 'rules')
  if (!entry) {
    report(detection.at, 'missing-field', 'rules')
    return undefined
  }
  const texts = textsOf(entry, report)
  const [first] = texts
  const all = entry.value.kind === 'scalar' && /^(any|all)$/i.test(first?.text ?? '')
  return all || texts.length === 0 ? 'any' : texts
}

function keepsIn(detection: MapNode, report: Report): boolean {
  const condition = textIn(detection, 'condition', untold)
  if (!condition) {
    const entry = entryOf(detection, 'condition')
    if (entry?.value.kind === 'list') report(entry.value.at, 'wrong-type', 'condition', 'one text')
    return false
  }
  const keeps = /^[\s(]*not\b/i.test(condition.text)
  if (!keeps) report(condition.at, 'filter-direction')
  return keeps
}

/** The rules with the filters that apply to them. What a filter names and nothing answers to is told. */
export function withFilters(
  drafts: readonly Draft[],
  filters: readonly Filter[],
  placeholders: Placeholders,
): readonly Draft[] {
  if (filters.length === 0) return drafts
  for (const filter of filters) tellUnknown(filter, drafts)
  return drafts.map((draft) => {
    const mine = filters.filter((filter) => appliesTo(filter, draft))
    return mine.length === 0 ? draft : filtered(draft, mine, placeholders)
  })
}

function filtered(draft: Draft, filters: readonly Filter[], placeholders: Placeholders): Draft {
  if (draft.body?.kind !== 'plain') return draft
  const narrow = (of: ClassMatch): ClassMatch => narrowed(of, filters, placeholders)
  const body = { ...draft.body, ...narrow(draft.body), also: draft.body.also.map(narrow) }
  if ([body, ...body.also].some(({ match }) => sizeOf(match) > MAX_TESTS)) {
    draft.document.out.report(draft.map.at, 'rule-too-large', MAX_TESTS)
    return { ...draft, body: undefined }
  }
  const changes = [...draft.changes, ...filters.map(({ map }) => plain(map))]
  return { ...draft, body, changes }
}

/** What a rule asks of the events of one class, less what the filters leave out. */
function narrowed(
  { eventClass, match }: ClassMatch,
  filters: readonly Filter[],
  placeholders: Placeholders,
): ClassMatch {
  const of: Match[] = [match]
  for (const { detection, keeps } of filters) {
    const use = placeholderUse(placeholders)
    const found = readDetection(detection, eventClass, untold, use, ownKeys)
    if (found) of.push(keeps ? found : { op: 'not', match: found })
  }
  return {
    eventClass,
    match: { op: 'all', of: of.flatMap((each) => (each.op === 'all' ? each.of : [each])) },
  }
}

function appliesTo(filter: Filter, draft: Draft): boolean {
  if (filter.inactive || draft.body?.kind !== 'plain' || !covers(filter.logsource, draft.map)) return false
  return filter.rules === 'any' || filter.rules.some(({ text }) => isCalled(draft, text))
}

const isCalled = ({ header }: Draft, name: string): boolean => header.id === name || header.name === name

/** Whether a rule's log source is all that the filter's says. */
function covers(wanted: MapNode, rule: MapNode): boolean {
  const given = entryOf(rule, 'logsource')?.value
  if (given?.kind !== 'map') return false
  return ['category', 'product', 'service'].every((key) => {
    const value = entryOf(wanted, key)?.value
    if (value === undefined) return true
    const own = entryOf(given, key)?.value
    return own?.kind === 'scalar' && value.kind === 'scalar' && own.text === value.text
  })
}

function tellUnknown({ rules, logsource, document }: Filter, drafts: readonly Draft[]): void {
  if (rules === 'any') return
  for (const { text, at } of rules) {
    const named = drafts.filter((draft) => isCalled(draft, text))
    if (named.length === 0) {
      const names = drafts.flatMap(({ header }) => [header.id, header.name ?? ''])
      document.out.report(at, 'filter-unknown-rule', text, nearest(text, names))
    } else if (named.every((draft) => !covers(logsource, draft.map))) {
      document.out.report(at, 'filter-log-source', text)
    }
  }
}
