const NEWLINE = 10
const COMMA = 44
const decoder = new TextDecoder()

/**
 * Lines `start,end,number,"name"` in the order of `start`, plain decimals of any size, searched where they
 * lie: nothing is parsed but the lines a search touches.
 */
export type RangeLines = Uint8Array

export interface RangeLine {
  readonly number: string
  readonly name: string
}

/** The line whose range, both ends in it, holds `value`; where two do, the one that starts later. */
export const findRange = (lines: RangeLines, value: bigint): RangeLine | undefined =>
  findAround(lines, value).line

/** {@link findRange}, and from where to where the same is found; without a line this is told of `value` alone. */
export function findAround(
  lines: RangeLines,
  value: bigint,
): { readonly first: bigint; readonly last: bigint; readonly line?: RangeLine } {
  const nothing = { first: value, last: value }
  const wanted = new TextEncoder().encode(String(value))
  const line = lastStartingBy(lines, wanted)
  if (line < 0) return nothing
  const startEnd = fieldEnd(lines, line)
  const rangeEnd = fieldEnd(lines, startEnd + 1)
  if (compareDecimal(lines, startEnd + 1, rangeEnd, wanted) < 0) return nothing
  const numberEnd = fieldEnd(lines, rangeEnd + 1)
  const lineEnd = endOf(lines, numberEnd)
  const last = decimal(lines, startEnd + 1, rangeEnd)
  const next = decimal(lines, lineEnd + 1, fieldEnd(lines, lineEnd + 1))
  return {
    first: decimal(lines, line, startEnd) ?? value,
    last: last === undefined || (next !== undefined && next <= last) ? (next ?? value + 1n) - 1n : last,
    line: {
      number: decoder.decode(lines.subarray(rangeEnd + 1, numberEnd)),
      name: unquoted(decoder.decode(lines.subarray(numberEnd + 1, lineEnd))),
    },
  }
}

/** Undefined for what is none. */
function decimal(lines: RangeLines, start: number, end: number): bigint | undefined {
  const text = decoder.decode(lines.subarray(start, end))
  return /^\d+$/.test(text) ? BigInt(text) : undefined
}

/** Where the last line begins whose start is at or below `wanted`; -1 when there is none. */
function lastStartingBy(lines: RangeLines, wanted: Uint8Array): number {
  let from = 0
  let to = lines.length
  let best = -1
  while (from < to) {
    const line = lineStart(lines, (from + to) >>> 1, from)
    if (compareDecimal(lines, line, fieldEnd(lines, line), wanted) <= 0) {
      best = line
      from = endOf(lines, line) + 1
    } else {
      to = line
    }
  }
  return best
}

function lineStart(lines: RangeLines, position: number, least: number): number {
  let at = position
  while (at > least && lines[at - 1] !== NEWLINE) at--
  return at
}

function fieldEnd(lines: RangeLines, from: number): number {
  let at = from
  while (at < lines.length && lines[at] !== COMMA && lines[at] !== NEWLINE) at++
  return at
}

function endOf(lines: RangeLines, from: number): number {
  const at = lines.indexOf(NEWLINE, from)
  return at < 0 ? lines.length : at
}

/** Below zero when the decimal from `start` to `end` is less than `wanted`: by length, then by digits. */
function compareDecimal(lines: RangeLines, start: number, end: number, wanted: Uint8Array): number {
  if (end - start !== wanted.length) return end - start - wanted.length
  for (let i = 0; i < wanted.length; i++) {
    const difference = lines[start + i]! - wanted[i]!
    if (difference !== 0) return difference
  }
  return 0
}

/** A CSV field without its quotes. */
function unquoted(field: string): string {
  const plain = field.endsWith('\r') ? field.slice(0, -1) : field
  return plain.length > 1 && plain.startsWith('"') && plain.endsWith('"')
    ? plain.slice(1, -1).replaceAll('""', '"')
    : plain
}
