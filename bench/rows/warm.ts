import { flowFile, flowParquet } from '../inputs/flow-file.ts'
import { type Entry, type Measured, measureInTurn, median } from '../measure.ts'
import { type BenchOptions, fixed, type Ratio, type RowResult } from '../result.ts'
import { pinning } from '../workers.ts'

/** Row 1: CSV to alerts, one core, warm, beside the same work as SQL. */
export async function row1(options: BenchOptions): Promise<RowResult> {
  const [csv, parquet] = [await flowFile(), await flowParquet()]
  const peers: Entry[] = [
    { label: 'DuckDB, CSV', contestant: 'duckdb', path: csv },
    { label: 'DuckDB, Parquet', contestant: 'duckdb', path: parquet },
  ]
  return warm(1, 'Flow work on one core, warm', csv, peers, options, {
    'DuckDB, CSV': { least: '2 x', aim: '4 x' },
    'DuckDB, Parquet': { least: '', aim: '' },
  })
}

/** Row 4: the same work beside the usual Node ways. */
export async function row4(options: BenchOptions): Promise<RowResult> {
  const csv = await flowFile()
  const peers: Entry[] = [
    { label: 'readline, split, Map', contestant: 'readline', path: csv },
    { label: 'csv-parse, Map', contestant: 'csv-parse', path: csv },
  ]
  return warm(4, 'Flow work beside the usual Node ways, warm', csv, peers, options, {
    'readline, split, Map': { least: '5 x', aim: '12 x' },
    'csv-parse, Map': { least: '', aim: '' },
  })
}

/** Runs before anything is measured: compilers of JavaScript come back to hot code for some runs. */
const warmUps = 5

type Wanted = Readonly<Record<string, { readonly least: string; readonly aim: string }>>

async function warm(
  row: number,
  title: string,
  csv: string,
  peers: readonly Entry[],
  { rounds, peersOnly }: BenchOptions,
  wanted: Wanted,
): Promise<RowResult> {
  const ours: Entry[] = peersOnly ? [] : [{ label: 'Vedette', contestant: 'vedette', path: csv }]
  const { measured, answer } = await measureInTurn([...ours, ...peers], rounds, warmUps)
  const { rows } = answer.counts
  return {
    row,
    title,
    columns: ['contestant', 'median ms', 'fastest ms', 'CPU ms', 'rows/s'],
    table: measured.map((one) => {
      const ms = median(one.wallMs)
      return [
        one.label,
        fixed(ms),
        fixed(Math.min(...one.wallMs)),
        fixed(median(one.cpuMs)),
        fixed((rows / ms) * 1000),
      ]
    }),
    ratios: peersOnly ? [] : ratios(measured, wanted),
    notes: [
      `${rounds} rounds in turn after ${warmUps} to warm up, each contestant in a process of its own, ${pinning}; DuckDB with threads = 1.`,
      `All answers equal: ${answer.episodes.length} episodes, ${rows} rows = ${answer.counts.accepted} accepted + ${answer.counts.duplicates} duplicates + ${answer.counts.rejected} rejected.`,
    ],
    samples: { measured, counts: answer.counts, episodes: answer.episodes.length },
  }
}

/** How many times as long each peer took as we did. */
function ratios([ours, ...peers]: readonly Measured[], wanted: Wanted): Ratio[] {
  return peers.flatMap((peer) => [
    {
      what: `${peer.label} / Vedette`,
      value: fixed(median(peer.wallMs) / median(ours!.wallMs), 2),
      ...wanted[peer.label]!,
    },
    {
      what: `${peer.label} / Vedette, CPU time`,
      value: fixed(median(peer.cpuMs) / median(ours!.cpuMs), 2),
      least: '',
      aim: '',
    },
  ])
}
