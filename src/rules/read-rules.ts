import type { Plan } from '../model/plan.ts'
import { type Draft, readDraft } from './draft.ts'
import { link } from './link.ts'
import type { Mistake } from './mistakes.ts'
import { readYaml } from './yaml-tree.ts'

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
  /** Rules that are in use, silent ones included. */
  readonly loaded: number
  /** Rules with errors. */
  readonly refused: number
  /** Rules without errors for which no events are read here. */
  readonly unloaded: number
}

/**
 * Reads Sigma rules into plans. Rules may refer to each other across files. A rule with a mistake is refused and
 * the others are loaded; all mistakes of all files are told at once.
 */
export function readRules(files: readonly RuleFile[]): ReadRules {
  const mistakes: Mistake[] = []
  const drafts: Draft[] = []
  let refused = 0
  for (const { path, text } of files) {
    const file = readYaml(path, text, mistakes)
    refused += file.refused
    for (const document of file.documents) {
      const draft = readDraft(document)
      if (draft) drafts.push(draft)
      else refused++
    }
  }
  const linked = link(drafts)
  return {
    plans: linked.plans,
    mistakes: mistakes.sort(byPlace),
    loaded: linked.loaded,
    refused: refused + linked.refused,
    unloaded: linked.unloaded,
  }
}

const byPlace = (a: Mistake, b: Mistake): number =>
  compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
