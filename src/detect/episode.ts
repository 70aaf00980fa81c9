import type { Carried } from './carried.ts'
import { EpisodeFacts, type SavedFacts } from './episode-facts.ts'
import { copyEvent, type Events, makeEvents } from './events.ts'

/** Of an episode that was announced; its key is found again. */
export type SavedEpisode = SavedFacts & {
  readonly slot: number
  readonly openedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly end: number
  readonly presentAt: number
  readonly gap: Events | undefined
}

/**
 * A stretch of time in which a plan's condition held for one key. It grows as events come:
 *
 *     fresh      the millisecond `openedAt` is still filling; evidence is not settled
 *     announced  said to be open; later events contribute
 *     (gone)     closed when an event or the watermark shows that nothing can join it any more
 *
 * Events between `end` and `end + hold` wait in the gap: they count only if the condition holds again in time.
 */
export class Episode {
  readonly slot: number
  readonly openedAt: number
  readonly openedBy: 'event' | 'expiry'
  end: number
  announced = false
  /** Time at which other rules were last told that the alert is there. */
  presentAt: number | undefined
  /** What its alert carries, where other rules look at it. */
  carried: Carried | undefined
  /** Undefined where nobody is told of it. */
  readonly facts: EpisodeFacts | undefined
  #gap: { events: Events; count: number } | undefined

  constructor(
    slot: number,
    openedAt: number,
    end: number,
    openedBy: 'event' | 'expiry',
    facts: EpisodeFacts | undefined,
  ) {
    this.slot = slot
    this.openedAt = openedAt
    this.openedBy = openedBy
    this.end = end
    this.facts = facts
  }

  /** {@link EpisodeFacts.sample} */
  sample(value: number, time: number, lowest = false): void {
    this.facts?.sample(value, time, lowest)
  }

  /** An event after `end` that may yet turn out to lie inside. */
  wait(events: Events, row: number): void {
    this.#gap ??= { events: makeEvents(8), count: 0 }
    const gap = this.#gap
    if (gap.count === gap.events.time.length) gap.events = larger(gap.events)
    copyEvent(events, row, gap.events, gap.count++)
  }

  /** The condition holds again: what waited in the gap lies inside. `each` is called for every such event. */
  join(end: number, each: (events: Events, row: number) => void): void {
    this.end = end
    const gap = this.#gap
    this.#gap = undefined
    if (gap) for (let row = 0; row < gap.count; row++) each(gap.events, row)
  }

  save(): SavedEpisode {
    const { slot, openedAt, openedBy, end, presentAt = Number.NEGATIVE_INFINITY } = this
    const facts = this.facts ?? new EpisodeFacts(openedAt, openedBy, false)
    const gap = this.#gap
    return {
      ...{ slot, openedAt, openedBy, end, presentAt },
      ...facts.save(),
      gap: gap && firstEvents(gap.events, gap.count),
    }
  }

  /** Takes in what was saved of it. */
  restore(saved: SavedEpisode): void {
    this.announced = true
    this.presentAt = saved.presentAt
    this.facts?.restore(saved)
    const { gap } = saved
    if (gap) for (let row = 0; row < gap.time.length; row++) this.wait(gap, row)
  }
}

function larger(events: Events): Events {
  const length = events.time.length
  const copy = makeEvents(length * 2)
  for (let row = 0; row < length; row++) copyEvent(events, row, copy, row)
  return copy
}

function firstEvents(events: Events, count: number): Events {
  const copy = makeEvents(count)
  for (let row = 0; row < count; row++) copyEvent(events, row, copy, row)
  return copy
}
