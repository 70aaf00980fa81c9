import { spans } from '../../lib/spans.ts'
import type { ChangeNote } from '../../model/suspicion.ts'
import type { Asked } from './entry.ts'

/** Notes by event. */
export type SavedNotes = ReadonlyMap<number, readonly ChangeNote[]>

/** Notes kept of one event; the oldest go first. */
const MOST = 50

/** What people did to the flags of events, when and why. */
export class Notes {
  readonly #byEvent = new Map<number, readonly ChangeNote[]>()

  add(event: number, { type, at, by, reason }: Asked & { readonly type: ChangeNote['change'] }): void {
    const note = {
      change: type,
      at,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    }
    this.#byEvent.set(event, [...this.of(event), note].slice(-MOST))
  }

  of(event: number): readonly ChangeNote[] {
    return this.#byEvent.get(event) ?? []
  }

  /** All of them as they are now, in parts. */
  save(): Iterable<SavedNotes> {
    return partsOf([...this.#byEvent])
  }

  restore(saved: SavedNotes): void {
    for (const [event, notes] of saved) this.#byEvent.set(event, notes)
  }
}

/** Events of one part. */
const PART = 4096

function* partsOf(all: readonly (readonly [number, readonly ChangeNote[]])[]): Generator<SavedNotes, void> {
  for (const [from, to] of spans(all.length, PART)) yield new Map(all.slice(from, to))
}
