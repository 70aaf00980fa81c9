import type { EventPageRequest, EventSearch } from '../../model/event-search.ts'
import { HOUR } from './file-writing.ts'
import type { StoredFile } from './manifest.ts'

/** Files of one hour that are put together. */
const TOGETHER = 8
/** Larger files stay as they are. */
const SMALL_ROWS = 262_144
/** Events in files without indexes; of more, those of an hour get them. */
const MOST_YOUNG = 1_048_576

/** Which files hold events, and which are being read. A search keeps the files that it began with. */
export class FileIndex {
  #files: readonly StoredFile[]
  /** The lists of files that searches hold. */
  readonly #held = new Set<readonly StoredFile[]>()
  /** No longer part of the store, but perhaps still read. */
  #gone = new Set<string>()

  constructor(files: readonly StoredFile[]) {
    this.#files = newestFirst(files)
  }

  get all(): readonly StoredFile[] {
    return this.#files
  }

  replace(files: readonly StoredFile[]): void {
    const named = new Set(files.map(({ path }) => path))
    for (const { path } of this.#files) if (!named.has(path)) this.#gone.add(path)
    this.#files = newestFirst(files)
  }

  /** Runs a search over the files that may hold something, the newest first; undefined where none does. */
  async reading<T>(
    search: EventSearch & Pick<EventPageRequest, 'after'>,
    read: (files: readonly StoredFile[]) => Promise<T>,
  ): Promise<T | undefined> {
    const files = this.#files.filter((file) => mayHold(file, search))
    if (files.length === 0) return undefined
    this.#held.add(files)
    try {
      return await read(files)
    } finally {
      this.#held.delete(files)
    }
  }

  /** Files that are gone and not read by any search, each told once. */
  takeUnread(): readonly string[] {
    const held = new Set([...this.#held].flatMap((files) => files.map(({ path }) => path)))
    const unread = [...this.#gone].filter((path) => !held.has(path))
    for (const path of unread) this.#gone.delete(path)
    return unread
  }

  /** Files that are worth putting together, those of an hour and class each; none where there are few. */
  due(): readonly (readonly string[])[] {
    const small = this.#manySmall()
    return (small.length > 0 ? small : this.#tooYoung()).map((files) => files.map(({ path }) => path))
  }

  /** Files of about one size, so that an event is not written again with each small file that comes. */
  #manySmall(): readonly (readonly StoredFile[])[] {
    const sizeOf = (rows: number): number => Math.floor(Math.log(rows) / Math.log(TOGETHER))
    const small = this.#files.filter(({ rows }) => rows < SMALL_ROWS)
    return grouped(small, (file) => `${hourOf(file)} ${sizeOf(file.rows)}`)
      .filter((files) => files.length >= TOGETHER)
      .map((files) => files.slice(0, TOGETHER))
  }

  /** The hours with the most of what is too much, but not so many at once that new events wait for long. */
  #tooYoung(): readonly (readonly StoredFile[])[] {
    const young = this.#files.filter((file) => file.young)
    let excess = Math.min(rowsOf(young) - MOST_YOUNG, SMALL_ROWS)
    return grouped(young, hourOf)
      .toSorted((a, b) => rowsOf(b) - rowsOf(a))
      .filter((files) => {
        const isDue = excess > 0
        excess -= rowsOf(files)
        return isDue
      })
  }
}

const hourOf = ({ eventClass, oldest }: StoredFile): string => `${eventClass} ${Math.floor(oldest / HOUR)}`

const grouped = (
  files: readonly StoredFile[],
  name: (file: StoredFile) => string,
): readonly (readonly StoredFile[])[] => [...Map.groupBy(files, name).values()]

const rowsOf = (files: readonly StoredFile[]): number => files.reduce((sum, { rows }) => sum + rows, 0)

const newestFirst = (files: readonly StoredFile[]): readonly StoredFile[] =>
  files.toSorted((a, b) => b.newest - a.newest)

const mayHold = (
  { eventClass, oldest, newest }: StoredFile,
  { classes, from, until, after }: EventSearch & Pick<EventPageRequest, 'after'>,
): boolean =>
  (!classes || classes.includes(eventClass)) &&
  (from === undefined || newest >= from) &&
  (until === undefined || oldest < until) &&
  (after === undefined || oldest <= after.time)
