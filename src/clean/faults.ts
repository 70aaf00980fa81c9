import type { RawBatch } from '../model/raw-batch.ts'
import { structureFaults, type ValueFault, valueFaults } from '../model/reject.ts'

/** Faults of one field, counted by their place in `valueFaults`. */
export type Tally = Float64Array

export const faultIndex = Object.fromEntries(valueFaults.map((fault, i) => [fault, i])) as Readonly<
  Record<ValueFault, number>
>

/** Counts the faults of a source by field, over all of its records. */
export class FaultCounts {
  readonly #byField = new Map<string, Tally>()

  of(field: string): Tally {
    let tally = this.#byField.get(field)
    if (!tally) {
      tally = new Float64Array(valueFaults.length)
      this.#byField.set(field, tally)
    }
    return tally
  }

  /** Fields and faults that occurred. */
  counts(): Record<string, Record<string, number>> {
    const out: Record<string, Record<string, number>> = {}
    for (const [field, tally] of this.#byField) {
      const found = valueFaults.map((fault, i) => [fault, tally[i]!] as const).filter(([, n]) => n > 0)
      if (found.length > 0) out[field] = Object.fromEntries(found)
    }
    return out
  }
}

/** Counts the faults of form of a source; they belong to no field. */
export class StructureCounts {
  readonly #tally = new Float64Array(structureFaults.length + 1)

  add(raw: RawBatch): void {
    const tally = this.#tally
    for (let row = 0; row < raw.length; row++) tally[raw.fault[row]!]!++
  }

  counts(): Record<string, Record<string, number>> {
    const found = structureFaults.flatMap((fault, i) => {
      const n = this.#tally[i + 1]!
      return n > 0 ? [[fault, n] as const] : []
    })
    return found.length > 0 ? { record: Object.fromEntries(found) } : {}
  }
}
