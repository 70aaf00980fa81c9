import type { Detector, Hits } from './detector.ts'
import type { Episodes, Evidence } from './episodes.ts'
import { type Events, makeEvents } from './events.ts'
import { bySlot, intoSlots } from './saved-arrays.ts'

/** The last event of a chain, and the chain before it. Chains share what they begin with. */
type Link = {
  readonly time: number
  readonly ref: number
  readonly user: number
  readonly source: number
  readonly target: number
  readonly bytes: number
  readonly before: Link | undefined
  /** Time of the chain's first event. */
  readonly startedAt: number
}

const BYTES_PER_LINK = 80

/** Links never change, so that they are saved as they are. */
export type SavedSequence = ReadonlyMap<number, readonly (Link | undefined)[]>

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
  /** By key and step. */
  readonly #chains: ((Link | undefined)[] | undefined)[] = []
  readonly #evidence: Events
  #alive = 0
  episodes!: Episodes

  constructor(steps: number, windowMs: number) {
    this.#steps = steps
    this.#windowMs = windowMs
    this.#evidence = makeEvents(steps)
  }

  /** As if no chain shared anything. */
  get bytes(): number {
    const links = (this.#steps * (this.#steps + 1)) / 2
    return this.#chains.length * 8 + this.#alive * (64 + 8 * this.#steps + links * BYTES_PER_LINK)
  }

  process({ events, rows, slots, which, count }: Hits): void {
    for (let i = 0; i < count; i++) if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!, which[i]!)
  }

  #hit(slot: number, events: Events, row: number, which: number): void {
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    let chains = this.#chains[slot]
    for (let step = this.#steps - 1; step >= 0; step--) {
      if (!(which & (1 << step))) continue
      const before = step === 0 ? undefined : chains?.[step - 1]
      // Keys of which no chain has begun are not remembered.
      if (step === 0 || before) (chains ??= this.#born(slot))[step] = longer(before, events, row)
    }
    const whole = chains?.[this.#steps - 1]
    const end = whole ? whole.startedAt + this.#windowMs : 0
    if (episode || end > time) this.episodes.event(slot, events, row, end)
  }

  #born(slot: number): (Link | undefined)[] {
    this.#alive++
    return (this.#chains[slot] = new Array<Link | undefined>(this.#steps).fill(undefined))
  }

  evidence(slot: number): Evidence {
    const events = this.#evidence
    let row = this.#steps - 1
    for (let link = this.#chains[slot]![row]; link; link = link.before) copyLink(link, events, row--)
    return { events, count: this.#steps, value: 1 }
  }

  advance(): void {}

  save(): SavedSequence {
    return bySlot(this.#chains, (chains) => [...chains])
  }

  restore(saved: SavedSequence): void {
    this.#alive = intoSlots(this.#chains, saved, (chains) => [...chains])
  }

  leave(slot: number): void {
    if (!this.#chains[slot]) return
    this.#chains[slot] = undefined
    this.#alive--
  }
}

const longer = (before: Link | undefined, events: Events, row: number): Link => ({
  time: events.time[row]!,
  ref: events.ref[row]!,
  user: events.user[row]!,
  source: events.source[row]!,
  target: events.target[row]!,
  bytes: events.bytes[row]!,
  before,
  startedAt: before ? before.startedAt : events.time[row]!,
})

function copyLink(link: Link, to: Events, at: number): void {
  to.time[at] = link.time
  to.ref[at] = link.ref
  to.user[at] = link.user
  to.source[at] = link.source
  to.target[at] = link.target
  to.bytes[at] = link.bytes
}
