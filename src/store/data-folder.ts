import { closeSync, mkdirSync, openSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { codeOf, StoreMistake } from './store-mistake.ts'

/** The folder of one running service. No other process can have it at the same time. */
export interface DataFolder {
  readonly path: string
  release(): void
}

/**
 * Makes the folder where it is missing and takes it. The lock is one of the operating system on a file (SQLite holds
 * it), so it goes with the process, however that ends, and reaches across containers.
 */
export function takeDataFolder(wanted: string): DataFolder {
  const path = made(wanted)
  const lock = openLock(join(path, 'lock'), path)
  return { path, release: () => lock.close() }
}

function made(wanted: string): string {
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o711 })
    return realpathSync(wanted)
  } catch (error) {
    throw new StoreMistake(
      `--data ${wanted}: cannot make this folder (${codeOf(error)}); name one that you may write to`,
      error,
    )
  }
}

function openLock(file: string, path: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    closeSync(openSync(file, 'a', 0o600))
    lock = new DatabaseSync(file, { timeout: 0 })
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    const { errcode } = error as { errcode?: number }
    if (errcode === SQLITE_BUSY)
      throw new StoreMistake(`--data ${path}: another process uses this folder; stop it, or name another`)
    throw new StoreMistake(
      `--data ${path}: cannot write here (${String(error)}); name a folder that you may write to`,
    )
  }
}

const SQLITE_BUSY = 5
