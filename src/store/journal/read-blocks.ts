import { fstatSync } from 'node:fs'
import { readAt } from '../read-at.ts'
import { StoreMistake } from '../store-mistake.ts'
import { bodyLength, findSound, HEAD_BYTES, isSound, MAX_BODY } from './block.ts'

const CHUNK = 8 * 1024 * 1024

/** The entries of one block, a JSON text a line, and where the block begins. */
export interface FoundBlock {
  readonly at: number
  readonly body: Buffer
}

/**
 * Gives all blocks of a file from the one at `from` on, and returns where the sound part of the file ends: behind it lies
 * nothing, or the block that a crash tore. A damaged block with a sound one behind it was durable once, and is a mistake.
 */
export function* readBlocks(
  fd: number,
  path: string,
  from = 0,
  chunk = CHUNK,
): Generator<FoundBlock, number> {
  const size = fstatSync(fd).size
  let start = from
  let bytes = readAt(fd, start, Math.min(chunk, size - start))
  let at = 0
  while (start + at < size) {
    const length = bodyLength(bytes, at)
    const whole = HEAD_BYTES + Math.max(length, 0)
    if (at + whole > bytes.length && start + bytes.length < size) {
      start += at
      bytes = readAt(fd, start, Math.min(Math.max(chunk, whole), size - start))
      at = 0
      continue
    }
    if (length < 0 || !isSound(bytes, at, length)) return tornAt(fd, path, start + at, size)
    yield { at: start + at, body: bytes.subarray(at + HEAD_BYTES, at + whole) }
    at += whole
  }
  return size
}

/** How many entries a body holds. */
export function entriesIn(body: Buffer): number {
  let count = 1
  for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** The entries of a body, as they were printed. */
export function* linesOf(body: Buffer): Generator<Buffer, void> {
  let start = 0
  for (let end = body.indexOf(NEWLINE); end >= 0; end = body.indexOf(NEWLINE, start)) {
    yield body.subarray(start, end)
    start = end + 1
  }
  yield body.subarray(start)
}

const NEWLINE = 0x0a

function tornAt(fd: number, path: string, position: number, size: number): number {
  // A torn block and the one behind it fit in here, where a sound one follows at all.
  const rest = readAt(fd, position, Math.min(size - position, 2 * MAX_BODY))
  const next = findSound(rest, 1)
  if (next < 0) return position
  throw new StoreMistake(
    `${path}: damaged at byte ${position}, with sound entries from byte ${position + next} on: bring the file back from a backup`,
  )
}
