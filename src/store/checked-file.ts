import { createHash } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from './store-mistake.ts'

const TITLE = /^vedette ([0-9a-f]{64})\n/
const TITLE_BYTES = 'vedette '.length + 64 + 1

/** What a checked file holds: its bytes, or that there are none, or that they are not those that were written. */
export type CheckedRead = { readonly found: Buffer } | 'absent' | 'damaged'

/**
 * Writes a file of which a reader finds all, or all of what was there before, even after a loss of power: beside it first,
 * then to disk, then under its name. Only one write to a path at a time.
 */
export async function writeChecked(path: string, content: Uint8Array): Promise<void> {
  const beside = `${path}.tmp`
  const title = `vedette ${createHash('sha256').update(content).digest('hex')}\n`
  try {
    const file = await open(beside, 'w', 0o600)
    try {
      await file.writev([Buffer.from(title), content])
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

export async function readChecked(path: string): Promise<CheckedRead> {
  try {
    const bytes = await readFile(path)
    const [, sum] = TITLE.exec(bytes.subarray(0, TITLE_BYTES).toString('latin1')) ?? []
    const content = bytes.subarray(TITLE_BYTES)
    return sum === createHash('sha256').update(content).digest('hex') ? { found: content } : 'damaged'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'absent'
    throw error
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
