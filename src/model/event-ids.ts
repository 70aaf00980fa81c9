/** Positions of one source; greater than any byte offset we read. */
const SPAN = 2 ** 44
const CHUNK = 4096
/** References stay whole numbers for so many. */
const MOST_SOURCES = 2 ** 53 / SPAN

/** Digits of a position in the text of an id. */
export const PLACE_DIGITS = 15

/** The source of a ref, by number. */
export const sourceOf = (ref: number): number => Math.floor(ref / SPAN)

/** The position of a ref in its source. */
export const positionOf = (ref: number): number => ref - sourceOf(ref) * SPAN

/** The text of the id of an event that is known by its position. */
export const placeText = (source: string, position: number): string =>
  `${source}:${String(position).padStart(PLACE_DIGITS, '0')}`

export type SavedIds = {
  /** By number; undefined where no event of the source is spoken of any more, so that the number is free. */
  readonly sources: readonly ({ readonly name: string; readonly own: SavedOwnIds | undefined } | undefined)[]
  /** Every name that a source has had: ids made of them must stay unique. */
  readonly names: readonly string[]
}

/**
 * Who an event is, as one number (`ref`) that sorts and compares cheaply, and as text when asked.
 *
 * A source without ids of its own numbers its events by position (file: byte offset), and the text is
 * `<source>:<position, 15 digits>`. A source with ids of its own hands each text in and gets a position for
 * it; those texts are forgotten once `forgetBefore` says that no window can reach them.
 */
export class EventIds {
  readonly #sources: (string | undefined)[] = []
  readonly #own: (OwnIds | undefined)[] = []
  readonly #names = new Set<string>()
  #forgets = false

  /** Registers a source. */
  addSource(name: string, ownIds = false): number {
    const free = this.#sources.indexOf(undefined)
    const source = free < 0 ? this.#sources.length : free
    if (source === MOST_SOURCES) throw new TooManySources()
    this.#sources[source] = name
    this.#own[source] = ownIds ? new OwnIds() : undefined
    this.#names.add(name)
    return source
  }

  /** The source of this name; a new one where there is none. */
  source(name: string, ownIds = false): number {
    const known = this.#sources.indexOf(name)
    return known < 0 ? this.addSource(name, ownIds) : known
  }

  /** Whether a source has or had this name. */
  hasName(name: string): boolean {
    return this.#names.has(name)
  }

  /** The source turns out to name its events; to be said before its first event. */
  useOwnIds(source: number): void {
    this.#own[source] ??= new OwnIds()
  }

  sourceName(source: number): string {
    return this.#sources[source] ?? '?'
  }

  hasOwnIds(source: number): boolean {
    return this.#own[source] !== undefined
  }

  /** The ref of an event by position. */
  at(source: number, position: number): number {
    return source * SPAN + position
  }

  /**
   * The ref of an event whose source names it: with an id, or with what makes it when somebody asks. `time` is the event time in
   * milliseconds.
   */
  own(source: number, id: string | UnmadeId, time: number): number {
    this.#forgets = true
    return source * SPAN + this.#own[source]!.add(id, time)
  }

  /** Whether {@link forgetBefore} may let go of any text at all. */
  get forgets(): boolean {
    return this.#forgets
  }

  /** Whether {@link forgetBefore} may let go of the text of a ref. */
  isForgettable(ref: number): boolean {
    return this.#own[Math.floor(ref / SPAN)] !== undefined
  }

  text(ref: number): string {
    const source = Math.floor(ref / SPAN)
    const position = ref - source * SPAN
    const own = this.#own[source]
    return own
      ? `${this.#sources[source]}:${own.get(position)}`
      : placeText(this.sourceName(source), position)
  }

  /** Where an event stands in its source (file: byte offset); undefined where the source names its events itself. */
  placeOf(ref: number): { readonly source: string; readonly position: number } | undefined {
    const source = Math.floor(ref / SPAN)
    if (this.#own[source]) return undefined
    return { source: this.sourceName(source), position: ref - source * SPAN }
  }

  /** Order of ids as bytes: below zero when `a` comes first. */
  compare(a: number, b: number): number {
    if (a === b) return 0
    const source = Math.floor(a / SPAN)
    const other = Math.floor(b / SPAN)
    if (!this.#own[source] && !this.#own[other]) {
      if (source === other) return a - b
      const first = `${this.#sources[source]}:`
      const second = `${this.#sources[other]}:`
      if (!first.startsWith(second) && !second.startsWith(first)) return first < second ? -1 : 1
    }
    const left = this.text(a)
    const right = this.text(b)
    return left < right ? -1 : left > right ? 1 : 0
  }

  /** Keeps what is needed of the sources given, and of the events given to `each`. */
  save(active: Iterable<number>, each: (tell: (ref: number) => void) => void): SavedIds {
    const used = new Map<number, Set<number>>()
    const use = (source: number): Set<number> => {
      let positions = used.get(source)
      if (!positions) used.set(source, (positions = new Set()))
      return positions
    }
    for (const source of active) use(source)
    // Refs come by the million, those of one source together: of most nothing is to be noted.
    let noted = -1
    each((ref) => {
      const source = Math.floor(ref / SPAN)
      if (source === noted) return
      const positions = use(source)
      if (this.#own[source]) positions.add(ref - source * SPAN)
      else noted = source
    })
    const sources = this.#sources.map((name, source) => {
      const positions = used.get(source)
      if (name === undefined || !positions) return undefined
      return { name, own: this.#own[source]?.save(positions) }
    })
    return { sources, names: [...this.#names] }
  }

  restore({ sources, names }: SavedIds): void {
    this.#forgets = true
    for (const [source, saved] of sources.entries()) {
      this.#sources[source] = saved?.name
      this.#own[source] = saved?.own && OwnIds.restored(saved.own)
    }
    for (const name of names) this.#names.add(name)
  }

  /** Makes every id that is not made yet, so that what would make them can go. */
  makeAll(): void {
    for (const own of this.#own) own?.makeAll()
  }

  /** Lets go of own ids of events older than `time`. */
  forgetBefore(time: number): void {
    for (const own of this.#own) own?.forgetBefore(time)
  }
}

/** More inputs than events can be told apart by. */
export class TooManySources extends Error {
  constructor() {
    super(`more than ${MOST_SOURCES - 1} inputs; put some of them together, or run them one after the other`)
    this.name = 'TooManySources'
  }
}

/** The ids that are still asked for, by chunk and place. */
type SavedOwnIds = {
  readonly next: number
  readonly chunks: ReadonlyMap<number, { readonly newest: number; readonly ids: ReadonlyMap<number, string> }>
}

/** An id that is made when somebody asks, out of a few numbers: of most nobody does. */
export interface UnmadeId {
  /** The same one for many ids. */
  readonly make: MakeId
  readonly numbers: readonly number[]
}

type MakeId = (numbers: readonly number[]) => string

interface Chunk {
  /** The texts, or what makes them of `numbers`. */
  readonly ids: (string | MakeId)[]
  /** Of all ids that are not made, one after the other; those of the id at `i` begin at `from[i]`. */
  readonly numbers: number[]
  readonly from: number[]
  newest: number
}

class OwnIds {
  readonly #chunks = new Map<number, Chunk>()
  #next = 0

  add(id: string | UnmadeId, time: number): number {
    const position = this.#next++
    const number = Math.floor(position / CHUNK)
    let chunk = this.#chunks.get(number)
    if (!chunk) this.#chunks.set(number, (chunk = { ids: [], numbers: [], from: [], newest: time }))
    chunk.from.push(chunk.numbers.length)
    if (typeof id === 'string') chunk.ids.push(asciiId(id))
    else {
      chunk.ids.push(id.make)
      for (const one of id.numbers) chunk.numbers.push(one)
    }
    chunk.newest = Math.max(chunk.newest, time)
    return position
  }

  get(position: number): string {
    const chunk = this.#chunks.get(Math.floor(position / CHUNK))
    return chunk && position % CHUNK < chunk.ids.length
      ? idAt(chunk, position % CHUNK)
      : `(forgotten ${position})`
  }

  makeAll(): void {
    for (const chunk of this.#chunks.values()) {
      for (let i = 0; i < chunk.ids.length; i++) idAt(chunk, i)
      chunk.numbers.length = 0
      chunk.from.fill(0)
    }
  }

  /** The ids at these positions, and all that the chunk needs which is filling. */
  save(positions: ReadonlySet<number>): SavedOwnIds {
    const chunks = new Map<number, { newest: number; ids: Map<number, string> }>()
    const inChunks = Map.groupBy(positions, (position) => Math.floor(position / CHUNK))
    for (const [number, chunk] of this.#chunks) {
      const { newest, ids } = chunk
      const places = (inChunks.get(number) ?? []).map((position) => position % CHUNK)
      const here = places.filter((i) => i < ids.length).sort((a, b) => a - b)
      const kept = new Map(here.map((i) => [i, idAt(chunk, i)]))
      if (kept.size > 0 || ids.length < CHUNK) chunks.set(number, { newest, ids: kept })
    }
    return { next: this.#next, chunks }
  }

  static restored({ next, chunks }: SavedOwnIds): OwnIds {
    const own = new OwnIds()
    own.#next = next
    for (const [number, { newest, ids }] of chunks) {
      const length = Math.min(CHUNK, next - number * CHUNK)
      own.#chunks.set(number, {
        ids: Array.from({ length }, (_, i) => ids.get(i) ?? ''),
        numbers: [],
        from: Array.from({ length }, () => 0),
        newest,
      })
    }
    return own
  }

  forgetBefore(time: number): void {
    for (const [number, chunk] of this.#chunks) {
      if (chunk.ids.length === CHUNK && chunk.newest < time) this.#chunks.delete(number)
    }
  }
}

/** Made now, where it was not yet. */
function idAt({ ids, numbers, from }: Chunk, at: number): string {
  const id = ids[at]!
  return typeof id === 'string' ? id : (ids[at] = asciiId(id(numbers.slice(from[at], from[at + 1]))))
}

/** Ids are ASCII: every other byte, and control characters, are percent-encoded. */
function asciiId(id: string): string {
  return id.replace(/[^\x21-\x7e]/gu, (character) =>
    encodeURIComponent(character.isWellFormed() ? character : '\ufffd'),
  )
}
