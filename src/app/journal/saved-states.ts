import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plain } from '../../model/plain.ts'
import { BESIDE } from '../replace-file.ts'
import { readParts, type StateTitle, writeParts } from './parts-file.ts'

/** A part of the state of a follower, which is told by its place in the title. */
export type StatePart = readonly [follower: number, part: Plain]

/** What the end of a file says: the bytes that the journal had, and those of the files beside this one. */
type End = { readonly journalBytes: number; readonly beside: number }

export interface FoundState {
  /** Those of all files of the state. */
  readonly bytes: number
  readonly journalBytes: number
  readonly parts: Iterable<StatePart>
}

/**
 * The files of a folder in which states are saved, each named by its entry. What another thread saves stands in a file of its own
 * beside it, which is whole before the file itself is.
 */
export class SavedStates {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The entries for which there is a file, the newest first. */
  get sequences(): readonly number[] {
    return this.#names
      .flatMap((name) => (NAME.test(name) ? [Number.parseInt(name, 10)] : []))
      .sort(descending)
  }

  pathOf(sequence: number): string {
    return join(this.#folder, `${stem(sequence)}.state`)
  }

  /** The file of a follower that has its state in another thread. */
  pathBeside(sequence: number, follower: string): string {
    return join(this.#folder, `${stem(sequence)}.${follower}.state`)
  }

  /** Saves a state; other work is done between two of its parts. `beside` resolves with the bytes of the files beside it. Gives the bytes of all. */
  async write(
    title: StateTitle,
    journalBytes: number,
    parts: Iterable<StatePart>,
    beside: readonly Promise<number>[] = [],
  ): Promise<number> {
    const sum = Promise.all(beside).then((all) => all.reduce((a, b) => a + b, 0))
    const end = sum.then((bytes): End => ({ journalBytes, beside: bytes }))
    // Waited for only when the parts are written.
    end.catch(() => {})
    const own = writeParts(this.pathOf(title.sequence), title, parts, end)
    const [bytes, more] = await Promise.all([own, sum])
    return bytes + more
  }

  /** A place for files: whoever writes one beside a state needs it first. */
  prepare(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** A state of this title, sound to its last part; throws `Unusable` where that is not in the file. */
  read(title: StateTitle): FoundState {
    const { bytes, end, parts } = readParts<StatePart>(this.pathOf(title.sequence), title)
    const { journalBytes, beside } = end as End
    return { bytes: bytes + beside, journalBytes, parts }
  }

  remove(sequence: number): void {
    for (const name of this.#names)
      if (name.startsWith(`${stem(sequence)}.`)) rmSync(join(this.#folder, name), { force: true })
  }

  /** Removes what a crash left half written. To be called while nothing is being written. */
  tidy(): void {
    const whole = new Set(this.sequences.map(stem))
    for (const name of this.#names)
      if (name.endsWith(BESIDE) || (BESIDE_NAME.test(name) && !whole.has(name.slice(0, DIGITS))))
        rmSync(join(this.#folder, name), { force: true })
  }

  get #names(): readonly string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : []
  }
}

const DIGITS = 15
const NAME = /^\d{15}\.state$/
const BESIDE_NAME = /^\d{15}\.[a-z]+\.state$/

const stem = (sequence: number): string => String(sequence).padStart(DIGITS, '0')
const descending = (a: number, b: number): number => b - a
