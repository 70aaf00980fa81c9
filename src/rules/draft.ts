import { entryOf, type MapNode } from '../lib/yaml-tree.ts'
import { classes, type EventClass } from '../model/fields.ts'
import type { Match } from '../model/plan.ts'
import { readClasses } from './class-match.ts'
import { type Correlation, readCorrelation } from './correlation.ts'
import { placeholderUse } from './detection.ts'
import { type LogSource, logSourceOf, nameOfLogSource, partsOf } from './log-source.ts'
import { mapIn } from './map-values.ts'
import type { Placeholders } from './placeholders.ts'
import type { RuleDocument } from './rule-file.ts'
import { type RuleHeader, readHeader } from './rule-header.ts'
import { formatTimespan } from './timespan.ts'
import { readVedetteKeys, type VedetteKeys } from './vedette-keys.ts'

/** One document of a rule file, read by itself; what it refers to is found later. */
export interface Draft {
  readonly document: RuleDocument
  readonly map: MapNode
  readonly header: RuleHeader
  readonly vedette: VedetteKeys
  readonly body: PlainBody | CorrelationBody | undefined
  /** No events of its log source are read here. */
  readonly unmapped: boolean
  /** It waits for values of a placeholder. */
  readonly inactive: boolean
  /** What beside its own text decides what the rule means: values of placeholders, filters. */
  readonly changes: readonly unknown[]
}

export interface PlainBody {
  readonly kind: 'plain'
  readonly eventClass: EventClass
  readonly match: Match
  /** The other classes that events of its log source may have, with what the rule asks of those. */
  readonly also: readonly { readonly eventClass: EventClass; readonly match: Match }[]
  /** Fields of its key where it names none. */
  readonly key: readonly string[]
}

export interface CorrelationBody {
  readonly kind: 'correlation'
  readonly correlation: Correlation
}

/** Reads one document, telling all its mistakes. */
export function readDraft(document: RuleDocument, placeholders: Placeholders): Draft | undefined {
  const { root } = document
  const { report } = document.out
  if (root.kind !== 'map') {
    report(root.at, 'not-a-rule')
    return undefined
  }
  const isCorrelation = entryOf(root, 'correlation') !== undefined
  const header = readHeader(root, report)
  const vedette = readVedetteKeys(root, isCorrelation, report)
  const base = { document, map: root, header, vedette }
  return isCorrelation ? correlationDraft(base) : plainDraft(base, placeholders)
}

type Base = Omit<Draft, 'body' | 'unmapped' | 'inactive' | 'changes'>

function correlationDraft(base: Base): Draft {
  const { report, failed } = base.document.out
  const map = mapIn(base.map, 'correlation', report)
  const correlation = map && readCorrelation(base.map, map, report)
  const { forgetMs, forgetAt } = base.vedette
  const least = correlation ? leastForget(correlation) : 0
  if (forgetMs !== undefined && forgetMs < least) report(forgetAt, 'forget-too-short', formatTimespan(least))
  const body = correlation && !failed() ? ({ kind: 'correlation', correlation } as const) : undefined
  return { ...base, body, unmapped: false, inactive: false, changes: [] }
}

const WEEK_MS = 7 * 86_400_000

const leastForget = ({ type, windowMs }: Correlation): number =>
  Math.max(10 * windowMs, type === 'seasonal_baseline' ? WEEK_MS : 0)

function plainDraft(base: Base, placeholders: Placeholders): Draft {
  const { report, failed } = base.document.out
  for (const key of ['logsource', 'detection']) {
    if (!entryOf(base.map, key)) report(base.map.at, 'missing-field', key)
  }
  const logsource = mapIn(base.map, 'logsource', report)
  const detection = mapIn(base.map, 'detection', report)
  const source = sourceOf(base, logsource)
  // Checked even where its events are unknown, so that its author learns of every mistake.
  const use = placeholderUse(placeholders)
  const read = detection && readClasses(detection, source ?? nowhere, report, use)
  const inactive = use.missing.size > 0
  const rest = { ...base, inactive, changes: use.used.size > 0 ? [[...use.used]] : [] }
  if (failed() || !read || !logsource) return { ...rest, body: undefined, unmapped: false }
  if (!source) {
    report(logsource.at, 'empty-log-source')
    return { ...rest, body: undefined, unmapped: true }
  }
  if (!source.fed) report(logsource.at, 'unmapped-log-source', nameOfLogSource(partsOf(logsource)))
  if (inactive) return { ...rest, body: undefined, unmapped: false }
  const [{ eventClass, match }, ...also] = read
  return { ...rest, body: { kind: 'plain', eventClass, match, also, key: source.key }, unmapped: false }
}

/** What the log source stands for; `vedette.class` says it where it does not. */
function sourceOf({ vedette }: Base, logsource: MapNode | undefined): LogSource | undefined {
  const { eventClass } = vedette
  if (eventClass !== undefined) return { classes: [eventClass], key: classes[eventClass].key, fed: true }
  return logsource && logSourceOf(partsOf(logsource))
}

const nowhere: LogSource = { classes: ['base'], key: [], fed: false }
