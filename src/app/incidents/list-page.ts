import { createHash } from 'node:crypto'
import { constants, crc32, deflateRawSync } from 'node:zlib'

/** Bytes of a page beyond which no further person joins it. */
export const FULL = 64 * 1024
/** Bytes beyond which it is parted. */
const HUGE = 4 * FULL

interface Packed {
  readonly deflated: Uint8Array
  readonly checksum: number
}

/** Bytes as they are sent, plain and compressed. */
export class Piece {
  readonly plain: Uint8Array
  readonly digest: Uint8Array
  #packed: Packed | undefined

  constructor(text: string) {
    this.plain = Buffer.from(text)
    this.digest = createHash('sha256').update(this.plain).digest()
  }

  /**
   * A stretch of a deflate stream that ends at a byte and refers to nothing before it; stretches after each other are the
   * stream of their bytes after each other. Made when it is first asked for.
   */
  get packed(): Packed {
    return (this.#packed ??= {
      deflated: deflateRawSync(this.plain, { finishFlush: constants.Z_SYNC_FLUSH }),
      checksum: crc32(this.plain),
    })
  }
}

/** People whose incidents are sent together. It is made again when those of one of them have changed. */
export class ListPage {
  readonly #members = new Map<string, string>()
  #length = 0
  #content: Piece | undefined

  get empty(): boolean {
    return this.#members.size === 0
  }

  /** Characters, about. */
  get size(): number {
    return this.#length
  }

  get content(): Piece | undefined {
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
    this.#content = new Piece(
      [...this.#members].map(([person, json]) => `${JSON.stringify(person)}:${json}`).join(','),
    )
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
