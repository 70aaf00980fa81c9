import { manyKeys } from '../inputs/many-keys.ts'
import { type Entry, measureInTurn, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'
import { runOnce } from '../workers.ts'

const rows = 2_000_000
/** All of it lies inside one window. */
const spanMs = 50_000
const sizes = [1_000, 10_000, 100_000, 1_000_000]

/** Row 12: cost of an event and bytes of a key, from a thousand to a million keys active at once. */
export async function row12({ rounds }: BenchOptions): Promise<RowResult> {
  const table: (string | number)[][] = []
  const samples: unknown[] = []
  const found: { keys: number; nsPerEvent: number; peakBytes: number }[] = []
  for (const size of sizes) {
    const path = await manyKeys(size, rows, spanMs)
    const entries: Entry[] = [
      { label: `Vedette, ${size} keys`, contestant: 'vedette', path },
      { label: `DuckDB, ${size} keys`, contestant: 'duckdb', path },
    ]
    const { measured } = await measureInTurn(entries, rounds, 1)
    const { peakBytes } = await runOnce('vedette', path)
    const [ours, theirs] = measured.map((one) => fixed((median(one.wallMs) * 1e6) / rows)) as [number, number]
    found.push({ keys: active(size), nsPerEvent: ours, peakBytes })
    table.push([size, active(size), ours, theirs, fixed(peakBytes / 2 ** 20)])
    samples.push({ size, measured, peakBytes })
  }
  const [few, many] = [found[0]!, found.at(-1)!]
  const dearest = Math.max(...found.map(({ nsPerEvent }) => nsPerEvent))
  return {
    row: 12,
    title: 'Cost per event and bytes per key, by active keys',
    columns: ['sources', 'active keys', 'Vedette ns/event', 'DuckDB ns/event', 'Vedette peak MiB'],
    table,
    ratios: [
      {
        what: 'ns/event, dearest / fewest keys',
        value: fixed(dearest / few.nsPerEvent, 2),
        least: '2 x',
        aim: '1.5 x',
      },
      {
        what: 'bytes per key',
        value: fixed((many.peakBytes - few.peakBytes) / (many.keys - few.keys)),
        least: '512',
        aim: '356',
      },
    ],
    notes: [
      `${rows} flows inside one window, sources drawn evenly; answers equal to DuckDB's at every size.`,
      'Bytes per key: growth of the peak resident memory of a fresh process, all in, over the growth in keys; each source is a key of six rules.',
    ],
    samples,
  }
}

/** Different sources among so many even draws. */
const active = (size: number): number => Math.round(size * (1 - (1 - 1 / size) ** rows))
