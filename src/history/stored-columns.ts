import { type DuckDBListType, type DuckDBStructType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api'
import { duckdb } from '../compile/duckdb.ts'
import { fields, typeOf } from '../model/fields.ts'

/** A column of a stored file, or a part of one: `src_endpoint.ip` may be a column, or `ip` in `src_endpoint`. */
export interface StoredColumn {
  readonly name: string
  readonly x: string
  readonly typeId: DuckDBTypeId
  /** Of a list of values, the type of these. */
  readonly itemId?: DuckDBTypeId
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Parts of parts are looked at so deep; a struct below that is a text. */
const DEEPEST = 8

/** The columns of a file, with those of nested records by their dotted path. */
export function storedColumns(
  names: readonly string[],
  types: readonly DuckDBType[],
): readonly StoredColumn[] {
  return names.flatMap((name, at) => flat(name, quoted(name), types[at]!, 0))
}

function flat(name: string, x: string, type: DuckDBType, depth: number): readonly StoredColumn[] {
  if (type.typeId === DuckDBTypeId.LIST) return [listColumn(name, x, type as DuckDBListType)]
  if (type.typeId !== DuckDBTypeId.STRUCT || depth === DEEPEST) return [{ name, x, typeId: type.typeId }]
  const { entryNames, entryTypes } = type as DuckDBStructType
  return entryNames.flatMap((entry, at) =>
    flat(`${name}.${entry}`, `struct_extract(${x}, ${duckdb.literal(entry)})`, entryTypes[at]!, depth + 1),
  )
}

const nested = [
  DuckDBTypeId.LIST,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.UNION,
]

/** A list of values, or the JSON of one that holds lists or structs. */
function listColumn(name: string, x: string, { valueType }: DuckDBListType): StoredColumn {
  return nested.includes(valueType.typeId)
    ? { name, x: `CAST(to_json(${x}) AS VARCHAR)`, typeId: DuckDBTypeId.VARCHAR }
    : { name, x, typeId: DuckDBTypeId.LIST, itemId: valueType.typeId }
}

/** The field that a column holds: the one it is named for, else one of its own. */
export const fieldOf = (name: string): string =>
  fields[name] || name.startsWith('unmapped.') ? name : `unmapped.${name}`

/** The value of a column as the type that a field is held as. */
export function columnValue(field: string, { x, typeId, itemId }: StoredColumn): string {
  if (itemId === undefined) return scalarValue(field, x, typeId)
  const items = duckdb.mapped(x, (one) => scalarValue(field, one, itemId))
  const present = `list_filter(${items}, lambda item: item IS NOT NULL)`
  return `CASE WHEN len(${present}) > 0 THEN ${present} END`
}

function scalarValue(field: string, x: string, typeId: DuckDBTypeId): string {
  if (typeOf(field) === 'number') return `TRY_CAST(${x} AS DOUBLE)`
  if (typeId === DuckDBTypeId.VARCHAR) return x
  const fractional = [DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL].includes(typeId)
  return fractional ? duckdb.textOf(`CAST(${x} AS DOUBLE)`) : `CAST(${x} AS VARCHAR)`
}

const whole = [
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
]
const moments = [
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]

/** The event time in milliseconds; undefined where a column of its type cannot say it. */
export function timeOf({ x, typeId }: StoredColumn): string | undefined {
  if (whole.includes(typeId)) return `TRY_CAST(${x} AS BIGINT)`
  return moments.includes(typeId) ? `epoch_ms(${x})` : undefined
}
