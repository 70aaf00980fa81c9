import { describe, expect, test } from 'vitest'
import { EpisodeFacts } from './episode-facts.ts'
import { type Events, makeEvents } from './events.ts'

/** Events with refs from `first` on. */
function events(count: number, first: number): Events {
  const made = makeEvents(count)
  for (let i = 0; i < count; i++) made.ref[i] = first + i
  return made
}

const refs = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

function factsOf(evidence: number, contributions: number): EpisodeFacts {
  const facts = new EpisodeFacts(0, 'event', false)
  facts.settle(events(evidence, 0), evidence, 1, 100)
  const more = events(contributions, evidence)
  for (let row = 0; row < contributions; row++) facts.contribute(more, row)
  return facts
}

describe('the last events of an episode', () => {
  test.for([
    [3, 0],
    [3, 4],
    [3, 7],
    [10, 1],
    [12, 0],
    [120, 25],
  ])('%i that made the condition true and %i more', ([evidence, more]) => {
    const facts = factsOf(evidence!, more!)
    const all = evidence! + more!
    expect(facts.lastRefs).toEqual(refs(Math.max(0, all - 10), all))
    expect(facts.openingRefs).toEqual(refs(Math.max(0, evidence! - 10), evidence!))
    const again = new EpisodeFacts(0, 'event', false)
    again.restore(facts.save())
    expect(again.lastRefs).toEqual(facts.lastRefs)
  })
})
