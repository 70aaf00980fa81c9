import { EMPTY, type TextCodes } from '../model/dictionary.ts'
import type { Test } from '../model/plan.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episodes, Evidence } from './episodes.ts'
import { copyEvent, type Events, makeEvents } from './events.ts'

/** Mean radius of the earth in metres (IUGG). */
const RADIUS = 6_371_008.8

type State = {
  /** Row 0: the last event with coordinates. */
  readonly last: Events
  place: Place
  found: { readonly events: Events; readonly metres: number } | undefined
}

type Place = {
  readonly longitude: number
  readonly latitude: number
}

export type SavedTravel = ReadonlyMap<number, State>

/** impossible_travel: two consecutive events of a key too far apart for the time between them. */
export class Travel implements Detector {
  readonly #test: Extract<Test, { type: 'impossible_travel' }>
  readonly #windowMs: number
  readonly #places: TextCodes
  readonly #states = new Map<number, State>()
  episodes!: Episodes

  constructor(test: Extract<Test, { type: 'impossible_travel' }>, windowMs: number, places: TextCodes) {
    this.#test = test
    this.#windowMs = windowMs
    this.#places = places
  }

  get bytes(): number {
    return this.#states.size * 400
  }

  process({ events, rows, slots, values, count }: Hits): void {
    for (let i = 0; i < count; i++) {
      if (slots[i] !== 0 && values[i]! >= EMPTY) this.#hit(slots[i]!, events, rows[i]!, values[i]!)
    }
  }

  #hit(slot: number, events: Events, row: number, value: number): void {
    const place = parsePlace(this.#places.text(value) ?? '')
    if (!place) return
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    const state = this.#states.get(slot)
    if (!state) {
      this.#states.set(slot, { last: copied(events, row), place, found: undefined })
      return
    }
    const metres = distance(state.place, place)
    const impossible = this.#impossible(metres, time - state.last.time[0]!)
    if (impossible && this.#isLongest(state, time, metres))
      state.found = this.#pair(state.last, events, row, metres)
    if (impossible || episode) this.episodes.event(slot, events, row, impossible ? time + 1 : 0)
    if (impossible) this.episodes.get(slot)?.sample(Math.floor(metres / 1000), time)
    copyEvent(events, row, state.last, 0)
    state.place = place
  }

  /** Of several journeys that end in one millisecond the longest counts. */
  #isLongest({ found }: State, time: number, metres: number): boolean {
    return !found || found.events.time[1] !== time || metres > found.metres
  }

  #impossible(metres: number, ms: number): boolean {
    if (ms >= this.#windowMs) return false
    return metres >= this.#test.distance * 1000 && metres * 3600 > this.#test.speed * ms
  }

  #pair(last: Events, events: Events, row: number, metres: number): { events: Events; metres: number } {
    const pair = makeEvents(2)
    copyEvent(last, 0, pair, 0)
    copyEvent(events, row, pair, 1)
    return { events: pair, metres }
  }

  evidence(slot: number): Evidence {
    const { events, metres } = this.#states.get(slot)!.found!
    return {
      events,
      count: 2,
      value: Math.floor(metres / 1000),
      terms: { seconds: (events.time[1]! - events.time[0]!) / 1000 },
    }
  }

  advance(): void {}

  save(): SavedTravel {
    return copies(this.#states)
  }

  restore(saved: SavedTravel): void {
    for (const [slot, state] of copies(saved)) this.#states.set(slot, state)
  }

  leave(slot: number): void {
    this.#states.delete(slot)
  }
}

/** A pair that was found is evidence of an alert that opens in the same span. */
const copies = (states: ReadonlyMap<number, State>): ReadonlyMap<number, State> =>
  new Map(
    Array.from(states, ([slot, state]) => [
      slot,
      { ...state, last: copied(state.last, 0), found: undefined },
    ]),
  )

function copied(events: Events, row: number): Events {
  const copy = makeEvents(1)
  copyEvent(events, row, copy, 0)
  return copy
}

/** "longitude,latitude" in degrees. */
export function parsePlace(text: string): Place | undefined {
  const parts = text.split(',')
  if (parts.length !== 2) return undefined
  const [longitude, latitude] = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const fits = Math.abs(longitude!) <= 180 && Math.abs(latitude!) <= 90
  return fits ? { longitude: longitude!, latitude: latitude! } : undefined
}

/** Great-circle distance in whole metres (haversine). */
export function distance(a: Place, b: Place): number {
  const rad = Math.PI / 180
  const dLat = (b.latitude - a.latitude) * rad
  const dLon = (b.longitude - a.longitude) * rad
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2
  return Math.round(2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h))))
}
