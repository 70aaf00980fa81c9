import { TimeHeap } from '../lib/heap.ts'
import type { Random } from '../lib/random.ts'

/** A row and when it happens, in milliseconds since 1970 (a fraction where the format keeps microseconds). */
export interface Timed<Row> {
  readonly at: number
  readonly row: Row
}

/** Time from `from` up to, not including, `until`, in milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly until: number
}

/**
 * Puts the rows of bursts in order of time. Bursts come in order of their first row and may overlap; only
 * rows of unfinished bursts are held. Rows at or after `until` are dropped.
 */
export function* inOrder<Row>(
  bursts: Iterable<readonly Timed<Row>[]>,
  until: number,
): Generator<Timed<Row>, void, undefined> {
  const heap = new TimeHeap()
  const held = new Map<number, Timed<Row>>()
  let serial = 0
  const take = (): Timed<Row> => {
    const item = heap.pop()
    const timed = held.get(item)!
    held.delete(item)
    return timed
  }
  for (const burst of bursts) {
    const from = burst[0]?.at ?? 0
    while (heap.next <= from) yield take()
    for (const timed of burst) {
      if (timed.at >= until) continue
      heap.push(timed.at, serial)
      held.set(serial++, timed)
    }
  }
  while (heap.size > 0) yield take()
}

/** Rows of several sources, each in order of time, as one such stream, with the number of their source. */
export function* merge<Row>(
  sources: readonly Iterable<Timed<Row>>[],
): Generator<Timed<Row> & { readonly source: number }, void, undefined> {
  const open = sources.map((source) => source[Symbol.iterator]())
  const heads = open.map((iterator) => iterator.next())
  for (;;) {
    const source = earliest(heads)
    if (source < 0) return
    const head = heads[source]!.value as Timed<Row>
    yield { at: head.at, row: head.row, source }
    heads[source] = open[source]!.next()
  }
}

function earliest<Row>(heads: readonly IteratorResult<Timed<Row>, unknown>[]): number {
  let best = -1
  let bestAt = Number.POSITIVE_INFINITY
  for (let i = 0; i < heads.length; i++) {
    const head = heads[i]!
    if (!head.done && head.value.at < bestAt) {
      best = i
      bestAt = head.value.at
    }
  }
  return best
}

/** Times at random, so many a minute on average; the first at `span.from`. */
export function* arrivals(span: Span, perMinute: number, random: Random): Generator<number, void, undefined> {
  for (let at = span.from; at < span.until; at += random.wait(60_000 / perMinute)) yield at
}

/** `count` times over the span, in order and roughly even; the first at `span.from`. */
export function spread(span: Span, count: number, random: Random): number[] {
  const step = (span.until - span.from) / count
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? span.from : span.from + (i + random.next() * 0.6) * step,
  )
}

/** How many things fit into the span at one every `gapMs`, kept between `least` and `most`. */
export function countFor(span: Span, gapMs: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round((span.until - span.from) / gapMs)))
}
