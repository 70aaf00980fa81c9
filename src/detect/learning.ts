import type { Plain } from '../model/plain.ts'
import type { Phase } from './baseline-phase.ts'

/**
 * What a baseline learns of a key from whole buckets, and how it judges a bucket by it. `from` is where a bucket begins. `State`
 * is changed in place; what stands in it beside is not looked at.
 */
export interface Learning<State extends { readonly [name: string]: Plain }, Known extends Plain> {
  /** Too few events count as well as too many. */
  readonly both: boolean
  /** Bytes of a key's state, about. */
  readonly bytes: number
  /** The first bucket of a life that begins at a time. */
  firstBucket(time: number): number
  /** Nothing learned yet, or what was learned elsewhere. */
  begin(known: Known | undefined): State
  copied(state: State): State
  /** Whether enough is known to judge a bucket; else it is learned from. */
  judges(state: State, from: number): boolean
  isHeld(state: State, from: number, count: number): boolean
  /** Takes in a bucket that was not judged. */
  learn(state: State, from: number, count: number): void
  /** Takes in a bucket that was judged and not held. */
  usual(state: State, from: number, count: number): void
  /** Takes in empty buckets, none of which can be held; gives the phase after them. */
  pass(state: State, from: number, empty: number, phase: Phase): Phase
  /** The numbers by which a bucket was judged. */
  terms(state: State, from: number): Record<string, number | string>
}
