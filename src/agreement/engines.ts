import type { Plan } from '../model/plan.ts'
import type { CaseEvent, FoundAlert } from './case.ts'

/** What an engine makes of a case, or why it cannot run it. */
export type Outcome = { readonly alerts: readonly FoundAlert[] } | { readonly cannot: string }

/** How events are handed to the engine that reads a stream. */
export interface Delivery {
  /** Events in the order of arrival, cut into batches. What the watermark has passed is judged after each batch. */
  readonly batches: readonly (readonly CaseEvent[])[]
  /** How far behind the newest an event may come; Infinity: all is put in order first. */
  readonly latenessMs: number
}

/** What the engine of a stream gives, with the number of events that came too late for it. */
export type LiveOutcome = Outcome & { readonly late?: number }

/**
 * The engines that are compared. One that is absent leaves its column empty, which is said in the matrix; none of
 * them changes the events it is given.
 */
export interface Engines {
  live(plans: readonly Plan[], delivery: Delivery): LiveOutcome
  /** Stops after every batch but the last, saves its state, and goes on in a new engine that restores it. */
  readonly restored?: (plans: readonly Plan[], delivery: Delivery) => LiveOutcome
  /** Computes the definitions of docs/reference/semantics.md over all events. */
  readonly bruteForce?: (plans: readonly Plan[], events: readonly CaseEvent[]) => Outcome
  /** Runs SQL printed from the plans. */
  readonly sql?: (plans: readonly Plan[], events: readonly CaseEvent[]) => Promise<Outcome>
}
