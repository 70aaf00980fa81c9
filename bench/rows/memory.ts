import { flowFile } from '../inputs/flow-file.ts'
import { longerFile } from '../inputs/longer-file.ts'
import { median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'
import { runOnce } from '../workers.ts'

const times = 8
const hours = 3

/** Row 13: memory of a stream over the flow file and over one eight times longer. */
export async function row13({ rounds }: BenchOptions): Promise<RowResult> {
  const file = await flowFile()
  const files = [file, await longerFile(file, times, hours)]
  const peaks: number[][] = files.map(() => [])
  const rows: number[] = []
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    for (const [i, path] of files.entries()) {
      const { peakBytes, answer } = await runOnce('vedette', path)
      peaks[i]!.push(peakBytes)
      rows[i] = answer.counts.rows
      process.stderr.write(`  round ${round + 1}: ${rows[i]} rows\n`)
    }
  }
  const [short, long] = peaks.map((one) => median(one) / 2 ** 20) as [number, number]
  return {
    row: 13,
    title: 'Memory of a stream over a longer file',
    columns: ['file', 'rows', 'peak MiB'],
    table: [
      ['flows', rows[0]!, fixed(short)],
      [`flows, ${times} times over`, rows[1]!, fixed(long)],
    ],
    ratios: [
      {
        what: `peak, ${times} times longer / once`,
        value: fixed(long / short, 2),
        least: '1.3 x',
        aim: '1.05 x',
      },
    ],
    notes: [
      'Peak resident memory of a fresh process, the whole of Node in it; the answers kept for the comparison grow with the file.',
    ],
    samples: { peaks, rows },
  }
}
