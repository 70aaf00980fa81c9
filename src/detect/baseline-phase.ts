/**
 * Where a key of a baseline stands, by the last bucket that has ended:
 *
 *     learn -----> normal <---------.        learn    it belongs to what is learned from
 *      | ^  B       | ^              \       normal   it was judged, and as usual
 *      '-' buckets  v |              dismiss alert    it was judged, and is over the threshold
 *      n = 0       alert ------------^ |     dismiss  the first usual one after an alert
 *                    ^-----------------'
 *
 * From `learn` the first judged bucket leads to `normal` or `alert`. `dismiss` lasts for one bucket.
 */
export type Phase = 'learn' | 'normal' | 'alert' | 'dismiss'

/** The phase after a bucket was judged. */
export function judged(before: Phase, held: boolean): Phase {
  if (held) return 'alert'
  return before === 'alert' ? 'dismiss' : 'normal'
}

/** The phase after some buckets that were judged and usual. */
export const afterUsual = (before: Phase, buckets: number): Phase =>
  buckets === 0 ? before : buckets === 1 ? judged(before, false) : 'normal'

/** What a key has learned elsewhere, and begins with. */
export type KnownRate = { readonly n: number; readonly version: number }
