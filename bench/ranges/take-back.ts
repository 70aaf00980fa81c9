import type { FlagEvent } from '../../src/flag/change.ts'
import { FlagBook } from '../../src/flag/flag-book.ts'
import { formatV4 } from '../../src/lib/ip.ts'
import { createRandom, type Random } from '../../src/lib/random.ts'

const EVENTS = 1_000_000
/** Events made at once, outside the time that is measured. */
const PART = 10_000
/** The suspicious range. */
export const BAD = '198.18.0.0/15'

export interface TakeBackResult {
  readonly recordMs: number
  readonly flags: number
  /** Taking back, undoing, and trying a take-back: in all, and the longest slice. */
  readonly steps: readonly { readonly name: string; readonly ms: number; readonly longestMs: number }[]
}

/**
 * A million events, one in twenty from a suspicious range; taking the range back clears some hundred thousand flags.
 * Times are of the CPU, as slices of other processes are not ours to measure.
 */
export function takeBack(seed: number): TakeBackResult {
  const random = createRandom(seed)
  const book = new FlagBook()
  book.change({ type: 'add-range', range: { id: 'list', cidr: BAD } })
  let recordMs = 0
  for (let made = 0; made < EVENTS; made += PART) {
    const events = Array.from({ length: PART }, () => someEvent(random))
    const began = cpuMs()
    for (const event of events) book.record(event)
    recordMs += cpuMs() - began
  }
  let flags = 0
  for (let event = 0; event < EVENTS; event++) if (book.read(event).flagged) flags++
  const change = { type: 'remove-range', range: 'list', takeBack: true } as const
  const steps = [
    { name: 'dry run', ...inSlices(book.dryRun(change)) },
    { name: 'take-back', ...inSlices(book.apply(change)) },
    { name: 'undo', ...inSlices(book.apply({ type: 'undo-range', range: 'list' })) },
  ]
  return { recordMs, flags, steps }
}

/** Who is seen in the range is seldom seen elsewhere, so that suspicion does not reach everybody. */
export function someEvent(random: Random): FlagEvent & { readonly user: string; readonly address: string } {
  const bad = random.below(20) === 0
  const guest = bad || random.below(17) === 0
  const user = guest ? `guest${random.below(5_000)}` : `user${random.below(200_000)}`
  const address = bad ? 0xc612_0000 + random.below(2 ** 17) : 0x5000_0000 + random.below(2_000_000)
  return { user, address: formatV4(address) }
}

function inSlices(work: Generator<void>): { readonly ms: number; readonly longestMs: number } {
  let ms = 0
  let longestMs = 0
  for (let done = false; !done; ) {
    const began = cpuMs()
    done = work.next().done === true
    const slice = cpuMs() - began
    ms += slice
    longestMs = Math.max(longestMs, slice)
  }
  return { ms, longestMs }
}

/** CPU time of this thread so far. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
