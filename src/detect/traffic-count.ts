import type { Tally } from '../model/finding.ts'

/** Addresses counted one by one in an attack; the rest share one count. */
const COUNTED = 4096

export type SavedTraffic = {
  readonly sources: ReadonlyMap<number, Tally>
  readonly targets: ReadonlyMap<number, Tally>
  readonly other: Tally
  readonly events: number
  readonly bytes: number
}

const copiesOf = (tallies: ReadonlyMap<number, Tally>): ReadonlyMap<number, Tally> =>
  new Map(Array.from(tallies, ([code, tally]) => [code, { ...tally }]))

/** What each source sent and each target got, by address code. */
export class TrafficCount {
  readonly sources = new Map<number, Tally>()
  readonly targets = new Map<number, Tally>()
  readonly other: Tally = { events: 0, bytes: 0 }
  events = 0
  bytes = 0

  add(source: number, target: number, bytes: number): void {
    const size = bytes > 0 ? bytes : 0
    this.events++
    this.bytes += size
    if (source > 1) this.#tally(this.sources, source, size)
    if (target > 1) this.#tally(this.targets, target, size)
  }

  save(): SavedTraffic {
    const { sources, targets, other, events, bytes } = this
    return { sources: copiesOf(sources), targets: copiesOf(targets), other: { ...other }, events, bytes }
  }

  restore({ sources, targets, other, events, bytes }: SavedTraffic): void {
    for (const [code, tally] of copiesOf(sources)) this.sources.set(code, tally)
    for (const [code, tally] of copiesOf(targets)) this.targets.set(code, tally)
    Object.assign(this.other, other)
    this.events = events
    this.bytes = bytes
  }

  #tally(tallies: Map<number, Tally>, code: number, bytes: number): void {
    let tally = tallies.get(code)
    if (!tally) {
      if (tallies.size < COUNTED) tallies.set(code, (tally = { events: 0, bytes: 0 }))
      else tally = this.other
    }
    tally.events++
    tally.bytes += bytes
  }
}
