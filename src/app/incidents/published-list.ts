import { createHash } from 'node:crypto'
import type { IncidentList } from '../../api/incident-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import { joinedCrc32 } from '../../lib/joined-crc32.ts'
import { Turns } from '../../poll/turns.ts'
import { FULL, ListPage, Piece } from './list-page.ts'

/**
 * The list of all people as it is answered, kept ready: pages of some people each, made again only when the incidents of
 * one of them change. What was published stays as it is while newer pages are made, so a reader sees one state throughout.
 */
export class PublishedList {
  readonly #book: IncidentBook
  readonly #pages = new Set<ListPage>()
  readonly #pageOf = new Map<string, ListPage>()
  /** Takes in new people. */
  #open = new ListPage()
  /** From when a change is taken up until there is no further one. */
  #busy = false
  #making: Promise<void> = Promise.resolve()
  #published: IncidentList = listOf([])

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get current(): IncidentList {
    return this.#published
  }

  /** To be called when the book has changed. A small change is published when this returns, a large one soon after. */
  refresh(): void {
    if (!this.#busy) this.#making = this.#make()
  }

  /** Resolves when everything that was asked for is published. */
  async settled(): Promise<void> {
    await this.#making
  }

  async #make(): Promise<void> {
    const turns = new Turns()
    this.#busy = true
    for (let changed = this.#book.takeChanged(); changed.length > 0; changed = this.#book.takeChanged()) {
      for (const person of changed) {
        this.#place(person)
        if (turns.over) await turns.next()
      }
      for (const page of [...this.#pages]) {
        if (page.content) continue
        this.#remake(page)
        if (turns.over) await turns.next()
      }
      this.#published = listOf([...this.#pages].map((page) => page.content!))
    }
    this.#busy = false
  }

  #place(person: string): void {
    const incidents = this.#book.people.get(person)
    const page = this.#pageOf.get(person)
    if (incidents) (page ?? this.#join(person)).set(person, incidents.json)
    else if (page) {
      page.delete(person)
      this.#pageOf.delete(person)
    }
  }

  #join(person: string): ListPage {
    if (this.#open.size > FULL) this.#open = new ListPage()
    this.#pages.add(this.#open)
    this.#pageOf.set(person, this.#open)
    return this.#open
  }

  #remake(page: ListPage): void {
    let rest = page
    for (let parted = page.make(); parted.size > 0; parted = rest.make()) {
      rest = new ListPage()
      this.#pages.add(rest)
      for (const [person, json] of parted) {
        rest.set(person, json)
        this.#pageOf.set(person, rest)
      }
    }
    if (page.empty && page !== this.#open) this.#pages.delete(page)
  }
}

const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)
// An empty block of fixed codes that says it is the last.
const LAST_BLOCK = Uint8Array.of(3, 0)

const OPEN = new Piece('{')
const COMMA = new Piece(',')
const CLOSE = new Piece('}')

function listOf(pages: readonly Piece[]): IncidentList {
  const filled = pages.filter(({ plain }) => plain.length > 0)
  const pieces = [OPEN, ...filled.flatMap((page, i) => (i === 0 ? [page] : [COMMA, page])), CLOSE]
  const bytes = pieces.reduce((sum, { plain }) => sum + plain.length, 0)
  const digest = createHash('sha256')
  for (const piece of pieces) digest.update(piece.digest)
  return {
    // Weak: the same for both encodings.
    etag: `W/"${digest.digest('base64url').slice(0, 22)}"`,
    bytes,
    plain: () => pieces.map(({ plain }) => plain),
    gzip: () => gzipOf(pieces, bytes),
  }
}

/** A gzip stream put together from pieces that are compressed already. */
function* gzipOf(pieces: readonly Piece[], bytes: number): Iterable<Uint8Array> {
  yield GZIP_HEAD
  let sum = 0
  for (const piece of pieces) {
    const { deflated, checksum } = piece.packed
    sum = joinedCrc32(sum, checksum, piece.plain.length)
    yield deflated
  }
  yield LAST_BLOCK
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(sum, 0)
  tail.writeUInt32LE(bytes % 2 ** 32, 4)
  yield tail
}
