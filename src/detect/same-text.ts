import type { Column } from '../model/batch.ts'
import { NULL } from '../model/dictionary.ts'
import type { Placing } from '../model/plan.ts'

/** Whether the text of a row in one column is (or holds, begins or ends with) its text in another. */
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
  const text = textAt(column, row)
  const part = textAt(other, row)
  if (text === undefined || part === undefined) return false
  return cased ? placed(text, part, how) : placed(text.toLowerCase(), part.toLowerCase(), how)
}

function textAt(column: Column, row: number): string | undefined {
  if (column.kind === 'code') return column.dictionary.text(column.codes[row]!)
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
