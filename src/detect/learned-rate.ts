import type { Test } from '../model/plan.ts'
import { afterUsual, type KnownRate, type Phase } from './baseline-phase.ts'
import type { Learning } from './learning.ts'

type BaselineTest = Extract<Test, { type: 'baseline' }>

export type LearnedRate = {
  /** Buckets learned so far and their events; then `learned` stays at B. */
  learned: number
  n: number
  /** How often the rate was learned. */
  version: number
}

type Rated = LearnedRate & {
  /** Counts of the buckets judged and not held since the last learning. */
  recent: number[]
}

/**
 * How many events B buckets hold:
 *
 *     learning --B buckets, n > 0--> enforcing --R usual buckets (relearn)--> enforcing with a new n
 *        ^--------- n = 0 ----------'
 */
export function learnedRate(test: BaselineTest): Learning<Rated, KnownRate> {
  const { learn, relearn, threshold, atLeast, both, min } = test
  const usual = (state: Rated, count: number): void => {
    state.recent = learnAgain(state, state.recent, count, test)
  }

  return {
    both,
    bytes: 48 + 8 * (relearn ?? 0),
    firstBucket: (time) => time,
    begin: (known) => ({
      learned: known ? learn : 0,
      n: known?.n ?? 0,
      version: known?.version ?? 0,
      recent: [],
    }),
    copied: ({ learned, n, version, recent }) => ({ learned, n, version, recent: [...recent] }),
    judges: ({ learned }) => learned === learn,

    isHeld({ n }, _from, count) {
      const over = count * learn - n
      const off = (by: number) => (atLeast ? by * 100 >= threshold * n : by * 100 > threshold * n)
      return (off(over) && count >= min) || (both && off(-over))
    },

    learn(state, _from, count) {
      state.n += count
      state.learned++
      if (state.learned < learn) return
      if (state.n === 0) state.learned = 0
      else state.version++
    },

    usual: (state, _from, count) => usual(state, count),

    pass(state, _from, empty, phase): Phase {
      let rest = learnEmpty(state, empty, learn)
      const after = state.learned === learn ? afterUsual(phase, rest) : phase
      // Beyond that many empty buckets the recent ones are all empty, and every learning keeps the rate.
      if (relearn === undefined) return after
      if (rest > 2 * relearn) rest = (rest % relearn) + relearn
      for (; rest > 0; rest--) usual(state, 0)
      return after
    },

    terms: ({ n }) => ({ learned: n, buckets: learn, threshold }),
  }
}

/** Learns from empty buckets, as far as the rate is not known yet; gives how many of them come after that. */
export function learnEmpty(state: LearnedRate, empty: number, learn: number): number {
  if (state.learned === learn) return empty
  const needed = learn - state.learned
  const enough = empty >= needed && state.n > 0
  state.learned = enough ? learn : (state.learned + empty) % learn
  if (!enough) return 0
  state.version++
  return empty - needed
}

/** A bucket to learn from has passed: after `relearn` of them the last `learn` give the rate. Gives the counts that wait. */
export function learnAgain(
  state: LearnedRate,
  waiting: number[],
  count: number,
  { learn, relearn }: Pick<BaselineTest, 'learn' | 'relearn'>,
): number[] {
  if (relearn === undefined) return waiting
  waiting.push(count)
  if (waiting.length < relearn) return waiting
  const n = waiting.slice(-learn).reduce((sum, one) => sum + one, 0)
  if (n > 0) {
    state.n = n
    state.version++
  }
  return []
}
