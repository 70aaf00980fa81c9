import { padEnd, padStart, widthOf } from '../lib/harmless.ts'

/** Columns of a page of text. */
export const PAGE = 110

const GAP = '  '

/** Rows as lines with their cells under each other. The last column is not padded. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))
    })
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? padStart(cell, widths[i]!) : padEnd(cell, widths[i]!)))
      .join(GAP)
      .trimEnd(),
  )
}

/** A text broken between words to lines of at most `width` columns; a word longer than that is broken too. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

function pieces(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  const lines = ['']
  for (const character of word) {
    if (widthOf(lines.at(-1)! + character) > width) lines.push('')
    lines[lines.length - 1] += character
  }
  return lines
}

/** A label with its text beside it, broken where the page ends: the text stands in a column of its own. */
export function labelled(label: string, text: string, indent: number, labelWidth: number): string[] {
  const start = indent + labelWidth
  return wrapped(text, PAGE - start).map(
    (line, i) => `${' '.repeat(indent)}${padEnd(i === 0 ? label : '', labelWidth)}${line}`,
  )
}

export const indented = (lines: readonly string[], by = 2): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line))
