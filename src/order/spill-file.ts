import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Sorting on disk is not possible, or no longer; the message says where, why and what to do. */
export class SpillError extends Error {
  constructor(folder: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(`cannot sort on disk in ${folder} (${why}); make room there or set TMPDIR`, { cause })
    this.name = 'SpillError'
  }
}

/**
 * A temporary file that only this process can see: its name is taken away as soon as it is open, so that nothing is
 * left behind however the process ends. (Where an open file cannot lose its name, it goes when it is closed.)
 */
export class SpillFile {
  readonly #folder: string
  readonly #made: string
  #descriptor: number | undefined
  #length = 0

  constructor(folder: string = tmpdir()) {
    this.#folder = folder
    this.#made = this.#explained(() => mkdtempSync(join(folder, 'vedette-sort-')))
    try {
      this.#descriptor = this.#explained(() => openSync(join(this.#made, 'runs'), 'wx+', 0o600))
    } finally {
      this.#remove()
    }
  }

  /** Where the next bytes will stand. */
  get length(): number {
    return this.#length
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += this.#explained(() =>
        writeSync(this.#open(), bytes, done, bytes.length - done, this.#length + done),
      )
    }
    this.#length += bytes.length
  }

  /** Fills `bytes` from what stands at `position`. */
  read(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const read = this.#explained(() =>
        readSync(this.#open(), bytes, done, bytes.length - done, position + done),
      )
      if (read === 0)
        throw new Error(`the temporary file in ${this.#folder} is shorter than what was written to it`)
      done += read
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return
    closeSync(this.#descriptor)
    this.#descriptor = undefined
    this.#remove()
  }

  #open(): number {
    if (this.#descriptor === undefined) throw new Error('the temporary file is closed')
    return this.#descriptor
  }

  #remove(): void {
    try {
      rmSync(this.#made, { recursive: true, force: true })
    } catch {
      // Tried again when the file is closed.
    }
  }

  #explained<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      throw new SpillError(this.#folder, cause)
    }
  }
}
