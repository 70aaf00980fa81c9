import { formatTime } from '../lib/time.ts'
import { between, type Fact, type Meaning } from './meaning.ts'
import type { Story } from './story.ts'
import type { Tally } from './tally.ts'

/** A bucket of time that was judged when it ended. */
export interface Bucket {
  readonly from: number
  /** The first millisecond behind it. */
  readonly end: number
  readonly count: number
  readonly held: boolean
}

/** What becomes of the buckets of one life, one after the other. */
type Life = (from: number, end: number, count: number) => void

/**
 * Runs through the lives of a key: each begins with its first event (where there is no key, with the stream), and ends with the
 * bucket at whose end the key is forgotten. `firstFrom` says where the first bucket of a life lies.
 */
export function runLives(
  { plan: { windowMs: W, forgetMs, key }, streamStart, until }: Story,
  tally: Tally,
  firstFrom: (begin: number) => number,
  newLife: () => Life,
): void {
  let begin = key.length === 0 ? streamStart : tally.times[0]
  while (begin !== undefined) {
    const live = newLife()
    for (let from = firstFrom(begin); ; from += W) {
      const end = from + W
      live(from, end, tally.count(from, end))
      const next = tally.at(end)
      const last = tally.times[next - 1]
      if (last !== undefined && last >= begin && end - last > forgetMs) {
        begin = tally.times[next]
        break
      }
      if (from > until) return
    }
  }
}

/** Of what is judged when a bucket ends, and holds until the next one does. */
interface JudgedAtEnds<Judged extends Bucket> {
  readonly buckets: readonly Judged[]
  /** The bucket that was judged at `t` or last before it. */
  readonly judgedAt: (t: number) => Judged | undefined
  readonly asks: string
  /** What decided, beside the number of events. */
  readonly facts: (bucket: Judged) => readonly Fact[]
}

export function judgedAtEnds<Judged extends Bucket>(
  { plan: { windowMs: W }, seen: all, from }: Story,
  { buckets, judgedAt, asks, facts }: JudgedAtEnds<Judged>,
): Meaning {
  return {
    part: all,
    staysMs: W,
    enter() {},
    leave() {},
    at(t) {
      const bucket = judgedAt(t)
      return { f: bucket?.count ?? 0, holds: bucket?.held ?? false }
    },
    changes: buckets.filter(({ end }) => end >= from).flatMap(({ end }) => [end, end + W]),
    evidence(a) {
      const bucket = judgedAt(a)
      return bucket ? between(all, bucket.from - 1, bucket.end - 1) : []
    },
    facts(a) {
      const bucket = judgedAt(a)
      if (!bucket) return []
      const text = `${formatTime(bucket.from)} to ${formatTime(bucket.end)}: ${bucket.count} events`
      return [{ label: 'bucket', text }, ...facts(bucket)]
    },
    peak: 'largest',
    asks,
    opensByExpiry: true,
  }
}
