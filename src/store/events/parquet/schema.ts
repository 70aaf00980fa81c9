import type { StoredShape } from '../../../model/event-search.ts'
import { binary, i32, list, struct, type ThriftStruct, type ThriftValue } from './thrift.ts'

/** The numbers that the format has for what we use of it. */
export const types = { int64: 2, double: 5, byteArray: 6 } as const
export const encodings = { plain: 0, rle: 3, rleDictionary: 8 } as const
export const codecs = { none: 0, zstd: 6 } as const
export const pageTypes = { data: 0, dictionary: 2 } as const

/** Said of a column of which all texts have the same length: which. */
export const TEXT_LENGTH = 'vedette.text_length'
/** Said of a column that has an index: where it begins, and how many texts or buckets it is about. */
export const INDEX = 'vedette.rows'

const REQUIRED = 0
const OPTIONAL = 1
const REPEATED = 2
const UTF8 = 0
const CONVERTED_LIST = 3

/** How a leaf of the schema lies in the file. */
export interface Leaf {
  readonly path: readonly string[]
  readonly type: number
  readonly maxDefinition: 0 | 1 | 2
  readonly maxRepetition: 0 | 1
}

/** The columns that every file begins with. */
export const timeLeaf: Leaf = { path: ['time'], type: types.int64, maxDefinition: 0, maxRepetition: 0 }
export const idLeaf: Leaf = { path: ['id'], type: types.byteArray, maxDefinition: 0, maxRepetition: 0 }

export function leafOf(field: string, shape: StoredShape): Leaf {
  if (shape === 'texts')
    return { path: [field, 'list', 'element'], type: types.byteArray, maxDefinition: 2, maxRepetition: 1 }
  const type = shape === 'number' ? types.double : types.byteArray
  return { path: [field], type, maxDefinition: 1, maxRepetition: 0 }
}

/** The schema of a file with these fields, as a list that walks the tree. */
export function schemaOf(shapes: ReadonlyMap<string, StoredShape>): ThriftValue {
  const root = struct({ 4: binary('events'), 5: i32(shapes.size + 2) })
  const fields = Array.from(shapes, ([field, shape]) => elementsOf(field, shape))
  return list([root, number('time', types.int64, REQUIRED), text('id', REQUIRED), ...fields.flat()])
}

function elementsOf(field: string, shape: StoredShape): ThriftStruct[] {
  if (shape === 'number') return [number(field, types.double, OPTIONAL)]
  if (shape === 'text') return [text(field, OPTIONAL)]
  const listType = struct({ 3: struct({}) })
  return [
    struct({ 3: i32(OPTIONAL), 4: binary(field), 5: i32(1), 6: i32(CONVERTED_LIST), 10: listType }),
    struct({ 3: i32(REPEATED), 4: binary('list'), 5: i32(1) }),
    text('element', REQUIRED),
  ]
}

const number = (name: string, type: number, repetition: number): ThriftStruct =>
  struct({ 1: i32(type), 3: i32(repetition), 4: binary(name) })

const text = (name: string, repetition: number): ThriftStruct =>
  struct({
    1: i32(types.byteArray),
    3: i32(repetition),
    4: binary(name),
    6: i32(UTF8),
    10: struct({ 1: struct({}) }),
  })
