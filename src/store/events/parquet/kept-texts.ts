import type { TextIndex } from './column-index.ts'
import type { FileTexts } from './file-texts.ts'
import type { Chunk } from './read-footer.ts'

/** The texts of the columns that were asked for lately, and what finds single ones, up to so many bytes. */
export class KeptTexts {
  readonly #texts: Kept<FileTexts>
  readonly #indexes: Kept<TextIndex>

  constructor(most: number) {
    // An index is some twentieth of the texts that it is about.
    this.#texts = new Kept(most * 0.75)
    this.#indexes = new Kept(most * 0.25)
  }

  get(chunk: Chunk, read: () => FileTexts): FileTexts {
    return this.#texts.get(chunk, read)
  }

  index(chunk: Chunk, read: () => TextIndex): TextIndex {
    return this.#indexes.get(chunk, read)
  }

  forget(chunks: Iterable<Chunk>): void {
    for (const chunk of chunks) {
      this.#texts.forget(chunk)
      this.#indexes.forget(chunk)
    }
  }
}

/** What was asked for lately, up to so many bytes. */
class Kept<Value extends { readonly bytes: number }> {
  readonly #most: number
  readonly #values = new Map<Chunk, Value>()
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  get(chunk: Chunk, read: () => Value): Value {
    const known = this.#values.get(chunk)
    const value = known ?? read()
    if (known) this.#values.delete(chunk)
    else this.#bytes += value.bytes
    this.#values.set(chunk, value)
    for (const [oldest, { bytes }] of this.#values) {
      if (this.#bytes <= this.#most) break
      this.#values.delete(oldest)
      this.#bytes -= bytes
    }
    return value
  }

  forget(chunk: Chunk): void {
    this.#bytes -= this.#values.get(chunk)?.bytes ?? 0
    this.#values.delete(chunk)
  }
}
