/** One CSV row; a cell is quoted where it has to be. */
export function csvLine(cells: readonly string[]): string {
  let line = csvCell(cells[0] ?? '')
  for (let i = 1; i < cells.length; i++) line += `,${csvCell(cells[i]!)}`
  return line
}

function csvCell(text: string): string {
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text
}
