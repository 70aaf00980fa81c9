/** Positions of one source; greater than any byte offset we read. */
const SPAN = 2 ** 44
const CHUNK = 4096

/**
 * Who an event is, as one number (`ref`) that sorts and compares cheaply, and as text when asked.
 *
 * A source without ids of its own numbers its events by position (file: byte offset), and the text is
 * `<source>:<position, 15 digits>`. A source with ids of its own hands each text in and gets a position for
 * it; those texts are forgotten once `forgetBefore` says that no window can reach them.
 */
export class EventIds {
  readonly #sources: string[] = []
  readonly #own: (OwnIds | undefined)[] = []

  /**
   * Registers a source. Names must come in byte order when events of several sources are to stand in the order
   * of their ids.
   */
  addSource(name: string, ownIds = false): number {
    this.#sources.push(name)
    this.#own.push(ownIds ? new OwnIds() : undefined)
    return this.#sources.length - 1
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

  /** The ref of an event whose source names it. `time` is the event time in milliseconds. */
  own(source: number, id: string, time: number): number {
    return source * SPAN + this.#own[source]!.add(id, time)
  }

  /** Whether {@link forgetBefore} may let go of the text of a ref. */
  isForgettable(ref: number): boolean {
    return this.#own[Math.floor(ref / SPAN)] !== undefined
  }

  text(ref: number): string {
    const source = Math.floor(ref / SPAN)
    const position = ref - source * SPAN
    const own = this.#own[source]
    const id = own ? own.get(position) : String(position).padStart(15, '0')
    return `${this.#sources[source]}:${id}`
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
    const own = this.#own[Math.floor(a / SPAN)] || this.#own[Math.floor(b / SPAN)]
    if (!own) return a - b
    const left = this.text(a)
    const right = this.text(b)
    return left < right ? -1 : left > right ? 1 : 0
  }

  /** Lets go of own ids of events older than `time`. */
  forgetBefore(time: number): void {
    for (const own of this.#own) own?.forgetBefore(time)
  }
}

class OwnIds {
  readonly #chunks = new Map<number, { readonly ids: string[]; newest: number }>()
  #next = 0

  add(id: string, time: number): number {
    const position = this.#next++
    const number = Math.floor(position / CHUNK)
    let chunk = this.#chunks.get(number)
    if (!chunk) this.#chunks.set(number, (chunk = { ids: [], newest: time }))
    chunk.ids.push(asciiId(id))
    chunk.newest = Math.max(chunk.newest, time)
    return position
  }

  get(position: number): string {
    const chunk = this.#chunks.get(Math.floor(position / CHUNK))
    return chunk?.ids[position % CHUNK] ?? `(forgotten ${position})`
  }

  forgetBefore(time: number): void {
    for (const [number, chunk] of this.#chunks) {
      if (chunk.ids.length === CHUNK && chunk.newest < time) this.#chunks.delete(number)
    }
  }
}

/** Ids are ASCII: every other byte, and control characters, are percent-encoded. */
function asciiId(id: string): string {
  return id.replace(/[^\x21-\x7e]/gu, (character) =>
    encodeURIComponent(character.isWellFormed() ? character : '\ufffd'),
  )
}
