import type { z } from 'zod'
import type { KeyMeta } from './section.ts'

/** One key of the file that takes a value. */
export interface Key extends KeyMeta {
  readonly path: readonly string[]
  readonly description: string
  /** What stands there when nobody says anything, as it would be written; undefined when the key may be left out. */
  readonly fallback: unknown
  /** What a person writes there. */
  readonly kind: string
  readonly schema: Schema
  /** Of a list of maps, or a map of maps: the keys of one. */
  readonly items: readonly Key[]
}

export interface Section {
  readonly name: string
  readonly summary: string
  readonly keys: readonly Key[]
}

type Schema = z.core.$ZodType

/** The sections of a schema with their keys. */
export function sectionsOf(schema: z.ZodObject): readonly Section[] {
  return Object.entries(schema.shape).map(([name, part]) => ({
    name,
    summary: metaOf(part).description ?? '',
    keys: keysOf(bare(part), [name]),
  }))
}

const keysOf = (schema: Schema, path: readonly string[]): readonly Key[] =>
  namesIn(schema).flatMap((name) => {
    const part = isRecord(schema) ? undefined : partOf(schema, name)
    return part === undefined ? [] : keyOf(part, [...path, name])
  })

function keyOf(schema: Schema, path: readonly string[]): Key {
  const { description = '', ...meta } = metaOf(schema)
  const inner = bare(schema)
  const item = isArray(inner) ? inner.element : isRecord(inner) ? inner.valueType : undefined
  const items = item === undefined ? [] : keysOf(bare(item), [])
  return {
    ...meta,
    kind: kindOf(schema),
    path,
    description,
    fallback: fallbackOf(schema),
    schema: inner,
    items,
  }
}

/** The schema below `schema` at a path of keys and places in lists; undefined where there is none. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let here: Schema | undefined = bare(schema)
  for (const step of path) {
    if (here === undefined) return undefined
    const part: Schema | undefined = isArray(here) ? here.element : partOf(here, String(step))
    here = part && bare(part)
  }
  return here
}

/** The names that a map of this schema knows; empty where it takes any. */
export function namesIn(schema: Schema | undefined): readonly string[] {
  if (schema === undefined) return []
  if (isObject(schema)) return Object.keys(schema.shape)
  if (isUnion(schema)) return [...new Set(schema.options.flatMap((option) => namesIn(bare(option))))]
  if (isRecord(schema)) {
    const { def } = bare(schema.keyType)._zod as { def: { type: string; entries?: Record<string, string> } }
    return def.type === 'enum' ? Object.values(def.entries ?? {}) : []
  }
  return []
}

/** The schema of a key, which may have any name. */
export const partOf = (schema: Schema, key: string): Schema | undefined => {
  const inner = bare(schema)
  if (isRecord(inner)) return inner.valueType
  if (isUnion(inner)) return inner.options.flatMap((option) => partOf(option, key) ?? [])[0]
  return isObject(inner) && Object.hasOwn(inner.shape, key) ? inner.shape[key] : undefined
}

const isObject = (schema: Schema): schema is z.ZodObject => schema._zod.def.type === 'object'
export const isUnion = (schema: Schema | undefined): schema is z.ZodUnion => schema?._zod.def.type === 'union'
export const isArray = (schema: Schema): schema is z.ZodArray => schema._zod.def.type === 'array'
export const isRecord = (schema: Schema): schema is z.ZodRecord => schema._zod.def.type === 'record'

interface Wrapper {
  readonly type: string
  readonly innerType?: Schema
  readonly in?: Schema
  readonly defaultValue?: unknown
}

const wrapped = (schema: Schema): Schema | undefined => {
  const def = schema._zod.def as Wrapper
  return def.innerType ?? (def.type === 'pipe' ? def.in : undefined)
}

/** A schema without what says that it may be left out, or what becomes of its value. */
export function bare(schema: Schema): Schema {
  const inner = wrapped(schema)
  return inner === undefined ? schema : bare(inner)
}

/** What was said of a schema, or of one it is wrapped around. */
export function metaOf(schema: Schema): KeyMeta & { readonly description?: string | undefined } {
  const inner = wrapped(schema)
  const own = (schema as z.ZodType).meta?.() ?? {}
  return inner === undefined ? own : { ...metaOf(inner), ...own }
}

function fallbackOf(schema: Schema): unknown {
  const def = schema._zod.def as Wrapper
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue
  const inner = wrapped(schema)
  return inner && fallbackOf(inner)
}

/** What a person writes for a schema, in words. */
export function kindOf(schema: Schema): string {
  const { kind } = metaOf(schema)
  if (kind !== undefined) return kind
  const inner = bare(schema)
  if (isArray(inner)) return `a list of ${plural(kindOf(inner.element))}`
  if (isRecord(inner)) return `a map of ${plural(kindOf(inner.valueType))}`
  const def = inner._zod.def as { type: string; entries?: Record<string, string> }
  switch (def.type) {
    case 'number': {
      const { isInt, minValue, maxValue } = inner as z.ZodNumber
      return `${isInt ? 'a whole number' : 'a number'} from ${minValue} to ${maxValue}`
    }
    case 'boolean':
      return 'true or false'
    case 'enum':
      return oneOf(Object.values(def.entries ?? {}))
    case 'object':
    case 'union':
      return 'a map'
    case 'literal':
      return (inner as z.ZodLiteral).def.values.join(' or ')
    default:
      return 'a text'
  }
}

const plural = (kind: string): string => kind.replace(/^an? (text|map|number|whole number)/, '$1s')

/** `a, b or c`. */
export const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
