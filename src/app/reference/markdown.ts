/** Says at the top of a page where it comes from. */
export const made = (from: string): string =>
  `<!-- Made from ${from} by \`npm run reference\`; do not edit. -->`

export const code = (text: string): string => `\`${text}\``

/** A table; what would end a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Parts of a page with one blank line between them. */
export const page = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`
