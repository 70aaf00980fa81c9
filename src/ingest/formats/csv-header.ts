const CANDIDATES = [0x2c, 0x3b, 0x09]
const decoder = new TextDecoder()

/** The delimiter of a header line: of comma, semicolon and tab the one that occurs most outside quotes. */
export function delimiterOf(line: Uint8Array): number {
  let best = CANDIDATES[0]!
  let most = 0
  for (const candidate of CANDIDATES) {
    const count = countOutsideQuotes(line, candidate)
    if (count > most) {
      best = candidate
      most = count
    }
  }
  return best
}

function countOutsideQuotes(line: Uint8Array, wanted: number): number {
  let count = 0
  let quoted = false
  for (const byte of line) {
    if (byte === 0x22) quoted = !quoted
    else if (byte === wanted && !quoted) count++
  }
  return count
}

/** Column names from the values of a header: trimmed; one that was seen before gets `_2`, `_3` and so on. */
export function columnNames(values: readonly Uint8Array[]): string[] {
  const seen = new Map<string, number>()
  const names: string[] = []
  for (const value of values) {
    const name = decoder.decode(value).trim()
    let number = (seen.get(name) ?? 0) + 1
    let unique = number === 1 ? name : `${name}_${number}`
    while (seen.has(unique)) unique = `${name}_${++number}`
    seen.set(name, number)
    if (unique !== name) seen.set(unique, 1)
    names.push(unique)
  }
  return names
}

/** Whether the first line that is not blank can be the header of a CSV: two names at least, and no data among them. */
export function isHeader(head: Uint8Array): boolean {
  const line = firstLine(head)
  const text = decoder.decode(line)
  if (/[\x00-\x08\x0e-\x1f\x7f\ufffd]/.test(text)) return false
  const names = text.split(String.fromCharCode(delimiterOf(line))).map(unquoted)
  return names.length >= 2 && names.filter((name) => name !== '').length >= 2 && !names.some(isData)
}

function firstLine(head: Uint8Array): Uint8Array {
  const from = head.findIndex((byte) => byte !== 10 && byte !== 13)
  const end = head.indexOf(10, Math.max(0, from))
  return head.subarray(Math.max(0, from), end < 0 ? head.length : end)
}

const unquoted = (name: string): string =>
  name
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()

/** Numbers, addresses, dates and sentences are what rows hold, not what columns are called. */
function isData(name: string): boolean {
  return (
    name.length > 128 ||
    /^[-+]?[\d.,:/]+$/.test(name) ||
    /^\d{4}-\d\d-\d\d[T ]/.test(name) ||
    /^[{[<]/.test(name)
  )
}
