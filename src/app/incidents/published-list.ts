import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { IncidentList } from '../../api/incident-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import { deflated, FULL, ListPage, type PageContent } from './list-page.ts'
import { Turns } from './turns.ts'

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
  #making: Promise<void> | undefined
  #published: IncidentList = listOf([])

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get current(): IncidentList {
    return this.#published
  }

  /** To be called when the book has changed. A small change is published when this returns, a large one soon after. */
  refresh(): void {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
  }

  /** Resolves when everything that was asked for is published. */
  async settled(): Promise<void> {
    await this.#making
  }

  async #make(): Promise<void> {
    const turns = new Turns()
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

const piece = (text: string): PageContent => {
  const plain = Buffer.from(text)
  return { plain, deflated: deflated(plain), digest: plain }
}
const OPEN = piece('{')
const COMMA = piece(',')
const CLOSE = piece('}')

function listOf(pages: readonly PageContent[]): IncidentList {
  const filled = pages.filter(({ plain }) => plain.length > 0)
  const pieces = [OPEN, ...filled.flatMap((page, i) => (i === 0 ? [page] : [COMMA, page])), CLOSE]
  const sum = createHash('sha256')
  for (const { digest } of pieces) sum.update(digest)
  const plainBytes = pieces.reduce((bytes, { plain }) => bytes + plain.length, 0)
  const deflatedBytes = pieces.reduce((bytes, one) => bytes + one.deflated.length, 0)
  return {
    // Weak: the same for both encodings.
    etag: `W/"${sum.digest('base64url').slice(0, 22)}"`,
    plain: { bytes: plainBytes, parts: () => pieces.map(({ plain }) => plain) },
    gzip: {
      bytes: GZIP_HEAD.length + deflatedBytes + LAST_BLOCK.length + 8,
      parts: () => gzipOf(pieces, plainBytes),
    },
  }
}

/** A gzip stream put together from pieces that are compressed already. */
function* gzipOf(pieces: readonly PageContent[], plainBytes: number): Iterable<Uint8Array> {
  yield GZIP_HEAD
  let sum = 0
  for (const { plain, deflated } of pieces) {
    sum = crc32(plain, sum)
    yield deflated
  }
  yield LAST_BLOCK
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(sum, 0)
  tail.writeUInt32LE(plainBytes % 2 ** 32, 4)
  yield tail
}
