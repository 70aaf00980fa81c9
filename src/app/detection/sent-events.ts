import type { Recorded } from '../../api/suspicion-service.ts'
import { ColumnMemory } from '../../lib/column-memory.ts'
import { type AccessEvents, arraysOf, copyEvents, filled } from '../../model/access-events.ts'

/** Events on their way to another thread, and which number each has. */
export interface SentEvents {
  readonly events: AccessEvents
  readonly numbers: Int32Array
  /** 1 where the event was there before. */
  readonly duplicate: Uint8Array
}

/** Megabytes that are kept for what comes next. */
const MOST_FREE = 16

/** Copies events to memory that another thread sees too, until that does not look at them any more. */
export class EventSender {
  readonly #memory = new ColumnMemory(MOST_FREE)

  send(events: AccessEvents, { numbers, duplicate }: Pick<Recorded, 'numbers' | 'duplicate'>): SentEvents {
    const { length } = events
    return {
      events: copyEvents(events, this.#memory),
      numbers: filled(this.#memory.codes(length), numbers),
      duplicate: filled(this.#memory.bytes(length), duplicate),
    }
  }

  /** Nobody looks at these any more. */
  release({ events, numbers, duplicate }: SentEvents): void {
    this.#memory.release([...arraysOf(events), numbers, duplicate])
  }
}

/** About the bytes that they take. */
export const sentBytes = ({ events }: SentEvents): number => 200 + 64 * events.length + events.bytes.length
