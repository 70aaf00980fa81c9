import type { Detector, Hits } from './detector.ts'
import type { Episodes, Evidence } from './episodes.ts'
import { copyEvent, type Events, makeEvents } from './events.ts'

/** Events that match the first steps one after the other. */
interface Chain {
  readonly events: Events
  readonly length: number
}

/**
 * temporal_ordered: per key and step, the chain whose start is newest.
 *
 *     step 1   every event of rule 1 begins a new chain
 *     step i   an event of rule i prolongs the chain of step i - 1
 *     step n   the condition holds until the start of that chain leaves the window
 *
 * Steps are taken from the last to the first, so that one event serves one step of a chain.
 */
export class Sequence implements Detector {
  readonly #steps: number
  readonly #windowMs: number
  readonly #chains = new Map<number, (Chain | undefined)[]>()
  episodes!: Episodes

  constructor(steps: number, windowMs: number) {
    this.#steps = steps
    this.#windowMs = windowMs
  }

  get bytes(): number {
    return this.#chains.size * this.#steps * 200
  }

  process({ events, rows, slots, which, count }: Hits): void {
    for (let i = 0; i < count; i++) if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!, which[i]!)
  }

  #hit(slot: number, events: Events, row: number, which: number): void {
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    let chains = this.#chains.get(slot)
    if (!chains) this.#chains.set(slot, (chains = []))
    for (let step = this.#steps; step >= 1; step--) {
      if (!(which & (1 << (step - 1)))) continue
      const before = step === 1 ? undefined : chains[step - 1]
      if (step === 1 || before) chains[step] = longer(before, events, row)
    }
    const whole = chains[this.#steps]
    const end = whole ? whole.events.time[0]! + this.#windowMs : 0
    if (episode || end > time) this.episodes.event(slot, events, row, end)
  }

  evidence(slot: number): Evidence {
    const chain = this.#chains.get(slot)![this.#steps]!
    return { events: chain.events, count: chain.length, value: 1 }
  }

  advance(): void {}

  leave(slot: number): void {
    this.#chains.delete(slot)
  }
}

function longer(chain: Chain | undefined, events: Events, row: number): Chain {
  const length = chain?.length ?? 0
  const copy = makeEvents(length + 1)
  for (let i = 0; i < length; i++) copyEvent(chain!.events, i, copy, i)
  copyEvent(events, row, copy, length)
  return { events: copy, length: length + 1 }
}
