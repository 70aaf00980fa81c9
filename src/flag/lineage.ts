import type { Cause, Flag } from './cause.ts'
import type { Spread } from './spread.ts'

/** What an event is flagged because of (`up`), or what is flagged because of it (`down`), as a graph. */
export interface Lineage {
  readonly event: number
  readonly direction: 'up' | 'down'
  /** The event first, then the others, nearest first. Up: the roots stand in their causes. */
  readonly events: readonly Flag[]
  readonly edges: readonly Edge[]
  /** False when a limit cut something off. */
  readonly complete: boolean
}

/** `because` supports `event`: both have this user or address, and `because` is earlier and flagged. */
export interface Edge {
  readonly event: number
  readonly because: number
  readonly by: 'user' | 'address'
}

export interface LineageLimits {
  /** Events in the graph. */
  readonly events?: number
  /** Edges from one event by one user or address. */
  readonly edgesEach?: number
}

/** Events of one key looked at for one event's edges. */
const LONGEST_SEARCH = 10_000

/** Builds a lineage, breadth first, so that what is cut off is what is furthest. */
export class LineageSearch {
  readonly #spread: Spread
  readonly #read: (event: number) => Flag
  readonly #mostEvents: number
  readonly #mostEdges: number
  readonly #events = new Map<number, Flag>()
  readonly #edges: Edge[] = []
  #complete = true

  constructor(spread: Spread, read: (event: number) => Flag, limits: LineageLimits) {
    this.#spread = spread
    this.#read = read
    this.#mostEvents = limits.events ?? 200
    this.#mostEdges = limits.edgesEach ?? 20
  }

  from(event: number, direction: 'up' | 'down'): Lineage {
    this.#events.set(event, this.#read(event))
    for (const [at, flag] of this.#events) {
      if (direction === 'up') this.#upFrom(at, flag.causes)
      else if (flag.flagged) this.#downFrom(at)
    }
    const events = [...this.#events.values()]
    return { event, direction, events, edges: this.#edges, complete: this.#complete }
  }

  /** The earlier flagged events of its user and address, from the nearest to a root on. */
  #upFrom(event: number, causes: readonly Cause[]): void {
    for (const cause of causes) {
      if (cause.type !== 'user' && cause.type !== 'address') continue
      const key = this.#spread.keyOf(event, cause.type === 'user' ? 0 : 1)
      const earlier = (other: number): boolean => this.#spread.before(other, event)
      this.#join(event, cause.event, cause.type, 'up')
      const first = this.#spread.firstFlagged(key)
      this.#along(key, first, earlier, cause.event, (other) => this.#join(event, other, cause.type, 'up'))
    }
  }

  #downFrom(event: number): void {
    for (const side of [0, 1] as const) {
      const key = this.#spread.keyOf(event, side)
      if (key < 0) continue
      const by = side === 0 ? 'user' : 'address'
      const next = this.#spread.nextOf(event, key)
      this.#along(
        key,
        next,
        () => true,
        event,
        (other) => this.#join(other, event, by, 'down'),
      )
    }
  }

  /** Tells the flagged events of a key from `first` on, while `wanted`, but for `except`. */
  #along(
    key: number,
    first: number,
    wanted: (event: number) => boolean,
    except: number,
    tell: (event: number) => void,
  ): void {
    let edges = 0
    let looked = 0
    for (let at = first; this.#spread.exists(at) && wanted(at); at = this.#spread.nextOf(at, key)) {
      if (edges === this.#mostEdges || looked++ === LONGEST_SEARCH) {
        this.#complete = false
        return
      }
      if (at === except || !this.#spread.isFlagged(at)) continue
      edges++
      tell(at)
    }
  }

  #join(event: number, because: number, by: 'user' | 'address', direction: 'up' | 'down'): void {
    const other = direction === 'up' ? because : event
    if (!this.#events.has(other)) {
      if (this.#events.size >= this.#mostEvents) {
        this.#complete = false
        return
      }
      this.#events.set(other, this.#read(other))
    }
    this.#edges.push({ event, because, by })
  }
}
