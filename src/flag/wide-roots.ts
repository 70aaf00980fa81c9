/** Roots to add to the events `from` to before `to` of many keys, of which those before `next` were taken up. */
interface Sweep {
  readonly keys: readonly number[]
  next: number
  readonly from: number
  readonly to: number
  readonly units: number
}

/** Roots to add to the events of many keys: a wide range may have a million, so they are taken up one after the other. */
export class WideRoots {
  #sweeps: Sweep[] = []

  get empty(): boolean {
    return this.#sweeps.length === 0
  }

  add(keys: readonly number[], from: number, to: number, units: number): void {
    if (keys.length > 0) this.#sweeps.push({ keys, next: 0, from, to, units })
  }

  /** Takes up one key; there must be one. */
  take(take: (key: number, from: number, to: number, units: number) => void): void {
    const sweep = this.#sweeps.at(-1)!
    const key = sweep.keys[sweep.next++]!
    if (sweep.next === sweep.keys.length) this.#sweeps.pop()
    take(key, sweep.from, sweep.to, sweep.units)
  }

  fork(): WideRoots {
    const fork = new WideRoots()
    fork.#sweeps = this.#sweeps.map((sweep) => ({ ...sweep }))
    return fork
  }
}
