import type { StreamMessage } from '../../api/detection-service.ts'
import type { Alert } from '../../model/alert.ts'

/** Tells listeners what happens. One that throws hears no more. */
export class Broadcast {
  readonly #listeners = new Set<(message: StreamMessage) => void>()

  #followAlert: (alert: Alert) => void = () => {}

  get heard(): boolean {
    return this.#listeners.size > 0
  }

  tell(message: StreamMessage): void {
    if (message.type === 'alert') this.#followAlert(message.alert)
    for (const listener of this.#listeners) listener(message)
  }

  /** Tells one alerts alone, whoever else hears. */
  followAlerts(follow: (alert: Alert) => void): void {
    this.#followAlert = follow
  }

  /** Gives what ends it. */
  subscribe(listener: (message: StreamMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
