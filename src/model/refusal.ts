/**
 * Work that is sound but cannot be taken on now, in one sentence. `full`: the disk is; `busy`: too much waits, try again soon;
 * `unavailable`: something it needs does not answer.
 */
export class Refusal extends Error {
  readonly reason: 'full' | 'busy' | 'unavailable'

  constructor(reason: 'full' | 'busy' | 'unavailable', message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
    this.reason = reason
  }
}
