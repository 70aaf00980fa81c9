import { type Cidr, parseCidr } from '../lib/cidr.ts'

/** A range that lies in a wider one, or is the same. Of several that hold it, `outer` is the narrowest. */
export interface Overlap {
  readonly inner: string
  readonly outer: string
}

export interface Overlaps {
  /** How many ranges lie in another. */
  readonly count: number
  readonly first: readonly Overlap[]
}

/** Which of these ranges lie in others, by id; the first `limit` in the order of addresses. Ranges nest or are apart. */
export function overlapsOf(
  ranges: Iterable<{ readonly id: string; readonly cidr: string }>,
  limit = 100,
): Overlaps {
  const sorted = read(ranges).sort(outermostFirst)
  const first: Overlap[] = []
  const around: Read[] = []
  let count = 0
  for (const range of sorted) {
    while (around.length > 0 && !holds(around.at(-1)!.cidr, range.cidr)) around.pop()
    const outer = around.at(-1)
    if (outer) {
      count++
      if (first.length < limit) first.push({ inner: range.id, outer: outer.id })
    }
    around.push(range)
  }
  return { count, first }
}

interface Read {
  readonly id: string
  readonly cidr: Cidr
}

function read(ranges: Iterable<{ readonly id: string; readonly cidr: string }>): Read[] {
  const out: Read[] = []
  for (const { id, cidr } of ranges) {
    const parsed = parseCidr(cidr)
    if (parsed.ok) out.push({ id, cidr: parsed.cidr })
  }
  return out
}

function outermostFirst({ cidr: a }: Read, { cidr: b }: Read): number {
  if (a.version !== b.version) return a.version - b.version
  if (a.low !== b.low) return a.low < b.low ? -1 : 1
  return a.prefix - b.prefix
}

const holds = (outer: Cidr, inner: Cidr): boolean =>
  outer.version === inner.version && outer.low <= inner.low && inner.high <= outer.high
