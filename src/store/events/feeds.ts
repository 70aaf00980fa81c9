import { StoreMistake } from '../store-mistake.ts'
import type { FeedPosition } from './event-store.ts'

/** Up to where each feed has come. */
export class Feeds {
  readonly #positions: Map<string, FeedPosition>

  constructor(positions: Iterable<FeedPosition> = []) {
    this.#positions = new Map(Array.from(positions, (position) => [position.feed, position]))
  }

  get all(): readonly FeedPosition[] {
    return [...this.#positions.values()]
  }

  get(feed: string): FeedPosition | undefined {
    return this.#positions.get(feed)
  }

  /** Moves a feed on; false where it has been there already. */
  advance(position: FeedPosition): boolean {
    const known = this.#positions.get(position.feed)
    if (known && known.journal !== position.journal)
      throw new StoreMistake(
        `the stored events of ${position.feed} follow another journal: name the --data folder they were made with, or remove its folder events`,
      )
    if (known && position.sequence <= known.sequence) return false
    this.#positions.set(position.feed, position)
    return true
  }
}
