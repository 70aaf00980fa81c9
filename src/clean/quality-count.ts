import type { Quality, RejectCode } from '../model/reject.ts'
import type { CleanQuality } from './cleaner.ts'
import { SeenHashes } from './seen-hashes.ts'

/** Rejected records remembered, to find equal ones. */
const REMEMBERED = 1 << 20

/** Adds up what cleaning and ordering saw, and finds duplicates among rejected records. */
export class QualityCount {
  readonly #rejected: Record<string, number> = {}
  readonly #seen = new SeenHashes(REMEMBERED)
  #duplicates = 0

  /** Counts a rejected record; false when an equal one was rejected before, so that it is a duplicate only. */
  reject(code: RejectCode, low: number | undefined, high: number | undefined): boolean {
    if (low !== undefined && high !== undefined && this.#seen.seen(low, high)) {
      this.#duplicates++
      return false
    }
    this.rejectAll(code, 1)
    return true
  }

  /** Counts so many rejected records, none of them a duplicate. */
  rejectAll(code: RejectCode, count: number): void {
    if (count > 0) this.#rejected[code] = (this.#rejected[code] ?? 0) + count
  }

  /** `ordered` says what the sequencer dropped and what came late. */
  total(
    cleaned: readonly CleanQuality[],
    ordered: { readonly duplicates: number; readonly late: number },
  ): Quality {
    const rows = cleaned.reduce((sum, one) => sum + one.rows, 0)
    const rejected = Object.values(this.#rejected).reduce((sum, n) => sum + n, 0)
    const duplicates = this.#duplicates + ordered.duplicates
    return {
      rows,
      accepted: rows - rejected - duplicates,
      duplicates,
      late: ordered.late,
      rejected: sorted(this.#rejected),
      faults: Object.fromEntries(
        [...new Set(cleaned.flatMap((one) => Object.keys(one.faults)))]
          .sort()
          .map((field) => [field, added(cleaned.map((one) => one.faults[field] ?? {}))]),
      ),
      repaired: added(cleaned.map((one) => one.repaired)),
    }
  }
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const count of counts) for (const [code, n] of Object.entries(count)) sum[code] = (sum[code] ?? 0) + n
  return sorted(sum)
}

const sorted = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
