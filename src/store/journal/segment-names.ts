import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, StoreMistake } from '../store-mistake.ts'

const NAME = /^\d{15}\.journal$/

/** The file of the segment that begins with an entry. */
export const segmentPath = (folder: string, first: number): string =>
  join(folder, `${String(first).padStart(15, '0')}.journal`)

/** The first entries of all segments, in order. */
export function segmentsIn(folder: string): readonly number[] {
  return readdirSync(folder)
    .flatMap((name) => (NAME.test(name) ? [Number.parseInt(name, 10)] : []))
    .sort((a, b) => a - b)
}

/**
 * Makes the folder of a journal. Where a journal of the first version lies, which was one file, that becomes its first
 * segment; a crash on the way leaves a folder with the file in it beside, which only needs its name.
 */
export function prepareFolder(folder: string): void {
  try {
    const beside = `${folder}.folder`
    if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
      mkdirSync(beside, { recursive: true, mode: 0o700 })
      renameSync(folder, segmentPath(beside, 1))
    }
    if (statSync(beside, { throwIfNoEntry: false })) renameSync(beside, folder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreMistake(`cannot open ${folder} (${codeOf(error)}): make it readable and writable`, error)
  }
}
