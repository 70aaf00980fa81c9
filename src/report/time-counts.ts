const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Lengths that buckets grow through, so that any span of time takes bounded memory. */
const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  7 * DAY,
  28 * DAY,
  364 * DAY,
]
/** Buckets with events, at most. */
const MOST = 20_000

/** Events by equal lengths of time; buckets without events are left out. */
export interface Series {
  readonly stepMs: number
  readonly buckets: readonly Bucket[]
}

export interface Bucket {
  readonly at: number
  readonly events: number
  readonly failed: number
}

interface Filling {
  events: number
  failed: number
}

/** Counts events by second, and by longer spans when there are too many seconds. */
export class TimeCounts {
  #step = 0
  #buckets = new Map<number, Filling>()

  /** Counts the rows of a batch. Times stand in order, so a bucket is looked up once a run of rows. */
  add(time: Float64Array, length: number, failed?: Uint8Array): void {
    for (let from = 0; from < length; ) {
      const step = STEPS[this.#step]!
      const index = Math.floor(time[from]! / step)
      const end = endOfRun(time, from, length, index * step, (index + 1) * step)
      const bucket = this.#bucket(index)
      bucket.events += end - from
      if (failed) bucket.failed += flagged(failed, from, end)
      from = end
      if (this.#buckets.size > MOST) this.#widen()
    }
  }

  /** What was counted, in buckets of at least `leastMs` and so long that there are at most `most` from first to last. */
  series(leastMs: number, most: number = Number.POSITIVE_INFINITY): Series {
    const indices = [...this.#buckets.keys()]
    const own = STEPS[this.#step]!
    const first = Math.min(...indices) * own
    const last = Math.max(...indices) * own
    const steps = [...FINE, ...STEPS]
      .filter((step) => step >= leastMs && step % own === 0)
      .sort((a, b) => a - b)
    const fits = (step: number) => Math.floor(last / step) - Math.floor(first / step) < most
    const step = Math.max(own, steps.find(fits) ?? STEPS.at(-1)!)
    return { stepMs: step, buckets: this.#gathered(step) }
  }

  #gathered(step: number): Bucket[] {
    const own = STEPS[this.#step]!
    const sums = new Map<number, Filling>()
    for (const [index, { events, failed }] of this.#buckets) {
      const at = Math.floor((index * own) / step) * step
      const sum = sums.get(at)
      if (sum) {
        sum.events += events
        sum.failed += failed
      } else sums.set(at, { events, failed })
    }
    return Array.from(sums, ([at, sum]) => ({ at, ...sum })).sort((a, b) => a.at - b.at)
  }

  #bucket(index: number): Filling {
    const known = this.#buckets.get(index)
    if (known) return known
    const bucket = { events: 0, failed: 0 }
    this.#buckets.set(index, bucket)
    return bucket
  }

  #widen(): void {
    if (this.#step + 1 >= STEPS.length) return
    const wider = STEPS[this.#step + 1]!
    const gathered = this.#gathered(wider)
    this.#step++
    this.#buckets = new Map(
      gathered.map(({ at, events, failed }) => [Math.floor(at / wider), { events, failed }]),
    )
  }
}

/** Further lengths for showing. */
const FINE = [2, 10, 20, 30, 120, 180, 720].map((minutes) => minutes * MINUTE)

/** First row that is not of the bucket from `start` to `end`. */
function endOfRun(time: Float64Array, from: number, length: number, start: number, end: number): number {
  let row = from
  while (row < length && time[row]! < end && time[row]! >= start) row++
  return row
}

function flagged(flags: Uint8Array, from: number, end: number): number {
  let n = 0
  for (let row = from; row < end; row++) n += flags[row]!
  return n
}
