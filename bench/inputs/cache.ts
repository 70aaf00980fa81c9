import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(tmpdir(), 'vedette-bench')

/** The path of a made file, made once and kept in the temporary folder. `make` writes to the path it is given. */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  if (existsSync(path)) return path
  process.stderr.write(`  making ${path}\n`)
  const part = `${path}.part`
  await make(part)
  renameSync(part, path)
  return path
}
