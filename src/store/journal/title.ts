import { randomUUID } from 'node:crypto'
import { StoreMistake } from '../store-mistake.ts'
import { printBlock } from './block.ts'

/** What a segment begins with. In the first version, of one file, only the journal was told. */
export interface Title {
  /** Which journal this is: made up once. */
  readonly journal: string
  readonly version: 1 | 2
  /** The number of its first entry. */
  readonly first: number
  /** Bytes of all segments before it. */
  readonly before: number
}

/** More than a title takes: a longer file that has none is somebody's, not a segment cut short. */
export const TITLE_BYTES = 512

export const newTitle = (): Title => ({ journal: randomUUID(), version: 2, first: 1, before: 0 })

export const printTitle = (title: Title): Buffer => printBlock([JSON.stringify(title)])

export function readTitle(text: string, path: string): Title {
  const { journal, version, first = 1, before = 0 } = readJson(text) as Partial<Title>
  if (typeof journal !== 'string' || (version !== 1 && version !== 2)) throw notOurs(path)
  return { journal, version, first, before }
}

export const notOurs = (path: string): StoreMistake =>
  new StoreMistake(`${path}: is no journal that this version of Vedette can read; move it away`)

function readJson(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
