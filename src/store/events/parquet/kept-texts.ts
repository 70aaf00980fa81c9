import type { FileTexts } from './file-texts.ts'
import type { Chunk } from './read-footer.ts'

/** The texts of the columns that were asked for lately, up to so many bytes. */
export class KeptTexts {
  readonly #most: number
  readonly #texts = new Map<Chunk, FileTexts>()
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  get(chunk: Chunk, read: () => FileTexts): FileTexts {
    const known = this.#texts.get(chunk)
    const texts = known ?? read()
    if (known) this.#texts.delete(chunk)
    else this.#bytes += texts.bytes
    this.#texts.set(chunk, texts)
    for (const [oldest, { bytes }] of this.#texts) {
      if (this.#bytes <= this.#most) break
      this.#texts.delete(oldest)
      this.#bytes -= bytes
    }
    return texts
  }

  forget(chunks: Iterable<Chunk>): void {
    for (const chunk of chunks) {
      this.#bytes -= this.#texts.get(chunk)?.bytes ?? 0
      this.#texts.delete(chunk)
    }
  }
}
