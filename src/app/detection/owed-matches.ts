import type { Alert } from '../../model/alert.ts'
import { eventNumber } from '../../model/event-id.ts'

/** An event that an alert counts. */
export type OwedMatch = { readonly event: number; readonly rule: string; readonly alert: string }

/** Matches told at once. */
const MOST = 1000

/**
 * What alerts say of single events, until it stands in the journal: from there it becomes a cause of suspicion. What a
 * crash keeps from the journal is owed again, as its alert is told again.
 */
export class OwedMatches {
  #owed = new Map<string, OwedMatch>()

  /** The events that an alert names as its own. */
  add({ id, rule, evidence, lastEvents }: Alert): void {
    for (const text of [...evidence, ...lastEvents]) {
      const event = eventNumber(text)
      if (event === undefined) continue
      const match = { event, rule: rule.id, alert: id }
      this.#owed.set(nameOf(match), match)
    }
  }

  /** They stand in the journal. */
  paid(matches: readonly OwedMatch[]): void {
    for (const match of matches) this.#owed.delete(nameOf(match))
  }

  /** Some of those that are owed. */
  get next(): readonly OwedMatch[] {
    const next: OwedMatch[] = []
    for (const match of this.#owed.values()) if (next.push(match) === MOST) break
    return next
  }

  save(): readonly OwedMatch[] {
    return [...this.#owed.values()]
  }

  restore(saved: readonly OwedMatch[]): void {
    for (const match of saved) this.#owed.set(nameOf(match), match)
  }
}

const nameOf = ({ event, rule, alert }: OwedMatch): string => `${event} ${rule} ${alert}`
