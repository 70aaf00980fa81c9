import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Plain } from '../../model/plain.ts'
import { readAt } from '../../store/read-at.ts'
import { BESIDE, replaceFile } from '../replace-file.ts'
import { announcedLength, STATE_HEAD, soundState, stateBytes, unsound } from '../state-bytes.ts'

/** Of what journal, up to which entry, and of which followers a state is. */
export type StateTitle = {
  readonly journal: string
  readonly sequence: number
  readonly followers: readonly string[]
}

/** What a file begins with: its title, and the bytes that the journal had then. */
type FirstPart = StateTitle & { readonly journalBytes: number }

/** A part of the state of a follower, which is told by its place in the title. */
export type StatePart = readonly [follower: number, part: Plain]

/** Why a file cannot be used, in words that follow its name. */
export class Unusable extends Error {}

/**
 * The files of a folder in which states are saved, each named by its entry. A file is a row of saved parts, each with its
 * version and checksum: the title, the parts of all followers, and an end that says how many they were.
 */
export class SavedStates {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The entries for which there is a file, the newest first. */
  get sequences(): readonly number[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder)
      .flatMap((name) => (NAME.test(name) ? [Number.parseInt(name, 10)] : []))
      .sort((a, b) => b - a)
  }

  pathOf(sequence: number): string {
    return join(this.#folder, `${String(sequence).padStart(15, '0')}.state`)
  }

  /** Saves a state; other work is done between two of its parts. Gives the number of bytes. */
  async write(title: StateTitle, journalBytes: number, parts: Iterable<StatePart>): Promise<number> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    return await replaceFile(this.pathOf(title.sequence), framed({ ...title, journalBytes }, parts))
  }

  /** A state of this title, sound to its last part; throws {@link Unusable} where that is not in the file. */
  read(title: StateTitle): FoundState {
    const path = this.pathOf(title.sequence)
    const { journalBytes } = checked(path, title)
    return { bytes: statSync(path).size, journalBytes, parts: parts(path) }
  }

  remove(sequence: number): void {
    rmSync(this.pathOf(sequence), { force: true })
  }

  /** Removes what a crash left half written. To be called while nothing is being written. */
  tidy(): void {
    if (!existsSync(this.#folder)) return
    for (const name of readdirSync(this.#folder))
      if (name.endsWith(BESIDE)) rmSync(join(this.#folder, name), { force: true })
  }
}

interface FoundState {
  readonly bytes: number
  readonly journalBytes: number
  readonly parts: Iterable<StatePart>
}

const NAME = /^\d{15}\.state$/

function* framed(title: FirstPart, parts: Iterable<StatePart>): Generator<Uint8Array, void> {
  let count = 0
  yield stateBytes(title)
  for (const part of parts) {
    count++
    yield stateBytes(part)
  }
  yield stateBytes({ end: count })
}

/** Looks at every checksum before anybody restores anything. */
function checked(path: string, wanted: StateTitle): FirstPart {
  let first: FirstPart | undefined
  let last: Buffer | undefined
  let count = -2
  for (const bytes of frames(path)) {
    const why = unsound(bytes)
    if (why !== undefined) throw new Unusable(why)
    if (++count === -1) checkTitle((first = soundState(bytes) as FirstPart), wanted)
    last = bytes
  }
  if (!first || !last || count < 0 || (soundState(last) as { end?: number }).end !== count)
    throw new Unusable('is cut short')
  return first
}

function checkTitle(found: StateTitle, wanted: StateTitle): void {
  if (found.journal !== wanted.journal) throw new Unusable('is of another journal')
  if (found.sequence !== wanted.sequence) throw new Unusable('is of another entry than its name says')
  if (String(found.followers) !== String(wanted.followers))
    throw new Unusable(`is of ${found.followers}, not of ${wanted.followers}`)
}

function* parts(path: string): Generator<StatePart, void> {
  for (const bytes of frames(path)) {
    const value = soundState(bytes)
    if (Array.isArray(value)) yield value as unknown as StatePart
  }
}

/** The saved parts of a file, one after the other. */
function* frames(path: string): Generator<Buffer, void> {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    for (let at = 0; at < size; ) {
      const length = announcedLength(readAt(file, at, STATE_HEAD))
      if (length < 0) throw new Unusable(at === 0 ? 'is no saved state' : `is damaged at byte ${at}`)
      if (length > size - at) throw new Unusable('is cut short')
      yield readAt(file, at, length)
      at += length
    }
  } finally {
    closeSync(file)
  }
}
