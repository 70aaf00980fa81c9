import type { Episode } from '../answer.ts'
import { type BenchRule, told, windowMs } from '../rules.ts'

interface KeyState {
  /** When each value was last seen, the longest unseen first. */
  readonly lastSeen: Map<string, number>
  open: boolean
  openedAt: number
  closedAt: number
  value: number
}

/** Sliding count of different values per key: a Map kept in the order of last sight. */
export class DistinctCount {
  readonly #keys = new Map<string, KeyState>()
  readonly #rule: BenchRule
  readonly #found: Episode[]

  constructor(rule: BenchRule, found: Episode[]) {
    this.#rule = rule
    this.#found = found
  }

  add(key: string, value: string, time: number): void {
    let state = this.#keys.get(key)
    if (!state) {
      state = newState()
      this.#keys.set(key, state)
    }
    this.#expire(key, state, time)
    state.lastSeen.delete(value)
    state.lastSeen.set(value, time)
    const count = state.lastSeen.size
    if (count < this.#rule.atLeast) return
    if (!state.open) this.#open(key, state, time)
    if (state.openedAt === time) state.value = Math.min(count, told(this.#rule))
  }

  /** The input has ended: all windows run out. */
  end(): void {
    for (const [key, state] of this.#keys) {
      this.#expire(key, state, Number.POSITIVE_INFINITY)
      this.#tell(key, state)
    }
  }

  #expire(key: string, state: KeyState, time: number): void {
    const { lastSeen } = state
    for (const [value, seen] of lastSeen) {
      if (seen + windowMs > time) break
      lastSeen.delete(value)
      if (state.open && lastSeen.size < this.#rule.atLeast) {
        state.open = false
        state.closedAt = seen + windowMs
      }
    }
    // An episode that closed at this very time may go on; one that closed before is over.
    if (!state.open && state.closedAt < time) this.#tell(key, state)
  }

  #open(key: string, state: KeyState, time: number): void {
    state.open = true
    if (state.closedAt === time) return
    this.#tell(key, state)
    state.openedAt = time
  }

  #tell(key: string, state: KeyState): void {
    if (state.openedAt < 0) return
    this.#found.push([this.#rule.number, key, state.openedAt, state.closedAt, state.value])
    state.openedAt = -1
    state.closedAt = -1
  }
}

const newState = (): KeyState => ({ lastSeen: new Map(), open: false, openedAt: -1, closedAt: -1, value: 0 })
