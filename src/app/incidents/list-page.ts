import { createHash } from 'node:crypto'
import { constants, deflateRawSync } from 'node:zlib'

/** Bytes of a page beyond which no further person joins it. */
export const FULL = 64 * 1024
/** Bytes beyond which it is parted. */
const HUGE = 4 * FULL

/** Some people's incidents as they are sent: members of a JSON object, plain and compressed. */
export interface PageContent {
  readonly plain: Uint8Array
  /** A stretch of a deflate stream that ends at a byte and refers to nothing before it. */
  readonly deflated: Uint8Array
  readonly digest: Uint8Array
}

/** People whose incidents are sent together. It is made again when those of one of them have changed. */
export class ListPage {
  readonly #members = new Map<string, string>()
  #length = 0
  #content: PageContent | undefined

  get empty(): boolean {
    return this.#members.size === 0
  }

  /** Characters, about. */
  get size(): number {
    return this.#length
  }

  get content(): PageContent | undefined {
    return this.#content
  }

  set(person: string, json: string): void {
    this.#length += json.length - (this.#members.get(person)?.length ?? 0)
    this.#members.set(person, json)
    this.#content = undefined
  }

  delete(person: string): void {
    this.#length -= this.#members.get(person)?.length ?? 0
    this.#members.delete(person)
    this.#content = undefined
  }

  /** Makes what is sent. Gives the people who do not fit any more, with their incidents; they are no longer here. */
  make(): ReadonlyMap<string, string> {
    const parted = this.#part()
    const plain = Buffer.from(
      [...this.#members].map(([person, json]) => `${JSON.stringify(person)}:${json}`).join(','),
    )
    this.#content = { plain, deflated: deflated(plain), digest: createHash('sha256').update(plain).digest() }
    return parted
  }

  #part(): ReadonlyMap<string, string> {
    const parted = new Map<string, string>()
    let length = 0
    for (const [person, json] of this.#members) {
      if (length > HUGE) {
        parted.set(person, json)
        this.delete(person)
      }
      length += json.length
    }
    return parted
  }
}

/** Bytes as a stretch of a deflate stream; stretches after each other are the stream of the bytes after each other. */
export const deflated = (plain: Uint8Array): Uint8Array =>
  deflateRawSync(plain, { level: 6, finishFlush: constants.Z_SYNC_FLUSH })
