import type { Node } from '../lib/yaml-tree.ts'
import type { Origin, Origins } from './origin.ts'

/** What was written, before it is checked: maps, lists, texts, numbers, booleans. */
export type Raw = string | number | boolean | readonly Raw[] | RawMap
/** Without a prototype, so that a key of any name is a key and nothing else. */
export type RawMap = { [key: string]: Raw }

export const rawMap = (): RawMap => Object.create(null) as RawMap

export const isRawMap = (raw: Raw | undefined): raw is RawMap =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

/** A tree of YAML as raw values; a key without a value is as good as none. Notes where each value stands, and each key. */
export function rawOf(
  node: Node,
  path: readonly PropertyKey[],
  values: Origins,
  keys: Origins,
  originOf: (offset: number) => Origin,
): Raw | undefined {
  values.set(path, originOf(node.at))
  if (node.kind === 'scalar') return node.value ?? undefined
  if (node.kind === 'list')
    return node.items.map((item, n) => rawOf(item, [...path, n], values, keys, originOf) ?? '')
  const map = rawMap()
  for (const { key, keyAt, value } of node.entries) {
    keys.set([...path, key], originOf(keyAt))
    const raw = rawOf(value, [...path, key], values, keys, originOf)
    if (raw !== undefined) map[key] = raw
  }
  return map
}

/** The value at a path, undefined when nobody gave one. */
export function rawAt(raw: Raw | undefined, path: readonly string[]): Raw | undefined {
  let here = raw
  for (const key of path) here = isRawMap(here) ? here[key] : undefined
  return here
}

/** Puts a value at a path; maps on the way are made. Returns false where something that is no map is in the way. */
export function putRaw(raw: RawMap, path: readonly string[], value: Raw): boolean {
  let here = raw
  for (const key of path.slice(0, -1)) {
    const next = (here[key] ??= rawMap())
    if (!isRawMap(next)) return false
    here = next
  }
  here[path.at(-1)!] = value
  return true
}
