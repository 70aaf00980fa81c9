import { accessSync, constants, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Plain } from '../model/plain.ts'
import { UserMistake } from './mistake.ts'
import { replaceFile } from './replace-file.ts'
import { MOST_STATE, readStateBytes, StateTooLarge, stateBytes } from './state-bytes.ts'
import type { SavedStream } from './stream-state.ts'

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/** The saved state of a stream in a file; undefined where there is no file yet. The file is not changed. */
export const readState = (path: string): SavedStream | undefined =>
  readSaved(path, 'engine') as SavedStream | undefined

/** What {@link writeState} wrote: plain data with one of the parts named. */
export function readSaved(path: string, ...parts: readonly string[]): unknown {
  const bytes = readable(path)
  if (!bytes) return undefined
  const read = readStateBytes(bytes)
  const why = !read.ok ? read.why : hasPart(read.value, parts) ? undefined : 'is the state of another command'
  if (why !== undefined)
    throw new UserMistake(`${path}: ${why}; name another file, or move it away to begin anew`)
  return read.ok ? read.value : undefined
}

const hasPart = (value: unknown, parts: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && parts.some((part) => part in value)

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

/** Keeps state in a file, all of it or nothing. Gives the number of bytes. */
export async function writeState(path: string, saved: Plain): Promise<number> {
  const pieces = piecesOf(path, saved)
  const target = statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path
  try {
    return await replaceFile(target, [pieces])
  } catch (error) {
    throw new UserMistake(`${path}: the state cannot be written (${codeOf(error)}); the file is as it was`)
  }
}

function piecesOf(path: string, saved: Plain): readonly Uint8Array[] {
  try {
    return stateBytes(saved)
  } catch (error) {
    if (error instanceof StateTooLarge) throw new UserMistake(`${path}: ${error.message}`)
    throw error
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
