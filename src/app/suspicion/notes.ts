import type { ChangeNote } from '../../model/suspicion.ts'
import type { Asked } from './entry.ts'

/** Notes kept of one event; the oldest go first. */
const MOST = 50

/** What people did to the flags of events, when and why. */
export class Notes {
  readonly #byEvent = new Map<number, ChangeNote[]>()

  add(event: number, { type, at, by, reason }: Asked & { readonly type: ChangeNote['change'] }): void {
    const notes = this.#byEvent.get(event) ?? []
    notes.push({
      change: type,
      at,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    })
    if (notes.length > MOST) notes.shift()
    this.#byEvent.set(event, notes)
  }

  of(event: number): readonly ChangeNote[] {
    return this.#byEvent.get(event) ?? []
  }
}
