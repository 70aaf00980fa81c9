import { setImmediate as otherWork } from 'node:timers/promises'
import { ColumnMemory } from '../../lib/column-memory.ts'
import { copyEvents } from '../../model/access-events.ts'
import type { Batch } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'
import type { EventPageRequest, EventSearch, StoredEvent, StoredShape } from '../../model/event-search.ts'
import { AccessBlock, type AccessRun } from './access-block.ts'
import { eventAt } from './event-block.ts'
import { KeptBlock } from './kept-block.ts'
import { PageSearch } from './page-search.ts'
import { type Tally, type TallyQuestion, tallyBlock } from './tally.ts'

/** A block in memory that two threads see. */
export type RecentBlock = KeptBlock | AccessBlock

/** Events in memory, found as soon as they are added. */
export class RecentEvents {
  readonly #memory = new ColumnMemory()
  #blocks: RecentBlock[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Those that are there now; later ones are not added to the list. */
  get blocks(): readonly RecentBlock[] {
    return [...this.#blocks]
  }

  add(batches: readonly Batch[], ids: EventIds): void {
    for (const batch of batches) if (batch.length > 0) this.#take(KeptBlock.of(batch, ids, this.#memory))
  }

  addAccess({ first, events }: AccessRun): void {
    if (events.length > 0) this.#take(new AccessBlock({ first, events: copyEvents(events, this.#memory) }))
  }

  #take(block: RecentBlock): void {
    this.#blocks.push(block)
    this.#length += block.length
  }

  /** Lets go of blocks that are kept elsewhere now; no other thread looks at them any more. */
  remove(blocks: ReadonlySet<RecentBlock>): void {
    for (const block of blocks) this.#memory.release(block.arrays)
    this.#blocks = this.#blocks.filter((block) => !blocks.has(block))
    this.#length = this.#blocks.reduce((sum, { length }) => sum + length, 0)
  }

  /** Has the columns made that a search of some fields looks at, other work going on in between: not all events have them yet. */
  async prepare(search: EventSearch, fields: readonly string[]): Promise<void> {
    for (const block of this.#asked(search)) {
      const isHere = block instanceof AccessBlock && this.#blocks.includes(block)
      if (isHere && block.prepare(fields)) await otherWork()
    }
  }

  page(request: EventPageRequest): readonly StoredEvent[] {
    const page = new PageSearch(request)
    for (const block of this.#asked(request)) if (page.needs(block.newest)) page.add(block)
    return page.events
  }

  tally(tally: Tally, question: TallyQuestion, search: EventSearch): void {
    for (const block of this.#asked(search)) tallyBlock(tally, question, block, search)
  }

  /** What the fields of the events asked for hold. */
  shapes(search: EventSearch): readonly ReadonlyMap<string, StoredShape>[] {
    return this.#asked(search).map(({ shapes }) => shapes)
  }

  event(id: string): StoredEvent | undefined {
    for (const block of this.#blocks)
      for (let row = 0; row < block.length; row++) if (block.id(row) === id) return eventAt(block, row)
    return undefined
  }

  /** Blocks that may hold something, the newest first. */
  #asked({ classes, from, until }: EventSearch): RecentBlock[] {
    return this.#blocks
      .filter(
        (block) =>
          (!classes || classes.includes(block.eventClass)) &&
          (from === undefined || block.newest >= from) &&
          (until === undefined || block.oldest < until),
      )
      .sort((a, b) => b.newest - a.newest)
  }
}
