import type { Changed, Effect } from './cause.ts'
import type { EventState } from './event-state.ts'
import { scoreOf } from './score.ts'
import type { Spread } from './spread.ts'

/**
 * Works in slices until nothing waits, and tells what came of it. Whatever happens between two slices is worked out
 * and told, too. Who stops before the end (`return()`) has been told nothing: the next one is.
 */
export function* settleIn(spread: Spread, slice: number): Generator<void, Effect> {
  const { touched } = spread
  const changed: Changed[] = []
  const states: EventState[] = []
  let done = false
  try {
    while (true) {
      for (; !spread.settled; yield) spread.run(slice)
      touched.take(slice, (event, was) => {
        states.push(was)
        changed.push({ event, was: verdictOf(was), is: verdictOf(spread.state(event)) })
      })
      if (touched.size === 0) break
      yield
    }
    done = true
  } finally {
    // The last first, so that each gets back the state it was first told from.
    if (!done) for (let i = changed.length; i-- > 0; ) touched.putBack(changed[i]!.event, states[i]!)
  }
  return { ...sumsOf(changed), changed }
}

function sumsOf(changed: readonly Changed[]): Pick<Effect, 'flagged' | 'cleared'> {
  let flagged = 0
  let cleared = 0
  for (const { was, is } of changed) {
    if (is.flagged && !was.flagged) flagged++
    if (was.flagged && !is.flagged) cleared++
  }
  return { flagged, cleared }
}

export function verdictOf(state: EventState): { readonly flagged: boolean; readonly score: number } {
  const flagged = !state.blocked && (state.rootUnits > 0 || state.viaUser > 0 || state.viaAddress > 0)
  return { flagged, score: flagged ? scoreOf(state.rootUnits, state.viaUser, state.viaAddress) : 0 }
}
