import { C } from './conditions.ts'
import type { Judged } from './judged.ts'
import type { Query, Step } from './query.ts'

/**
 * A test of whole buckets, judged when they end: `steps` give `<prefix>h`, each bucket of each key with its number, how many events it
 * has (`n`) and whether it is held. A held one makes the condition true for the bucket after it. `zero` is where bucket 0 begins,
 * with a plus behind it.
 */
export function heldBuckets(
  { plan: { windowMs: W }, prefix, k }: Query,
  all: string,
  steps: readonly Step[],
  zero = '',
): Judged {
  const [end, nextEnd] = [1, 2].map((n) => `${zero}(bucket + ${n}) * ${W}`)
  return {
    steps: [
      ...steps,
      {
        name: `${prefix}q`,
        body: `SELECT ${k}, ${end} AS a, ${nextEnd} AS b, n AS f, ${end} AS j, ${end} AS since
FROM ${prefix}h WHERE held`,
      },
    ],
    part: all,
    evidence: { kind: 'rows', where: `e.t >= p.a - ${W} AND e.t < p.a` },
    peak: 'largest',
    most: C,
    reachMs: W + 1,
    opensByExpiry: true,
  }
}
