/**
 * The rows of a small CSV text (RFC 4180: quotes, doubled quotes, line ends of any kind), each as its fields. Blank lines
 * are left out. Undefined when a quote is not closed.
 */
export function csvRows(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = []
  let row: string[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at <= text.length) {
    const field = text[at] === '"' ? quoted(text, at) : plain(text, at)
    if (!field) return undefined
    row.push(field.value)
    at = field.end
    if (text[at] === ',') {
      at++
      continue
    }
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
  return rows
}

interface Field {
  readonly value: string
  readonly end: number
}

const BREAK = /[,\r\n]/g

function plain(text: string, start: number): Field {
  const end = breakFrom(text, start)
  return { value: text.slice(start, end), end }
}

function breakFrom(text: string, start: number): number {
  BREAK.lastIndex = start
  return BREAK.exec(text)?.index ?? text.length
}

/** What stands behind the closing quote belongs to the field, as most programs read it. */
function quoted(text: string, start: number): Field | undefined {
  let value = ''
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return undefined
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') {
      const end = breakFrom(text, quote + 1)
      return { value: value + text.slice(quote + 1, end), end }
    }
    value += '"'
    at = quote + 2
  }
}
