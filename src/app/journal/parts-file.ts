import { closeSync, fstatSync, openSync } from 'node:fs'
import { sizeOf } from '../../lib/pieces.ts'
import type { Plain } from '../../model/plain.ts'
import { readAt } from '../../store/read-at.ts'
import { replaceFile } from '../replace-file.ts'
import { announcedLength, STATE_HEAD, soundState, stateBytes, unsound } from '../state-bytes.ts'

/** Why a file cannot be used, in words that follow its name. */
export class Unusable extends Error {}

/** Of what journal, up to which entry, and of which followers a state is. */
export type StateTitle = {
  readonly journal: string
  readonly sequence: number
  readonly followers: readonly string[]
}

/** A file that was looked through and is whole. */
export interface FoundParts<Part> {
  readonly bytes: number
  /** What stands behind the parts. */
  readonly end: Plain
  /** To be gone through once. */
  readonly parts: Iterable<Part>
}

/** What a file ends with: how many parts it has, and what its writer adds. */
type LastPart = { readonly count: number; readonly end: Plain }

/**
 * Writes a file of parts, each with its version and checksum: the title, the parts, and an end that says how many they were. Other work is
 * done between two of them. The end is waited for: without it the file is not whole, and is not there. Gives the bytes.
 */
export async function writeParts(
  path: string,
  title: StateTitle,
  parts: Iterable<Plain>,
  end: Promise<Plain> | undefined = undefined,
): Promise<number> {
  return await replaceFile(path, framed(title, parts, end))
}

/** The same all at once: for a thread that other work always waits for, which would otherwise come between any two parts. */
export async function writePartsAtOnce(
  path: string,
  title: StateTitle,
  parts: Iterable<Plain>,
): Promise<number> {
  const pieces: Uint8Array[] = []
  for await (const framedPart of framed(title, parts)) pieces.push(...framedPart)
  return await replaceFile(path, [pieces])
}

async function* framed(
  title: StateTitle,
  parts: Iterable<Plain>,
  end: Promise<Plain> | undefined = undefined,
): AsyncGenerator<readonly Uint8Array[], void> {
  let count = 0
  yield stateBytes(title)
  for (const part of parts) {
    count++
    yield stateBytes(part)
  }
  yield stateBytes({ count, end: await end } satisfies LastPart)
}

/** Reads what {@link writeParts} wrote: every checksum is looked at before anybody is given a part. Throws {@link Unusable}. */
export function readParts<Part>(path: string, wanted: StateTitle): FoundParts<Part> {
  const frames = readFrames(path)
  const [title, last] = [frames.shift(), frames.pop()]
  if (!title) throw new Unusable('is cut short')
  checkTitle(soundState(title) as StateTitle, wanted)
  const { count, end } = last ? (soundState(last) as Partial<LastPart>) : {}
  if (count !== frames.length) throw new Unusable('is cut short')
  return { bytes: sizeOf([title, ...frames, last!]), end, parts: partsIn<Part>(frames) }
}

function checkTitle(found: StateTitle, wanted: StateTitle): void {
  if (found.journal !== wanted.journal) throw new Unusable('is of another journal')
  if (found.sequence !== wanted.sequence) throw new Unusable('is of another entry than its name says')
  if (String(found.followers) !== String(wanted.followers))
    throw new Unusable(`is of ${found.followers}, not of ${wanted.followers}`)
}

/** Lets go of the bytes of each part when it is given. */
function* partsIn<Part>(frames: (Buffer | undefined)[]): Generator<Part, void> {
  for (const [i, bytes] of frames.entries()) {
    yield soundState(bytes!) as Part
    frames[i] = undefined
  }
}

/** The saved parts of a file, one after the other, all of them sound. */
function readFrames(path: string): Buffer[] {
  const file = openSync(path, 'r')
  try {
    const found: Buffer[] = []
    const { size } = fstatSync(file)
    for (let at = 0; at < size; ) {
      const length = announcedLength(readAt(file, at, STATE_HEAD))
      if (length < 0) throw new Unusable(at === 0 ? 'is no saved state' : `is damaged at byte ${at}`)
      if (length > size - at) throw new Unusable('is cut short')
      const bytes = readAt(file, at, length)
      const why = unsound(bytes)
      if (why !== undefined) throw new Unusable(why)
      found.push(bytes)
      at += length
    }
    return found
  } finally {
    closeSync(file)
  }
}
