import type { Recorded } from '../../api/suspicion-service.ts'
import type { AccessEvents } from '../../model/access-events.ts'

/** Events on their way to another thread, and which number each has. */
export interface SentEvents {
  readonly events: AccessEvents
  readonly numbers: Int32Array
  /** 1 where the event was there before. */
  readonly duplicate: Uint8Array
}

/** To be handed over soon: what is sent shares its columns. */
export function sendEvents(
  events: AccessEvents,
  { numbers, duplicate }: Pick<Recorded, 'numbers' | 'duplicate'>,
): SentEvents {
  const { time, bytes, places, fileSizeMb, success } = events
  return {
    events: {
      ...events,
      ...{ time: byItself(time), bytes: byItself(bytes), places: byItself(places) },
      ...{ fileSizeMb: byItself(fileSizeMb), success: byItself(success) },
    },
    numbers: byItself(numbers),
    duplicate: byItself(duplicate),
  }
}

type Columns = Float64Array | Uint8Array | Uint32Array | Int32Array

/** A part of something greater would bring all of that along. */
function byItself<T extends Columns>(column: T): T {
  if (column.byteLength === column.buffer.byteLength) return column
  // A buffer of Node has a slice of its own, which copies nothing; this one is that of all columns.
  return Uint8Array.prototype.slice.call(column) as unknown as T
}

/** About the bytes that they take. */
export const sentBytes = ({ events }: SentEvents): number => 200 + 64 * events.length + events.bytes.length
