import type { EventClass } from '../model/fields.ts'
import type { Match } from '../model/plan.ts'
import { type Correlation, readCorrelation } from './correlation.ts'
import { readDetection } from './detection.ts'
import { classOfLogSource, nameOfLogSource } from './log-source.ts'
import { mapIn } from './map-values.ts'
import { type RuleHeader, readHeader } from './rule-header.ts'
import { formatTimespan } from './timespan.ts'
import { readVedetteKeys, type VedetteKeys } from './vedette-keys.ts'
import { entryOf, type MapNode, type YamlDocument } from './yaml-tree.ts'

/** One document of a rule file, read by itself; what it refers to is found later. */
export interface Draft {
  readonly document: YamlDocument
  readonly map: MapNode
  readonly header: RuleHeader
  readonly vedette: VedetteKeys
  readonly body: PlainBody | CorrelationBody | undefined
  /** No events of its log source are read here. */
  readonly unmapped: boolean
}

export interface PlainBody {
  readonly kind: 'plain'
  readonly eventClass: EventClass
  readonly match: Match
}

export interface CorrelationBody {
  readonly kind: 'correlation'
  readonly correlation: Correlation
}

/** Kinds of document that Sigma has and we do not read. */
const otherKinds: Readonly<Record<string, string>> = {
  filter: 'a Sigma filter',
  action: 'a rule collection ("action")',
}

/** Reads one document, telling all its mistakes. */
export function readDraft(document: YamlDocument): Draft | undefined {
  const { root } = document
  const { report } = document.out
  if (root.kind !== 'map') {
    report(root.at, 'not-a-rule')
    return undefined
  }
  for (const [key, kind] of Object.entries(otherKinds)) {
    const entry = entryOf(root, key)
    if (!entry) continue
    report(entry.keyAt, 'not-supported', kind)
    return undefined
  }
  const isCorrelation = entryOf(root, 'correlation') !== undefined
  const header = readHeader(root, report)
  const vedette = readVedetteKeys(root, isCorrelation, report)
  const base = { document, map: root, header, vedette }
  return isCorrelation ? correlationDraft(base) : plainDraft(base)
}

type Base = Omit<Draft, 'body' | 'unmapped'>

function correlationDraft(base: Base): Draft {
  const { report, failed } = base.document.out
  const map = mapIn(base.map, 'correlation', report)
  const correlation = map && readCorrelation(base.map, map, report)
  const { forgetMs, forgetAt } = base.vedette
  if (correlation && forgetMs !== undefined && forgetMs < 10 * correlation.windowMs) {
    report(forgetAt, 'forget-too-short', formatTimespan(10 * correlation.windowMs))
  }
  const body = correlation && !failed() ? ({ kind: 'correlation', correlation } as const) : undefined
  return { ...base, body, unmapped: false }
}

function plainDraft(base: Base): Draft {
  const { report, failed } = base.document.out
  for (const key of ['logsource', 'detection']) {
    if (!entryOf(base.map, key)) report(base.map.at, 'missing-field', key)
  }
  const logsource = mapIn(base.map, 'logsource', report)
  const detection = mapIn(base.map, 'detection', report)
  const eventClass = base.vedette.eventClass ?? (logsource && classOfLogSource(logsource))
  // Checked even where its events are unknown, so that its author learns of every mistake.
  const match = detection && readDetection(detection, eventClass, report)
  if (logsource && eventClass === undefined && !failed()) {
    report(logsource.at, 'unmapped-log-source', nameOfLogSource(logsource))
    return { ...base, body: undefined, unmapped: true }
  }
  const body = match && eventClass && !failed() ? ({ kind: 'plain', eventClass, match } as const) : undefined
  return { ...base, body, unmapped: false }
}
