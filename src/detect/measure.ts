import type { Plain, Stateful } from '../model/plain.ts'
import type { Hits } from './detector.ts'
import type { Evidence } from './episodes.ts'

/**
 * What a window is measured by: keeps what of each key's window decides, and says whether the condition holds of it
 * as it stands. It knows no time of its own: `WindowJudge` lets events in and tells when they are too old.
 */
export interface Measure extends Stateful<Plain> {
  /** Whether hit `i` takes part; those that do not are passed over. */
  takes(hits: Hits, i: number): boolean
  /** Hit `i` enters the window of its key. */
  add(slot: number, hits: Hits, i: number): void
  /** What came at `gone` or before leaves the window. */
  expire(slot: number, gone: number): void
  /** Time of the oldest event whose leaving changes something; Infinity for none. */
  oldest(slot: number): number
  holds(slot: number): boolean
  /** `f` of the window, for the alert. */
  value(slot: number): number
  evidence(slot: number): Omit<Evidence, 'value'>
  /**
   * Of a window for which the condition holds: the time of the event whose leaving ends that, if nothing follows, or an
   * earlier one at which to look again; Infinity when it holds of the empty window too.
   */
  lasts(slot: number): number
  /** The latest time at which the condition can stop holding if nothing follows; left out where the window's emptying ends it. */
  until?(slot: number): number
  /** The stream begins. */
  start?(time: number): void
  leave(slot: number): void
  /** The condition holds of the empty window, so that it is judged only while the key lives. */
  readonly absence: boolean
  /** The condition may begin to hold when events leave. */
  readonly opensLater: boolean
  /** How the alert's peak is found; `none` also where it is found elsewhere. */
  readonly peak: 'largest' | 'smallest' | 'none'
  readonly bytes: number
}
