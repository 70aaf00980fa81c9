import type { Column } from '../model/batch.ts'
import { NULL, type Texts } from '../model/dictionary.ts'
import type { Placing } from '../model/plan.ts'

/** Whether a text of a row in one column is (or holds, begins or ends with) one of its texts in another. */
export function sameText(
  column: Column | undefined,
  other: Column | undefined,
  row: number,
  { how, cased }: { readonly how: Placing; readonly cased: boolean },
): boolean {
  if (!column || !other) return false
  if (column.kind === 'code' && other.kind === 'code' && column.dictionary === other.dictionary) {
    const code = column.codes[row]!
    if (code === other.codes[row]) return code > NULL
  }
  const fits = (text: string, part: string): boolean =>
    cased ? placed(text, part, how) : placed(text.toLowerCase(), part.toLowerCase(), how)
  const texts = textsAt(column, row)
  const parts = textsAt(other, row)
  if (typeof texts === 'string' && typeof parts === 'string') return fits(texts, parts)
  return listed(texts).some((text) => listed(parts).some((part) => fits(text, part)))
}

const listed = (texts: Texts): readonly string[] =>
  texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts

function textsAt(column: Column, row: number): Texts {
  if (column.kind === 'code') return column.dictionary.texts(column.codes[row]!)
  const value = column.values[row]!
  return Number.isNaN(value) ? undefined : String(value)
}

function placed(text: string, part: string, how: Placing): boolean {
  switch (how) {
    case 'equals':
      return text === part
    case 'contains':
      return text.includes(part)
    case 'startsWith':
      return text.startsWith(part)
    case 'endsWith':
      return text.endsWith(part)
  }
}
