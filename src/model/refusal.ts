/**
 * Why work that was asked for in the right form is not done. `full`: the disk is; `busy`: too much waits, try again soon;
 * `unavailable`: something it needs does not answer; `missing`: what it is about is not there; `conflict`: it does not
 * fit what is; `unfit`: what was given is of no use.
 */
export type RefusalReason = 'full' | 'busy' | 'unavailable' | 'missing' | 'conflict' | 'unfit'

/** Work that is not done, in one sentence. */
export class Refusal extends Error {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
    this.reason = reason
  }
}

/** For work that waits for a database in vain. */
export const databaseSilent = (why: Error): Refusal =>
  new Refusal(
    'unavailable',
    `the database does not answer (${why.message}); nothing that was accepted is lost`,
    why,
  )
