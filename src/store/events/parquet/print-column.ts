import { constants, zstdCompressSync } from 'node:zlib'
import { sizeOf } from '../../../lib/pieces.ts'
import type { ColumnIndex } from './print-index.ts'
import { codecs, encodings, INDEX, type Leaf, pageTypes, TEXT_LENGTH } from './schema.ts'
import { binary, i32, i64, list, printThrift, struct, type ThriftStruct, type ThriftValue } from './thrift.ts'

/** A column of one row group: its pages and its index, and what the footer says of it once it is known where they lie. */
export interface EncodedColumn {
  readonly bytes: readonly Uint8Array[]
  readonly size: number
  readonly index: ColumnIndex | undefined
  readonly footer: (offset: number, indexOffset: number) => ThriftStruct
}

/** What is told of the values of a column. */
export interface Stats {
  readonly min?: Uint8Array
  readonly max?: Uint8Array
  readonly nulls?: number
}

export interface PageOfTexts {
  readonly count: number
  readonly body: Uint8Array
  /** Made when it is known where in the column the texts begin. */
  readonly index?: ((firstByte: number) => ColumnIndex) | undefined
}

export interface PageBody {
  readonly encoding: number
  readonly parts: readonly Uint8Array[]
}

/** A file is compressed to be handed on, plain so that single values can be read, or also indexed so that they are found. */
export type FileForm = 'compressed' | 'plain' | 'indexed'

export const plainPage = (parts: readonly Uint8Array[]): PageBody => ({ encoding: encodings.plain, parts })

/** Puts the pages of a column together. */
export function printColumn(
  leaf: Leaf,
  values: number,
  dictionary: PageOfTexts | undefined,
  data: PageBody,
  stats: Stats | undefined,
  form: FileForm,
  more: { readonly textLength?: number | undefined; readonly index?: ColumnIndex | undefined } = {},
): EncodedColumn {
  const codec = form === 'compressed' ? codecs.zstd : codecs.none
  const first = dictionary && dictionaryPage(dictionary.count, dictionary.body, codec)
  const second = dataPage(values, data, codec)
  const bytes = [...(first?.bytes ?? []), ...second.bytes]
  const size = (first?.size ?? 0) + second.size
  const index = more.index ?? (first && dictionary?.index?.(first.headSize))
  const footer = (offset: number, indexOffset: number): ThriftStruct =>
    struct({
      2: i64(offset),
      3: struct({
        1: i32(leaf.type),
        2: list([encodings.plain, encodings.rle, encodings.rleDictionary].map(i32)),
        3: list(leaf.path.map(binary)),
        4: i32(codec),
        5: i64(values),
        6: i64((first?.plainSize ?? 0) + second.plainSize),
        7: i64(size),
        8: keyValues([
          [TEXT_LENGTH, more.textLength],
          [INDEX, index && `${indexOffset} ${index.entries}`],
        ]),
        9: i64(offset + (first?.size ?? 0)),
        11: first && i64(offset),
        12: stats && printStats(stats),
      }),
    })
  return { bytes, size, index, footer }
}

function keyValues(
  pairs: readonly (readonly [string, string | number | undefined])[],
): ThriftValue | undefined {
  const there = pairs.filter(([, value]) => value !== undefined)
  if (there.length === 0) return undefined
  return list(there.map(([key, value]) => struct({ 1: binary(key), 2: binary(String(value)) })))
}

const printStats = ({ min, max, nulls }: Stats): ThriftStruct =>
  struct({
    3: nulls === undefined ? undefined : i64(nulls),
    5: max && binary(max),
    6: min && binary(min),
  })

interface Page {
  readonly bytes: readonly Uint8Array[]
  readonly size: number
  readonly headSize: number
  /** As it would be without compression. */
  readonly plainSize: number
}

const dictionaryPage = (count: number, body: Uint8Array, codec: number): Page =>
  page(pageTypes.dictionary, 7, struct({ 1: i32(count), 2: i32(encodings.plain) }), [body], codec)

const dataPage = (values: number, { encoding, parts }: PageBody, codec: number): Page =>
  page(
    pageTypes.data,
    5,
    struct({ 1: i32(values), 2: i32(encoding), 3: i32(encodings.rle), 4: i32(encodings.rle) }),
    parts,
    codec,
  )

function page(
  type: number,
  field: 5 | 7,
  about: ThriftStruct,
  parts: readonly Uint8Array[],
  codec: number,
): Page {
  const length = sizeOf(parts)
  const body = codec === codecs.zstd ? [zstdCompressSync(Buffer.concat(parts), quick)] : parts
  const written = sizeOf(body)
  const head = printThrift(struct({ 1: i32(type), 2: i32(length), 3: i32(written), [field]: about }))
  return {
    bytes: [head, ...body],
    size: head.length + written,
    headSize: head.length,
    plainSize: head.length + length,
  }
}

const quick = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
