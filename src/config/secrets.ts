import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { bare, isArray, metaOf, partOf } from './keys.ts'
import { type ConfigMistake, type Origins, pathText } from './origin.ts'
import { isRawMap, type Raw, rawMap } from './raw.ts'

const MOST_BYTES = 65_536
const REFERENCE = /^(env|file):(.+)$/s

/** Where references lead. */
export interface SecretPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Paths of files begin here. */
  readonly folder: string
}

/** A copy of what was written in which each reference is what it leads to. */
export function withSecrets(
  schema: z.core.$ZodType,
  raw: Raw,
  origins: Origins,
  places: SecretPlaces,
  mistakes: ConfigMistake[],
): Raw {
  const walk = (part: z.core.$ZodType, value: Raw, path: readonly PropertyKey[]): Raw => {
    const { secret, mayRefer } = metaOf(part)
    if (typeof value === 'string' && (secret || (mayRefer && REFERENCE.test(value)))) return read(value, path)
    const inner = bare(part)
    if (isArray(inner) && Array.isArray(value))
      return value.map((item: Raw, n) => walk(inner.element, item, [...path, n]))
    if (!isRawMap(value)) return value
    const map = rawMap()
    for (const [key, item] of Object.entries(value)) {
      const below = partOf(inner, key)
      map[key] = below === undefined ? item : walk(below, item, [...path, key])
    }
    return map
  }
  const read = (text: string, path: readonly PropertyKey[]): Raw => {
    const origin = origins.nearest(path)
    const found = secretOf(text, origin.from === 'file', places)
    if (found.ok) return found.value
    mistakes.push({ origin, message: `${pathText(path)}: ${found.message}` })
    return 'unknown'
  }
  return walk(schema, raw, [])
}

type Found = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }

/** In the file a secret is a reference; in the environment it may also stand itself. */
function secretOf(text: string, inFile: boolean, { environment, folder }: SecretPlaces): Found {
  const [, way, where = ''] = REFERENCE.exec(text) ?? []
  if (way === 'file') return secretIn(resolve(folder, where))
  if (way === 'env' && inFile) {
    const value = environment[where]
    return value
      ? { ok: true, value }
      : { ok: false, message: `the environment variable ${where} is not set; set it` }
  }
  if (!inFile) return { ok: true, value: text }
  return {
    ok: false,
    message: 'secrets do not stand in this file; write env:NAME for an environment variable, or file:PATH',
  }
}

/** The content of a file that no others may read, without the line's end. */
function secretIn(path: string): Found {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const stats = fstatSync(file)
    if (!stats.isFile()) return { ok: false, message: `${path} is no file` }
    if ((stats.mode & 0o027) !== 0)
      return { ok: false, message: `${path} can be read or written by others; run: chmod 600 ${path}` }
    if (stats.size > MOST_BYTES) return { ok: false, message: `${path} is larger than 64 KiB` }
    const bytes = Buffer.alloc(stats.size)
    const value = bytes.toString('utf8', 0, readSync(file, bytes, 0, stats.size, 0)).trim()
    return value === '' ? { ok: false, message: `${path} is empty` } : { ok: true, value }
  } catch (error) {
    return { ok: false, message: `${path} cannot be read (${(error as NodeJS.ErrnoException).code})` }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
