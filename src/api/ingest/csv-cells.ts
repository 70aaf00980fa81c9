/** The cells of one record of CSV (RFC 4180); undefined when quotes do not close, or something follows them. */
export function csvCells(record: string): readonly string[] | undefined {
  const cells: string[] = []
  for (let at = 0; ; at++) {
    const quoted = record[at] === '"'
    const close = quoted ? closingQuote(record, at + 1) : -1
    const end = quoted ? close + 1 : commaFrom(record, at)
    if (quoted && (close < 0 || (end < record.length && record[end] !== ','))) return undefined
    cells.push(quoted ? record.slice(at + 1, close).replaceAll('""', '"') : record.slice(at, end))
    if (end === record.length) return cells
    at = end
  }
}

function commaFrom(record: string, at: number): number {
  const found = record.indexOf(',', at)
  return found < 0 ? record.length : found
}

/** -1 when there is none. */
function closingQuote(record: string, from: number): number {
  let at = record.indexOf('"', from)
  while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2)
  return at
}
