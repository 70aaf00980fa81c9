import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Plain } from '../model/plain.ts'
import { UserMistake } from './mistake.ts'
import { MOST_STATE, readStateBytes, StateTooLarge, stateBytes } from './state-bytes.ts'
import type { SavedStream } from './stream-state.ts'

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** The saved state of a stream in a file; undefined where there is no file yet. The file is not changed. */
export const readState = (path: string): SavedStream | undefined =>
  readSaved(path, 'engine') as SavedStream | undefined

/** What {@link writeState} wrote: plain data with the part named. */
export function readSaved(path: string, part: string): unknown {
  const bytes = readable(path)
  if (!bytes) return undefined
  const read = readStateBytes(bytes)
  const why = !read.ok ? read.why : hasPart(read.value, part) ? undefined : 'is the state of another command'
  if (why !== undefined)
    throw new UserMistake(`${path}: ${why}; name another file, or move it away to begin anew`)
  return read.ok ? read.value : undefined
}

const hasPart = (value: unknown, part: string): boolean =>
  typeof value === 'object' && value !== null && part in value

function readable(path: string): Uint8Array | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return undefined
    if (!stat.isFile()) throw new UserMistake(`${path}: is no file; name a file for the state`)
    if (stat.size > MOST_STATE)
      throw new UserMistake(`${path}: has more bytes than state ever has; name another file`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof UserMistake) throw error
    throw new UserMistake(`${path}: cannot be read (${codeOf(error)}); make it readable for this user`)
  }
}

/** Says at once when state could not be written there in the end. */
export function checkState(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    throw new UserMistake(
      `${path}: cannot be written (${codeOf(error)}); name a file in a folder that can be`,
    )
  }
}

/**
 * Writes state to a file that only this user can read, all of it or nothing: beside it first, then to disk, then under its
 * name. When that fails, the file is what it was. Gives the number of bytes.
 */
export function writeState(path: string, saved: Plain): number {
  const bytes = bytesOf(path, saved)
  const target = statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeWhole(beside, bytes)
    renameSync(beside, target)
    syncFolder(dirname(target))
  } catch (error) {
    rmSync(beside, { force: true })
    throw new UserMistake(`${path}: the state cannot be written (${codeOf(error)}); the file is as it was`)
  }
  return bytes.length
}

function bytesOf(path: string, saved: Plain): Uint8Array {
  try {
    return stateBytes(saved)
  } catch (error) {
    if (error instanceof StateTooLarge) throw new UserMistake(`${path}: ${error.message}`)
    throw error
  }
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The new name, too, survives a loss of power; where a file system cannot promise that, it is written all the same. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    fsyncSync(folder)
    closeSync(folder)
  } catch {
    // The state is in its place.
  }
}

/** The stream has ended, so that there is nothing to go on from. */
export function removeState(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    throw new UserMistake(`${path}: cannot be removed (${codeOf(error)}); remove it, its stream has ended`)
  }
}
