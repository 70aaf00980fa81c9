import { createRandom } from '../lib/random.ts'
import type { CaseEvent } from './case.ts'

/** Up to this many events every order is tried; of more, {@link SAMPLES} drawn by a fixed seed. */
const FEW = 4
const SAMPLES = 40

/** Other orders in which events may arrive. */
export function* orders(events: readonly CaseEvent[]): Iterable<readonly CaseEvent[]> {
  if (events.length <= FEW) yield* permutations(events)
  else {
    yield events.toReversed()
    const random = createRandom(events.length)
    for (let i = 1; i < SAMPLES; i++) yield random.shuffle([...events])
  }
}

function* permutations(events: readonly CaseEvent[]): Iterable<readonly CaseEvent[]> {
  if (events.length <= 1) yield events
  for (const [at, event] of events.length > 1 ? events.entries() : []) {
    for (const rest of permutations(events.toSpliced(at, 1))) yield [event, ...rest]
  }
}

/** The least lateness with which no event of this order of arrival is late. */
export function latenessOf(events: readonly CaseEvent[]): number {
  return events.reduce((least, event, at) => Math.max(least, newestOf(events.slice(0, at)) - event.time), 0)
}

/** The events that were behind the watermark when they came: older than the newest before them by more than the lateness. */
export function lateOnes(events: readonly CaseEvent[], latenessMs: number): readonly CaseEvent[] {
  return events.filter((event, at) => event.time < newestOf(events.slice(0, at)) - latenessMs)
}

const newestOf = (events: readonly CaseEvent[]): number =>
  Math.max(Number.NEGATIVE_INFINITY, ...events.map(({ time }) => time))
