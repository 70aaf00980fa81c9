import type { SourceState } from '../../model/live-source.ts'
import type { Sequencer } from '../../order/sequencer.ts'

/** Sources that may have a name at a time. */
export const MOST_SOURCES = 200

export interface Liveness {
  readonly latenessMs: number
  /** After so long without anything from it, a source is not waited for. */
  readonly idleMs: number
}

/** A source, and what came of it. */
export type LiveSource = {
  readonly name: string
  events: number
  late: number
  readonly rejected: Map<string, number>
  newest: number
  heardAt: number
  active: boolean
}

/**
 * The sources of the service. A source is active from its first event on that is not late, until it has been silent for
 * the idle time; only active ones hold the watermark back. While none is, the clock moves the watermark on from the newest event.
 */
export class LiveSources {
  readonly #byName = new Map<string, LiveSource>()
  readonly #options: Liveness

  constructor(options: Liveness) {
    this.#options = options
  }

  /** The source of this name; undefined where there would be too many. */
  of(name: string): LiveSource | undefined {
    const known = this.#byName.get(name)
    if (known || this.#byName.size === MOST_SOURCES) return known
    const source: LiveSource = {
      ...{ name, events: 0, late: 0, rejected: new Map() },
      ...{ newest: Number.NEGATIVE_INFINITY, heardAt: 0, active: false },
    }
    this.#byName.set(name, source)
    return source
  }

  /** Hands events of a source on: `add` gives the sequencer those that it has. */
  hear(source: LiveSource, index: number, at: number, sequencer: Sequencer, add: () => void): void {
    if (!source.active) sequencer.open(index)
    const before = sequencer.late
    try {
      add()
    } finally {
      source.late += sequencer.late - before
      source.heardAt = Math.max(source.heardAt, at)
      const reached = sequencer.watermarkOf(index)
      source.active = reached > Number.NEGATIVE_INFINITY
      if (source.active) source.newest = Math.max(source.newest, reached + this.#options.latenessMs)
      // With nothing but late events it would hold back what others bring.
      else sequencer.close(index)
    }
  }

  /** Lets go of silent sources. Gives the time up to which the clock says that nothing more will come; undefined where a source says it. */
  advance(at: number, sequencer: Sequencer, indexOf: (name: string) => number): number | undefined {
    const { idleMs } = this.#options
    let active = false
    for (const source of this.#byName.values()) {
      if (source.active && at - source.heardAt >= idleMs) {
        source.active = false
        sequencer.close(indexOf(source.name))
      }
      active ||= source.active
    }
    return active ? undefined : this.timeAt(at)
  }

  /** The time of events when the clock shows `at`: it passes on from the newest, as the watermark does where nothing holds it back. */
  timeAt(at: number): number {
    let reached = Number.NEGATIVE_INFINITY
    for (const { newest, heardAt } of this.#byName.values())
      reached = Math.max(reached, newest + Math.max(at - heardAt, 0) - this.#options.latenessMs)
    return reached
  }

  get all(): readonly SourceState[] {
    return [...this.#byName.values()].map(({ rejected, newest, ...source }) => ({
      ...source,
      rejected: Object.fromEntries(rejected),
      ...(newest > Number.NEGATIVE_INFINITY && { newest }),
    }))
  }

  /** As plain data, for {@link LiveSources.restore}. */
  save(): readonly LiveSource[] {
    return [...this.#byName.values()].map((source) => ({ ...source, rejected: new Map(source.rejected) }))
  }

  restore(saved: readonly LiveSource[]): void {
    for (const source of saved)
      this.#byName.set(source.name, { ...source, rejected: new Map(source.rejected) })
  }
}
