import { compareTexts } from '../lib/compare-texts.ts'
import type { Plan } from '../model/plan.ts'
import { collected } from './collection.ts'
import { type Draft, readDraft } from './draft.ts'
import { type Filter, isFilter, readFilter, withFilters } from './filter.ts'
import { link } from './link.ts'
import type { Mistake } from './mistakes.ts'
import { noPlaceholders, type Placeholders } from './placeholders.ts'
import { readRuleFile } from './rule-file.ts'

/** A rule file's text; the path is for messages only. */
export interface RuleFile {
  readonly path: string
  readonly text: string
}

export interface ReadRules {
  /** Sorted by depth, then id. Rules that only lend their match to correlations are not among them. */
  readonly plans: readonly Plan[]
  /** Sorted by file, line and column. */
  readonly mistakes: readonly Mistake[]
  /** Rules without errors that are in use, silent and inactive ones included. */
  readonly loaded: number
  /** Those of them that wait for values of a placeholder and give no plan. */
  readonly inactive: number
  /** Rules with errors. */
  readonly refused: number
  /** Rules without errors for which no events are read here. */
  readonly unloaded: number
}

/**
 * Reads Sigma rules into plans. Rules may refer to each other across files. A rule with a mistake is refused and
 * the others are loaded; all mistakes of all files are told at once.
 */
export function readRules(
  files: readonly RuleFile[],
  placeholders: Placeholders = noPlaceholders,
): ReadRules {
  const mistakes: Mistake[] = []
  const drafts: Draft[] = []
  const filters: Filter[] = []
  let refused = 0
  for (const { path, text } of files) {
    const file = collected(readRuleFile(path, text, mistakes))
    refused += file.refused
    for (const document of file.documents) {
      const filter = isFilter(document) ? readFilter(document, placeholders) : undefined
      const draft = isFilter(document) ? undefined : readDraft(document, placeholders)
      if (filter) filters.push(filter)
      if (draft) drafts.push(draft)
      if (!filter && !draft) refused++
    }
  }
  const linked = link(withFilters(drafts, filters, placeholders))
  return {
    plans: linked.plans,
    mistakes: withoutRepeats(mistakes.sort(byPlace)),
    loaded: linked.loaded + linked.inactive,
    inactive: linked.inactive,
    refused: refused + linked.refused,
    unloaded: linked.unloaded,
  }
}

const byPlace = (a: Mistake, b: Mistake): number =>
  compareTexts(a.file, b.file) || a.line - b.line || a.column - b.column || compareTexts(a.code, b.code)

/** A mistake in a global document is one mistake, however many rules it goes into. */
const withoutRepeats = (sorted: readonly Mistake[]): Mistake[] =>
  sorted.filter((one, i) => {
    const before = sorted[i - 1]
    return before === undefined || byPlace(before, one) !== 0 || before.message !== one.message
  })
