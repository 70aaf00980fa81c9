import type { Dictionary } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'

/** What detectors share in one run. */
export interface World {
  readonly ids: EventIds
  /** Dictionaries of the codes in `Events`. */
  readonly users: Dictionary
  readonly addresses: Dictionary
  /** Source under which alerts are events of other rules. */
  readonly alertSource: number
}
