import { EMPTY } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { Hits } from './detector.ts'
import { copyEvent, makeEvents } from './events.ts'
import { firstRows } from './several.ts'

/** Hits of one origin: events of one batch, or alerts of one inner plan (then `depth` is above 0). */
export interface Piece extends Omit<Hits, 'byKey'> {
  readonly depth: number
}

/**
 * Several pieces as one, for each key in total order (time, depth, id); an event that comes twice for one key is one hit,
 * or one for each of its values. */
export function merged(pieces: readonly Piece[], ids: EventIds): Omit<Hits, 'byKey'> {
  const { order, pieceOf, placeOf } = inOrder(pieces, ids)
  const events = makeEvents(order.length)
  const slots = new Int32Array(order.length)
  const values = new Int32Array(order.length)
  const numbers = new Float64Array(order.length)
  const which = new Uint32Array(order.length)
  /** The piece that gave each hit its value. */
  const givers: Piece[] = []
  let count = 0
  for (const hit of order) {
    const piece = pieceOf[hit]!
    const i = placeOf[hit]!
    const row = piece.rows[i]!
    const ref = piece.events.ref[row]!
    const slot = piece.slots[i]!
    const same = sameBefore(events.ref, slots, count, ref, slot)
    let seen = piece.which[i]!
    if (same >= 0 && givers[same] !== piece) {
      for (let at = same; at >= 0 && events.ref[at] === ref; at--)
        if (slots[at] === slot) which[at] = which[at]! | seen
      // Of several values of one event, the first input's that has one counts.
      const value = piece.values[i] ?? 0
      const number = piece.numbers[i] ?? Number.NaN
      const gives = values[same]! < EMPTY && value >= EMPTY
      const givesNumber = Number.isNaN(numbers[same]) && !Number.isNaN(number)
      if (gives) values[same] = value
      if (givesNumber) numbers[same] = number
      if (gives || givesNumber) givers[same] = piece
      continue
    }
    // Another value of the same event.
    if (same >= 0) seen |= which[same]!
    copyEvent(piece.events, row, events, count)
    slots[count] = slot
    values[count] = piece.values[i] ?? 0
    numbers[count] = piece.numbers[i] ?? Number.NaN
    givers[count] = piece
    which[count++] = seen
  }
  return { events, rows: firstRows(count), slots, values, numbers, which, count }
}

/** The hits of all pieces by number: the numbers in total order, of which piece each is, and its place in it. */
function inOrder(
  pieces: readonly Piece[],
  ids: EventIds,
): { readonly order: Int32Array; readonly pieceOf: readonly Piece[]; readonly placeOf: Int32Array } {
  const pieceOf: Piece[] = []
  for (const piece of pieces) for (let i = 0; i < piece.count; i++) pieceOf.push(piece)
  const order = new Int32Array(pieceOf.length)
  const placeOf = new Int32Array(order.length)
  const times = new Float64Array(order.length)
  for (let hit = 0; hit < order.length; hit++) {
    const { events, rows } = pieceOf[hit]!
    order[hit] = hit
    placeOf[hit] = pieceOf[hit - 1] === pieceOf[hit] ? placeOf[hit - 1]! + 1 : 0
    times[hit] = events.time[rows[placeOf[hit]!]!]!
  }
  const compare = (a: number, b: number): number => {
    const time = times[a]! - times[b]!
    if (time !== 0) return time
    const [one, other] = [pieceOf[a]!, pieceOf[b]!]
    if (one.depth !== other.depth) return one.depth - other.depth
    // Ids of alerts are costly, and keys never meet.
    const slot = one.slots[placeOf[a]!]!
    const otherSlot = other.slots[placeOf[b]!]!
    if (slot !== otherSlot || slot === 0) return slot - otherSlot
    return ids.compare(one.events.ref[one.rows[placeOf[a]!]!]!, other.events.ref[other.rows[placeOf[b]!]!]!)
  }
  if (order.some((hit) => hit > 0 && compare(hit - 1, hit) > 0)) order.sort(compare)
  return { order, pieceOf, placeOf }
}

/** Where the same event stands already for the same key, the last time; -1 when it does not. */
function sameBefore(refs: Float64Array, slots: Int32Array, count: number, ref: number, slot: number): number {
  for (let at = count - 1; at >= 0 && refs[at] === ref; at--) if (slots[at] === slot) return at
  return -1
}

/** Hits of which only some keys take part. */
export function onlySome(
  hits: Omit<Hits, 'byKey'>,
  takesPart: (slot: number) => boolean,
): Omit<Hits, 'byKey'> {
  const known = new Map<number, boolean>([[0, false]])
  const slots = hits.slots.slice(0, hits.count)
  for (const [i, slot] of slots.entries()) {
    let takes = known.get(slot)
    if (takes === undefined) known.set(slot, (takes = takesPart(slot)))
    if (!takes) slots[i] = 0
  }
  return { ...hits, slots }
}
