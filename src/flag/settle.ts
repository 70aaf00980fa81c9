import type { Changed, Effect } from './cause.ts'
import { type EventState, pack } from './event-state.ts'
import { scoreOf } from './score.ts'
import type { Spread } from './spread.ts'

/**
 * Works in slices until nothing waits, and tells what came of it. Whatever happens between two slices is worked out
 * and told, too. Who stops before the end (`return()`) has been told nothing: the next one is.
 */
export function* settleIn(spread: Spread, slice: number): Generator<void, Effect> {
  const { touched } = spread
  const verdicts = new Verdicts()
  const changed: Changed[] = []
  const states: EventState[] = []
  let flagged = 0
  let cleared = 0
  let done = false
  try {
    while (true) {
      for (; !spread.settled; yield) spread.run(slice)
      touched.take(slice, (event, state) => {
        const was = verdicts.of(state)
        const is = verdicts.of(spread.state(event))
        states.push(state)
        changed.push({ event, was, is })
        if (is.flagged && !was.flagged) flagged++
        if (was.flagged && !is.flagged) cleared++
      })
      if (touched.size === 0) break
      yield
    }
    done = true
  } finally {
    // The last first, so that each gets back the state it was first told from.
    if (!done) for (let i = changed.length; i-- > 0; ) touched.putBack(changed[i]!.event, states[i]!)
  }
  return { flagged, cleared, changed }
}

export interface Standing {
  readonly flagged: boolean
  readonly score: number
}

export function verdictOf(state: EventState): Standing {
  const flagged = !state.blocked && (state.rootUnits > 0 || state.viaUser > 0 || state.viaAddress > 0)
  return { flagged, score: flagged ? scoreOf(state.rootUnits, state.viaUser, state.viaAddress) : 0 }
}

/** Most events stand in few ways: each is one object. */
class Verdicts {
  readonly #known = new Map<number, Standing>()

  of(state: EventState): Standing {
    const packed = pack(state)
    let verdict = this.#known.get(packed)
    if (!verdict) {
      verdict = verdictOf(state)
      if (this.#known.size < 65_536) this.#known.set(packed, verdict)
    }
    return verdict
  }
}
