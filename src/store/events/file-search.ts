import { join } from 'node:path'
import { setImmediate as otherCalls } from 'node:timers/promises'
import type {
  EventFilter,
  EventPageRequest,
  EventSearch,
  StoredEvent,
  StoredShape,
} from '../../model/event-search.ts'
import { foundRows } from './block-search.ts'
import { eventAt } from './event-block.ts'
import { couldHold } from './group-bounds.ts'
import type { StoredFile } from './manifest.ts'
import { PageSearch } from './page-search.ts'
import { EventFile, type FileBlock } from './parquet/event-file.ts'
import { KeptTexts } from './parquet/kept-texts.ts'
import { joinedShapes } from './shapes.ts'
import { newTally, type Tally, type TallyQuestion, tallyBlock } from './tally.ts'

/** Files kept open, with what their footers say. */
const MOST_OPEN = 512
/** Time after which other calls have their turn. */
const TURN_MS = 10
/** Texts of columns that were looked at lately. */
const KEPT_BYTES = 256 * 2 ** 20

type Stopped = () => boolean

/** Searches files, the newest first. Of each row group first what its footer says is looked at. */
export class FileSearch {
  readonly #folder: string
  readonly #open = new Map<string, EventFile>()
  readonly #texts = new KeptTexts(KEPT_BYTES)

  constructor(folder: string) {
    this.#folder = folder
  }

  async page(
    request: EventPageRequest,
    files: readonly StoredFile[],
    stopped: Stopped,
  ): Promise<readonly StoredEvent[]> {
    const page = new PageSearch(request)
    const turn = new Turn(stopped)
    for (const file of files) {
      if (!page.needs(file.newest)) break
      for (const block of this.#blocks(file, request)) {
        if (page.needs(block.newest)) page.add(block)
        await turn.next()
      }
    }
    return page.events
  }

  async tally(
    question: TallyQuestion,
    search: EventSearch,
    files: readonly StoredFile[],
    stopped: Stopped,
  ): Promise<Tally> {
    const tally = newTally()
    const turn = new Turn(stopped)
    for (const file of files)
      for (const block of this.#blocks(file, search)) {
        tallyBlock(tally, question, block, search)
        await turn.next()
      }
    return tally
  }

  async event(id: string, files: readonly StoredFile[], stopped: Stopped): Promise<readonly StoredEvent[]> {
    const filters: readonly EventFilter[] = [{ op: 'in', field: 'id', values: [id] }]
    const turn = new Turn(stopped)
    const found: StoredEvent[] = []
    for (const file of files)
      for (const block of this.#blocks(file, { filters })) {
        foundRows(block, { filters })?.((row) => found.push(eventAt(block, row)))
        if (found.length > 0) return found
        await turn.next()
      }
    return found
  }

  async fields(files: readonly StoredFile[], stopped: Stopped): Promise<ReadonlyMap<string, StoredShape>> {
    const turn = new Turn(stopped)
    let shapes: ReadonlyMap<string, StoredShape> = new Map()
    for (const file of files) {
      shapes = joinedShapes([shapes, this.#file(file).footer.shapes])
      await turn.next()
    }
    return shapes
  }

  forget(paths: readonly string[]): void {
    for (const path of paths) {
      for (const { chunks } of this.#open.get(path)?.footer.groups ?? []) this.#texts.forget(chunks.values())
      this.#close(path)
    }
  }

  /** Row groups that may hold something, the newest first. */
  *#blocks(stored: StoredFile, search: EventSearch & Pick<EventPageRequest, 'after'>): Generator<FileBlock> {
    const file = this.#file(stored)
    for (const group of file.footer.groups.toReversed()) if (couldHold(group, search)) yield file.block(group)
  }

  #file({ path, eventClass }: StoredFile): EventFile {
    const known = this.#open.get(path)
    this.#open.delete(path)
    const file = known ?? new EventFile(join(this.#folder, path), eventClass, this.#texts)
    this.#open.set(path, file)
    const [oldest] = this.#open.keys()
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#close(oldest)
    return file
  }

  #close(path: string): void {
    this.#open.get(path)?.close()
    this.#open.delete(path)
  }
}

/** Long work lets other calls have their turn, and ends when nobody wants its answer any more. */
class Turn {
  readonly #stopped: Stopped
  #began = performance.now()

  constructor(stopped: Stopped) {
    this.#stopped = stopped
  }

  async next(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return
    await otherCalls()
    if (this.#stopped()) throw new Error('nobody wants the answer any more')
    this.#began = performance.now()
  }
}
