import { createHash } from 'node:crypto'
import type { IncidentList } from '../../api/incident-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'

/** The list as it is answered, kept ready: a buffer a person, made again only when that person's incidents change. */
export class PublishedList {
  readonly #book: IncidentBook
  readonly #buffers = new Map<string, Uint8Array>()
  #list: IncidentList | undefined

  constructor(book: IncidentBook) {
    this.#book = book
  }

  get current(): IncidentList {
    return (this.#list ??= this.#made())
  }

  /** To be called when the book has changed. */
  refresh(): void {
    for (const person of this.#book.takeChanged()) {
      const incidents = this.#book.people.get(person)
      if (incidents) this.#buffers.set(person, Buffer.from(`${JSON.stringify(person)}:${incidents.json}`))
      else this.#buffers.delete(person)
      this.#list = undefined
    }
  }

  #made(): IncidentList {
    const parts: Uint8Array[] = []
    for (const buffer of this.#buffers.values()) parts.push(parts.length === 0 ? OPEN : COMMA, buffer)
    const body = Buffer.concat([...(parts.length === 0 ? [OPEN] : parts), CLOSE])
    return { etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`, body }
  }
}

const OPEN = Buffer.from('{')
const COMMA = Buffer.from(',')
const CLOSE = Buffer.from('}')
