import type { Random } from '../lib/random.ts'
import type { NoiseCode } from './truth.ts'

/**
 * One way in which a line goes wrong.
 * - `rejects`: the record loses its time, its source or its form, and no longer counts as part of an attack
 * - `repairs`: the record stays an event, one value of it is set aside or put right
 * - `copies`: the whole record is written twice
 * - `noise`: a line that is no record comes before it
 */
export type DirtWay<Draft> = {
  readonly weight: number
  /** Most lines of this sort in one run. */
  readonly most?: number
} & (
  | {
      readonly effect: 'rejects' | 'repairs'
      readonly code: string
      spoil(draft: Draft, random: Random): Draft | string
    }
  | { readonly effect: 'copies' }
  | { readonly effect: 'noise'; readonly code: NoiseCode; readonly line: string }
)

/** Chooses ways by weight. A way that has reached its `most` is replaced by none. */
export function chooser<Draft>(
  ways: readonly DirtWay<Draft>[],
  percent: number,
  random: Random,
): () => DirtWay<Draft> | undefined {
  const used = new Map<DirtWay<Draft>, number>()
  return () => {
    if (percent === 0 || random.next() * 100 >= percent) return undefined
    const way = random.weighted(ways)
    const count = used.get(way) ?? 0
    if (count >= (way.most ?? Number.POSITIVE_INFINITY)) return undefined
    used.set(way, count + 1)
    return way
  }
}

/** Texts found where a time should be. */
const notTimes = [
  'INVALID_TIME',
  '0000-00-00 00:00:00',
  '2024-13-45 25:99:99',
  '2025-02-30 10:00:00',
] as const
/** Texts found where an address should be. */
const notAddresses = ['192.168.1.256', 'corrupted', '999.999.999.999', '192.168.1'] as const

/** The cells of one CSV row, as texts without quotes. */
export type Cells = string[]

/** Sets one cell to one of the texts. */
export const cell = (column: number, texts: readonly string[]) => (cells: Cells, random: Random) => {
  cells[column] = random.pick(texts)
  return cells
}

export const timeDirt = (column: number): readonly DirtWay<Cells>[] => [
  { weight: 11, effect: 'rejects', code: 'time:missing', spoil: cell(column, ['']) },
  { weight: 4, effect: 'rejects', code: 'time:not_a_time', spoil: cell(column, notTimes) },
]

export const sourceDirt = (column: number): readonly DirtWay<Cells>[] => [
  { weight: 10, effect: 'rejects', code: 'src_endpoint.ip:missing', spoil: cell(column, ['']) },
  { weight: 8, effect: 'rejects', code: 'src_endpoint.ip:not_an_address', spoil: cell(column, notAddresses) },
  {
    weight: 2,
    effect: 'rejects',
    code: 'src_endpoint.ip:unspecified_address',
    spoil: cell(column, ['0.0.0.0']),
  },
]

/** Faults of form that every CSV file knows: ragged and torn rows, blank lines, the header again. */
export const csvDirt = (header: string): readonly DirtWay<Cells>[] => [
  { weight: 1, effect: 'rejects', code: 'ragged_row', spoil: (cells) => [...cells, '', 'extra'] },
  { weight: 1, effect: 'rejects', code: 'ragged_row', spoil: torn },
  { weight: 1, effect: 'noise', code: 'blank_line', line: '' },
  { weight: 0.5, effect: 'noise', code: 'repeated_header', line: header },
]

/** The row as a writer leaves it that dies in the middle: fewer cells, the last one cut short. */
function torn(cells: Cells, random: Random): Cells {
  const kept = cells.slice(0, random.between(2, cells.length - 1))
  const last = kept.length - 1
  kept[last] = kept[last]!.slice(0, Math.ceil(kept[last]!.length / 2))
  return kept
}
