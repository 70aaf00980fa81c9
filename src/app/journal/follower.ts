import type { Plain } from '../../model/plain.ts'
import type { StateTitle } from './parts-file.ts'

/**
 * What is made of the entries of a journal, one after the other, and of nothing else: the same entries give the same state.
 * So its state can be saved at an entry, and another one of its kind goes on from there as if it had seen all before.
 */
export interface Follower<Entry, Outcome> {
  /** Names it in saved states. */
  readonly name: string
  /** Takes in an entry, which is durable; `outcome` is what the judge made of it. */
  apply(entry: Entry, sequence: number, outcome: Outcome): void
  /**
   * All of its state as it is when this is called, in parts. Further entries may be applied while parts are asked for, and do
   * not show in them. A part takes a few milliseconds to make and to copy, as ingest stands still for so long.
   */
  save(): Iterable<Plain>
  /** Given the parts in their order, one after the other, when it is new. Their form is told by `STATE_FORMAT`. */
  restore(part: Plain): void
  /** What it has in another thread; left out where it has nothing there. */
  readonly apart?: StateApart
  /** Asked for while a journal is read: what it gives resolves when there is room for further entries. */
  room?(): Promise<void> | undefined
  /** The newest entry of which its stores, elsewhere, have everything; left out where it has none. */
  stored?(): number
}

/** The state that a follower has in another thread, which keeps it in files of its own. */
export interface StateApart {
  /** Writes all of it as it is after the entries so far, whole when this resolves with the number of bytes. */
  save(path: string, title: StateTitle): Promise<number>
  /** Looks through a file, and says why it cannot be used. It is taken in when the follower is given its own part. */
  check(path: string, title: StateTitle): Promise<string | undefined>
}

/** The follower that comes first, and says what an entry came to: its appender and the others get that. */
export interface Judge<Entry, Outcome> extends Omit<Follower<Entry, Outcome>, 'apply' | 'apart' | 'room'> {
  apply(entry: Entry, sequence: number): Outcome
}
