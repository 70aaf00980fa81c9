import type { StreamMessage } from '../../api/detection-service.ts'

/** Tells listeners what happens. One that throws hears no more. */
export class Broadcast {
  readonly #listeners = new Set<(message: StreamMessage) => void>()

  get heard(): boolean {
    return this.#listeners.size > 0
  }

  tell(message: StreamMessage): void {
    for (const listener of this.#listeners) listener(message)
  }

  /** Gives what ends it. */
  subscribe(listener: (message: StreamMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
