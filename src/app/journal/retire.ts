import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { codeOf, StoreMistake } from '../../store/store-mistake.ts'

/** What becomes of a file of the journal that no start needs any more. */
export type Retire = (path: string) => Promise<void>

/**
 * Removes old files of the journal, or moves them to a folder; undefined where they are kept. A file that cannot be moved stays
 * where it is, which is told.
 */
export async function retiring(what: string, tell: (line: string) => void): Promise<Retire | undefined> {
  if (what === 'keep') return undefined
  if (what !== 'remove') await prepare(what)
  return async (path) => {
    try {
      if (what === 'remove') await rm(path)
      else await move(path, join(what, basename(path)))
    } catch (error) {
      tell(`${path}: is not needed any more, but stays (${String(error)})`)
    }
  }
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreMistake(
      `storage.retire: cannot make the folder ${folder} (${codeOf(error)}); name one that can be written, or keep, or remove`,
      error,
    )
  }
}

/** To another disk it is copied first, whole or not at all. */
async function move(from: string, to: string): Promise<void> {
  const there = await stat(to).catch(() => undefined)
  if (there && there.size !== (await stat(from)).size)
    throw new Error(`${to} is there already and is another file: give each data folder a folder of its own`)
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    const part = `${to}.part`
    await copyFile(from, part)
    await durable(part)
    await rename(part, to)
    await rm(from)
  }
}

async function durable(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
