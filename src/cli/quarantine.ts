import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { UserMistake } from '../app/mistake.ts'
import type { Reject } from '../model/reject.ts'

/** A file of rejected records, one JSON object a line. */
export class Quarantine {
  readonly #stream: WriteStream
  readonly #path: string
  #failed: Error | undefined

  private constructor(path: string, stream: WriteStream) {
    this.#path = path
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failed = error
    })
  }

  static async open(path: string): Promise<Quarantine> {
    const stream = createWriteStream(path)
    try {
      await once(stream, 'open')
    } catch (error) {
      throw new UserMistake(
        `--quarantine ${path}: cannot write there (${(error as NodeJS.ErrnoException).code})`,
      )
    }
    return new Quarantine(path, stream)
  }

  write(reject: Reject): void {
    const { source, line, code, raw } = reject
    this.#stream.write(`${JSON.stringify({ source, line, code, raw })}\n`)
  }

  async close(): Promise<void> {
    this.#stream.end()
    if (!this.#failed) await once(this.#stream, 'close')
    if (this.#failed) throw new UserMistake(`--quarantine ${this.#path}: ${this.#failed.message}`)
  }
}
