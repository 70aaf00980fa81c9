import type { EventClass } from '../../model/fields.ts'
import { KeptBlock, type KeptColumn, type KeptIds } from './kept-block.ts'
import type { DictionaryReceiver, DictionarySender, SentDictionary } from './sent-dictionaries.ts'

type SentColumn =
  | { readonly kind: 'code'; readonly codes: Int32Array; readonly dictionary: number }
  | { readonly kind: 'number'; readonly values: Float64Array }

interface SentBlock {
  readonly eventClass: EventClass
  readonly time: Float64Array
  readonly kept: KeptIds
  readonly columns: ReadonlyMap<string, SentColumn>
}

/** Blocks on their way to another thread. Columns lie in memory that both share; of dictionaries goes what is new. */
export interface SentBlocks {
  readonly dictionaries: readonly SentDictionary[]
  readonly blocks: readonly SentBlock[]
}

export function sendBlocks(blocks: readonly KeptBlock[], sender: DictionarySender): SentBlocks {
  const used = blocks.flatMap(({ columns }) =>
    [...columns.values()].flatMap((column) => (column.kind === 'code' ? [column.values] : [])),
  )
  const { sent, numbers } = sender.send(used)
  const sentColumn = (column: KeptColumn): SentColumn =>
    column.kind === 'number'
      ? column
      : { kind: 'code', codes: column.codes, dictionary: numbers.get(column.values)! }
  return {
    dictionaries: sent,
    blocks: blocks.map(({ eventClass, time, kept, columns }) => ({
      eventClass,
      time,
      kept,
      columns: new Map(Array.from(columns, ([field, column]) => [field, sentColumn(column)])),
    })),
  }
}

export function receiveBlocks(
  { dictionaries, blocks }: SentBlocks,
  receiver: DictionaryReceiver,
): readonly KeptBlock[] {
  const known = receiver.receive(dictionaries)
  const received = (column: SentColumn): KeptColumn =>
    column.kind === 'number'
      ? column
      : { kind: 'code', codes: column.codes, values: known.get(column.dictionary)! }
  return blocks.map(({ eventClass, time, kept, columns }) => {
    const all = Array.from(columns, ([field, column]): [string, KeptColumn] => [field, received(column)])
    return new KeptBlock(eventClass, time, kept, new Map(all))
  })
}
