import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'

/** Bytes that follow on one another. */
type Pieces = readonly Uint8Array[]

/**
 * Writes a file that only this user can read, all of it or nothing: beside it first, then to disk, then under its name.
 * When that fails, the file is what it was. Other work is done between two parts. Gives the number of bytes.
 */
export async function replaceFile(
  path: string,
  parts: Iterable<Pieces> | AsyncIterable<Pieces>,
): Promise<number> {
  const beside = `${path}.${randomBytes(6).toString('hex')}${BESIDE}`
  try {
    const bytes = await writeWhole(beside, parts)
    await rename(beside, path)
    await syncFolder(dirname(path))
    return bytes
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** How the names of files end that are not whole yet; a crash may leave one. */
export const BESIDE = '.tmp'

async function writeWhole(path: string, parts: Iterable<Pieces> | AsyncIterable<Pieces>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    let bytes = 0
    for await (const part of parts) {
      bytes += await writeAll(file, part)
      await pause()
    }
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, pieces: Pieces): Promise<number> {
  let bytes = 0
  for (let left = pieces; left.length > 0; ) {
    const { bytesWritten } = await file.writev(left)
    bytes += bytesWritten
    left = behind(left, bytesWritten)
  }
  return bytes
}

/** What is left of pieces behind so many bytes. */
function behind(pieces: Pieces, bytes: number): Pieces {
  let at = 0
  while (at < pieces.length && pieces[at]!.length <= bytes) bytes -= pieces[at++]!.length
  const left = pieces.slice(at)
  if (bytes > 0) left[0] = left[0]!.subarray(bytes)
  return left
}

/** The new name, too, survives a loss of power; where a file system cannot promise that, it is written all the same. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    await folder.sync()
    await folder.close()
  } catch {
    // The file is in its place.
  }
}
