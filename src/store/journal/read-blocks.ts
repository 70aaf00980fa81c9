import { fstatSync } from 'node:fs'
import { readAt } from '../read-at.ts'
import { StoreMistake } from '../store-mistake.ts'
import { bodyLength, findSound, HEAD_BYTES, isSound, MAX_BODY } from './block.ts'

const CHUNK = 8 * 1024 * 1024

/**
 * Gives the entries of all blocks, in order, and returns where the sound part of the file ends: behind it lies nothing,
 * or the block that a crash tore. A damaged block with a sound one behind it was durable once, and is a mistake.
 */
export function* readBlocks(fd: number, path: string): Generator<readonly string[], number> {
  const size = fstatSync(fd).size
  let start = 0
  let bytes = readAt(fd, 0, Math.min(CHUNK, size))
  let at = 0
  while (start + at < size) {
    const length = bodyLength(bytes, at)
    const whole = HEAD_BYTES + Math.max(length, 0)
    if (at + whole > bytes.length && start + bytes.length < size) {
      start += at
      bytes = readAt(fd, start, Math.min(Math.max(CHUNK, whole), size - start))
      at = 0
      continue
    }
    if (length < 0 || !isSound(bytes, at, length)) return tornAt(fd, path, start + at, size)
    yield bytes.toString('utf8', at + HEAD_BYTES, at + whole).split('\n')
    at += whole
  }
  return size
}

function tornAt(fd: number, path: string, position: number, size: number): number {
  // A torn block and the one behind it fit in here, where a sound one follows at all.
  const rest = readAt(fd, position, Math.min(size - position, 2 * MAX_BODY))
  const next = findSound(rest, 1)
  if (next < 0) return position
  throw new StoreMistake(
    `${path}: damaged at byte ${position}, with sound entries from byte ${position + next} on: bring the file back from a backup`,
  )
}
