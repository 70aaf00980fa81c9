import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Lines for a reader that may be slower than we are, or go away. */
export class LineWriter {
  readonly #out: Writable
  #lines: string[] = []
  #size = 0

  constructor(out: Writable) {
    this.#out = out
  }

  line(text: string): void {
    this.#lines.push(text)
    this.#size += text.length
    if (this.#size > 1 << 16) this.#flush()
  }

  json(value: object): void {
    this.line(JSON.stringify(value))
  }

  #flush(): void {
    if (this.#lines.length === 0) return
    this.#out.write(`${this.#lines.join('\n')}\n`)
    this.#lines = []
    this.#size = 0
  }

  async drain(): Promise<void> {
    this.#flush()
    if (this.#out.writableNeedDrain && !this.#out.destroyed) await once(this.#out, 'drain')
  }
}
