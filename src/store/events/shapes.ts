import type { StoredShape } from '../../model/event-search.ts'
import { typeOf } from '../../model/fields.ts'
import type { BlockColumn } from './event-block.ts'

/** What each field of some columns holds. */
export const shapesOf = (columns: ReadonlyMap<string, BlockColumn>): Map<string, StoredShape> =>
  new Map(Array.from(columns, ([field, column]) => [field, shapeOf(field, column)]))

function shapeOf(field: string, column: BlockColumn): StoredShape {
  if (column.kind === 'number') return 'number'
  const { codes, values } = column
  if (values.hasLists && codes.some((code) => values.elements(code) !== undefined)) return 'texts'
  return typeOf(field) === 'number' ? 'number' : 'text'
}

/** What fields hold in all of these, by name: several texts where they do so in one of them. */
export function joinedShapes(all: Iterable<ReadonlyMap<string, StoredShape>>): Map<string, StoredShape> {
  const joined = new Map<string, StoredShape>()
  for (const shapes of all)
    for (const [field, shape] of shapes) if (joined.get(field) !== 'texts') joined.set(field, shape)
  return new Map([...joined].sort(([a], [b]) => (a < b ? -1 : 1)))
}
