import { type BigIntStats, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** A file that rotation may have made of a log: `access.log.1`, `access.log-20240101`, `access-20240101.log`. */
export interface Sibling {
  readonly path: string
  readonly id: string
  readonly modified: bigint
  readonly born: bigint
}

/** Who a file is, whatever it is called: names move on, and numbers of inodes are used again. */
export const fileId = ({ dev, ino, birthtimeNs }: BigIntStats): string => `${dev}:${ino}:${birthtimeNs}`

/** What a regular file is now; undefined where there is none. */
export function fileAt(path: string): BigIntStats | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat?.isFile() ? stat : undefined
}

/** Files beside a log that bear its name and a number, a date, or `old`; plain ones, since compressed ones are others. The oldest first. */
export function siblingsOf(path: string): Sibling[] {
  const folder = dirname(path)
  const found: Sibling[] = []
  for (const name of namesIn(folder)) {
    if (!isRotated(name, basename(path))) continue
    const stat = fileAt(join(folder, name))
    if (stat)
      found.push({
        path: join(folder, name),
        id: fileId(stat),
        modified: stat.mtimeNs,
        born: stat.birthtimeNs,
      })
  }
  return found.sort(byAge)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const MARK = /^[.\-_](?:[\dT.\-_:+]*\d|old|bak|prev)$/

/** Whether rotation may have given the log `base` this name. */
export function isRotated(name: string, base: string): boolean {
  if (name.startsWith(base)) return MARK.test(name.slice(base.length))
  const extension = extname(base)
  const stem = base.slice(0, base.length - extension.length)
  if (extension === '' || !name.startsWith(stem) || !name.endsWith(extension)) return false
  return MARK.test(name.slice(stem.length, name.length - extension.length))
}

/** By when they were last written to, then made; of one moment, the greater number was rotated earlier. */
function byAge(a: Sibling, b: Sibling): number {
  if (a.modified !== b.modified) return a.modified < b.modified ? -1 : 1
  if (a.born !== b.born) return a.born < b.born ? -1 : 1
  return numberOf(b.path) - numberOf(a.path)
}

const numberOf = (path: string): number => Number(/\.(\d{1,6})$/.exec(path)?.[1] ?? 0)
