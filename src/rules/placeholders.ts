import type { ScalarNode } from '../lib/yaml-tree.ts'
import type { Mistake } from './mistakes.ts'
import { readRuleFile } from './rule-file.ts'

/** What stands for the placeholders of rules (`field|expand: '%admins%'`), by name without percent signs. */
export type Placeholders = ReadonlyMap<string, readonly string[]>

export const noPlaceholders: Placeholders = new Map()

/** `\%` is the character; a name holds letters, digits, `_`, `-` and `.`. */
const PLACEHOLDER = /\\%|%([\w.-]+)%/g

/** Names that a value uses, in the order in which they stand. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

/**
 * Every text that a value with placeholders stands for; several placeholders give all combinations. Undefined
 * when they are more than `limit`. A placeholder without values gives no text.
 */
export function expanded(text: string, values: Placeholders, limit: number): string[] | undefined {
  let texts = ['']
  let from = 0
  for (const found of text.matchAll(PLACEHOLDER)) {
    const before = text.slice(from, found.index)
    const [whole, name] = found
    from = found.index + whole.length
    const choices = name === undefined ? ['%'] : (values.get(name) ?? [])
    if (texts.length * choices.length > limit) return undefined
    texts = texts.flatMap((start) => choices.map((choice) => start + before + choice))
  }
  return texts.map((start) => start + text.slice(from))
}

/**
 * Reads a file of placeholders: a YAML map of names to a value or a list of values. Values are written as in rules, so
 * that they may hold wildcards.
 */
export function readPlaceholders(file: string, text: string, mistakes: Mistake[]): Placeholders {
  const found = new Map<string, readonly string[]>()
  for (const { root, out } of readRuleFile(file, text, mistakes).documents) {
    if (root.kind !== 'map') {
      out.report(root.at, 'placeholder-form')
      continue
    }
    for (const { key, keyAt, value } of root.entries) {
      const name = /^%?([\w.-]+)%?$/.exec(key)?.[1]
      const items = value.kind === 'list' ? value.items : [value]
      const scalars = items.filter(
        (item): item is ScalarNode => item.kind === 'scalar' && item.value !== null,
      )
      if (name === undefined || scalars.length < items.length) out.report(keyAt, 'placeholder-form')
      else
        found.set(
          name,
          scalars.map((item) => item.text),
        )
    }
  }
  return found
}
