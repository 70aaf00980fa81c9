import { closeSync, openSync, readSync } from 'node:fs'

/** Whether a file is Parquet, by its first bytes. */
export function isParquet(path: string): boolean {
  if (path === '-') return false
  const magic = Buffer.alloc(4)
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    // Who reads the file says what is wrong with it.
    return false
  }
  try {
    return readSync(file, magic) === 4 && magic.toString('latin1') === 'PAR1'
  } finally {
    closeSync(file)
  }
}
