import { type ArrivedEvent, eventAt } from '../../model/arrived-event.ts'
import type { Batch, SealedSpan } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'

/** Events remembered. */
const MOST = 65_536

/** The newest events of a stream, to be found by their ids. */
export class RecentEvents {
  #batches: Batch[] = []
  #ids: EventIds | undefined
  #rows = 0

  add({ batches }: SealedSpan, ids: EventIds): void {
    this.#ids = ids
    for (const batch of batches) {
      if (batch.length === 0) continue
      this.#batches.push(batch)
      this.#rows += batch.length
    }
    while (this.#rows > MOST && this.#batches.length > 1) this.#rows -= this.#batches.shift()!.length
  }

  /** Those of the events that are still there, by id. */
  find(wanted: ReadonlySet<string>): ReadonlyMap<string, ArrivedEvent> {
    const found = new Map<string, ArrivedEvent>()
    const isWanted = this.#test(wanted)
    for (const batch of this.#batches.toReversed()) {
      if (found.size === wanted.size) break
      for (let row = 0; row < batch.length; row++) {
        if (!isWanted(batch.ref[row]!)) continue
        const id = this.#ids!.text(batch.ref[row]!)
        if (wanted.has(id)) found.set(id, eventAt(batch, row))
      }
    }
    return found
  }

  /** Whether a ref may be one of these: exactly where ids are positions, and by source where the source names its events. */
  #test(wanted: ReadonlySet<string>): (ref: number) => boolean {
    const ids = this.#ids
    if (!ids) return () => false
    const refs = new Set<number>()
    let anyOwn = false
    for (const id of wanted) {
      const name = id.slice(0, id.lastIndexOf(':'))
      const position = Number(id.slice(name.length + 1))
      const source = ids.hasName(name) ? ids.source(name) : undefined
      if (source === undefined || ids.hasOwnIds(source) || !Number.isInteger(position)) anyOwn = true
      else refs.add(ids.at(source, position))
    }
    return anyOwn ? (ref) => refs.has(ref) || ids.isForgettable(ref) : (ref) => refs.has(ref)
  }
}
