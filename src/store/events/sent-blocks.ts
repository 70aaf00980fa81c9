import { Dictionaries } from '../../model/dictionary.ts'
import type { EventClass } from '../../model/fields.ts'
import { AccessBlock, type AccessRun } from './access-block.ts'
import type { EventBlock } from './event-block.ts'
import { KeptBlock, type KeptColumn, type KeptIds } from './kept-block.ts'
import type { RecentBlock } from './recent-events.ts'
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
  readonly runs: readonly AccessRun[]
}

export function sendBlocks(recent: readonly RecentBlock[], sender: DictionarySender): SentBlocks {
  const blocks = recent.filter((block) => block instanceof KeptBlock)
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
    runs: recent.flatMap((block) => (block instanceof AccessBlock ? [block.run] : [])),
  }
}

export function receiveBlocks(
  { dictionaries, blocks, runs }: SentBlocks,
  receiver: DictionaryReceiver,
): readonly EventBlock[] {
  const known = receiver.receive(dictionaries)
  const received = (column: SentColumn): KeptColumn =>
    column.kind === 'number'
      ? column
      : { kind: 'code', codes: column.codes, values: known.get(column.dictionary)! }
  const kept = blocks.map(({ eventClass, time, kept, columns }) => {
    const all = Array.from(columns, ([field, column]): [string, KeptColumn] => [field, received(column)])
    return new KeptBlock(eventClass, time, kept, new Map(all))
  })
  const shared = new Dictionaries(0)
  return [...kept, ...runs.map((run) => new AccessBlock(run, shared))]
}
