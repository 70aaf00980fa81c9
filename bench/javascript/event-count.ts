import type { Episode } from '../answer.ts'
import { type BenchRule, windowMs } from '../rules.ts'

interface KeyState {
  readonly times: number[]
  /** Index of the oldest time still in the window. */
  head: number
  open: boolean
  openedAt: number
  closedAt: number
  value: number
}

/** Sliding count per key: an array of times with a moving head. */
export class EventCount {
  readonly #keys = new Map<string, KeyState>()
  readonly #rule: BenchRule
  readonly #found: Episode[]

  constructor(rule: BenchRule, found: Episode[]) {
    this.#rule = rule
    this.#found = found
  }

  add(key: string, time: number): void {
    let state = this.#keys.get(key)
    if (!state) {
      state = newState()
      this.#keys.set(key, state)
    }
    this.#expire(key, state, time)
    const count = state.times.push(time) - state.head
    if (count < this.#rule.atLeast) return
    if (!state.open) this.#open(key, state, time)
    if (state.openedAt === time) state.value = count
  }

  /** The input has ended: all windows run out. */
  end(): void {
    for (const [key, state] of this.#keys) {
      this.#expire(key, state, Number.POSITIVE_INFINITY)
      this.#tell(key, state)
    }
  }

  #expire(key: string, state: KeyState, time: number): void {
    const { times } = state
    while (state.head < times.length && times[state.head]! + windowMs <= time) {
      const leaves = times[state.head++]! + windowMs
      if (state.open && times.length - state.head < this.#rule.atLeast) {
        state.open = false
        state.closedAt = leaves
      }
    }
    // An episode that closed at this very time may go on; one that closed before is over.
    if (!state.open && state.closedAt < time) this.#tell(key, state)
    if (state.head > 1024 && state.head * 2 > times.length) {
      times.splice(0, state.head)
      state.head = 0
    }
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

const newState = (): KeyState => ({ times: [], head: 0, open: false, openedAt: -1, closedAt: -1, value: 0 })
