import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type EventClass, eventClasses } from '../../model/fields.ts'
import { codeOf, StoreMistake } from '../store-mistake.ts'
import type { FeedPosition } from './event-store.ts'

/** A file of events of one class and hour. */
export interface StoredFile {
  /** Below the folder of events; forward slashes. */
  readonly path: string
  readonly eventClass: EventClass
  readonly rows: number
  readonly bytes: number
  /** The oldest and the newest event, in milliseconds. */
  readonly oldest: number
  readonly newest: number
  /** Written as events came, without indexes: it gets them when it is put together with others. */
  readonly young?: true
}

/** What counts: the files that hold events, and up to where each feed is in them. */
export interface Manifest {
  readonly version: 1
  /** The number of the next file. */
  readonly next: number
  readonly feeds: readonly FeedPosition[]
  readonly files: readonly StoredFile[]
}

const NAME = 'manifest.json'

export const emptyManifest: Manifest = { version: 1, next: 1, feeds: [], files: [] }

export function readManifest(folder: string): Manifest {
  const path = join(folder, NAME)
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isManifest(read)) return read
    throw new SyntaxError('it has another form')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return emptyManifest
    throw new StoreMistake(
      `${path}: is no list of events that this version of Vedette can read; bring it back from a backup, or remove its folder to have it made again`,
      error,
    )
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isManifest = (value: unknown): value is Manifest =>
  isRecord(value) &&
  value.version === 1 &&
  Number.isSafeInteger(value.next) &&
  Array.isArray(value.feeds) &&
  value.feeds.every(isPosition) &&
  Array.isArray(value.files) &&
  value.files.every(isFile)

const isPosition = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.feed === 'string' &&
  typeof value.journal === 'string' &&
  Number.isSafeInteger(value.sequence)

/** Paths in it are never led out of the folder. */
const PATH = /^[a-z]+\/\d{4,6}-\d\d-\d\d\/\d\d\/\d+\.parquet$/

const isFile = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.path === 'string' &&
  PATH.test(value.path) &&
  eventClasses.includes(value.eventClass as EventClass) &&
  [value.rows, value.bytes, value.oldest, value.newest].every(Number.isSafeInteger) &&
  (value.young === undefined || value.young === true)

/** Puts a manifest in the place of the one before: whole or not at all. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const path = join(folder, NAME)
  const fresh = `${path}.new`
  writeFileSync(fresh, `${JSON.stringify(manifest)}\n`, { flush: true, mode: 0o600 })
  renameSync(fresh, path)
  syncFolder(dirname(path))
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
