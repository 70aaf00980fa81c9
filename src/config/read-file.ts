import { type Position, readYaml } from '../lib/yaml-tree.ts'
import type { ConfigMistake, Origin, Origins } from './origin.ts'
import { isRawMap, type RawMap, rawOf } from './raw.ts'

/** A file, as it was read. */
export interface ConfigFile {
  readonly path: string
  readonly text: string
}

/** Reads a file that is a map of what `holds` says; notes where everything stands. Undefined where that cannot be told. */
export function readFile(
  { path, text }: ConfigFile,
  holds: string,
  values: Origins,
  keys: Origins,
  mistakes: ConfigMistake[],
): RawMap | undefined {
  let originOf = (_: number): Origin => ({ from: 'file', file: path, line: 1, column: 1 })
  const report = (where: Position) => {
    originOf = (offset) => ({ from: 'file', file: path, ...where(offset) })
    let failed = false
    return {
      broken: (offset: number, _: unknown, message: string) => {
        failed = true
        mistakes.push({ origin: originOf(offset), message })
      },
      failed: () => failed,
    }
  }
  const [document, another] = readYaml(path, text, report).documents
  if (document === undefined) return undefined
  if (another)
    mistakes.push({
      origin: originOf(another.root.at),
      message: 'the file holds more than one document; keep one',
    })
  const raw = rawOf(document.root, [], values, keys, originOf)
  if (isRawMap(raw)) return raw
  mistakes.push({
    origin: originOf(document.root.at),
    message: `the file must be a map of ${holds}`,
  })
  return undefined
}
