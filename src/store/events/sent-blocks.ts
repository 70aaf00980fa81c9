import type { Dictionary } from '../../model/dictionary.ts'
import type { EventClass } from '../../model/fields.ts'
import type { EventBlock, TextPage } from './event-block.ts'
import { idPage, idText, type KeptBlock, type KeptColumn, type KeptIds } from './kept-block.ts'
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
): readonly EventBlock[] {
  const known = receiver.receive(dictionaries)
  return blocks.map((block) => new ReceivedBlock(block, known))
}

class ReceivedBlock implements EventBlock {
  readonly eventClass: EventClass
  readonly time: Float64Array
  readonly #ids: KeptIds
  readonly #columns: ReadonlyMap<string, KeptColumn>

  constructor({ eventClass, time, kept, columns }: SentBlock, known: ReadonlyMap<number, Dictionary>) {
    this.eventClass = eventClass
    this.time = time
    this.#ids = kept
    this.#columns = new Map(
      Array.from(columns, ([field, column]): [string, KeptColumn] => [
        field,
        column.kind === 'number'
          ? column
          : { kind: 'code', codes: column.codes, values: known.get(column.dictionary)! },
      ]),
    )
  }

  get length(): number {
    return this.time.length
  }

  get fields(): Iterable<string> {
    return this.#columns.keys()
  }

  id(row: number): string {
    return idText(this.#ids, row)
  }

  ids(): TextPage {
    return idPage(this.#ids)
  }

  column(field: string): KeptColumn | undefined {
    return this.#columns.get(field)
  }
}
