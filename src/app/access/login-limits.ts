import { addressGroup } from '../../lib/address-group.ts'
import { Attempts } from './attempts.ts'

const windowMs = 15 * 60_000

/** How often somebody may try to log in: the same name from one place, any name from one place, one name from anywhere. */
export class LoginLimits {
  readonly #pair = new Attempts({ most: 5, windowMs })
  readonly #address = new Attempts({ most: 50, windowMs })
  readonly #name = new Attempts({ most: 100, windowMs })

  /** Counts an attempt; returns how many milliseconds to wait instead. */
  take(name: string, address: string, now: number): number {
    const group = addressGroup(address)
    const waits = [
      this.#pair.take(pairOf(name, group), now),
      this.#address.take(group, now),
      this.#name.take(name, now),
    ]
    return Math.max(...waits)
  }

  succeeded(name: string, address: string): void {
    this.#pair.forget(pairOf(name, addressGroup(address)))
  }
}

const pairOf = (name: string, group: string): string => `${group} ${name}`
