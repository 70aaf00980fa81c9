import { flowFile } from '../inputs/flow-file.ts'
import { type Entry, type Measured, measureInTurn, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const WARM_UPS = 3

/** Row 5: the flow work of row 1 with every event kept durably, beside the same work without. */
export async function row5({ rounds }: BenchOptions): Promise<RowResult> {
  const path = await flowFile()
  const entries: Entry[] = [
    { label: 'Vedette', contestant: 'vedette', path, cores: 'all' },
    { label: 'Vedette, every event kept', contestant: 'vedette, keeping', path, cores: 'all' },
  ]
  const { measured, answer } = await measureInTurn(entries, rounds, WARM_UPS)
  const [without, kept] = measured as [Measured, Measured]
  return {
    row: 5,
    title: 'Keeping every event durably',
    columns: ['contestant', 'median ms', 'fastest ms', 'CPU ms', 'CPU ms of its own thread', 'rows/s'],
    table: measured.map(({ label, wallMs, cpuMs, threadMs }) => [
      label,
      fixed(median(wallMs)),
      fixed(Math.min(...wallMs)),
      fixed(median(cpuMs)),
      fixed(median(threadMs)),
      fixed((answer.counts.rows / median(wallMs)) * 1000),
    ]),
    ratios: [
      { what: '% added time', value: added(without.wallMs, kept.wallMs, median), least: '50', aim: '20' },
      {
        what: '% added time, fastest runs',
        value: added(without.wallMs, kept.wallMs, (times) => Math.min(...times)),
        least: '',
        aim: '',
      },
      {
        what: '% added CPU time of the thread that detects',
        value: added(without.threadMs, kept.threadMs, median),
        least: '',
        aim: '',
      },
      {
        what: '% added CPU time, all threads',
        value: added(without.cpuMs, kept.cpuMs, median),
        least: '',
        aim: '',
      },
    ],
    notes: [
      `${rounds} rounds in turn after ${WARM_UPS} to warm up, each in a process of its own that may use all cores; a thread of its own writes Parquet files by hour, and a run ends when the last event is durable (fsync). Indexes of files come when they are put together, which begins beyond 1,048,576 events: not in such a run.`,
      `All columns of the file are cleaned and kept, where the other way cleans only those that rules look at. Answers equal: ${answer.episodes.length} episodes, ${answer.counts.accepted} events kept.`,
    ],
    samples: { measured, counts: answer.counts },
  }
}

type Middle = (times: readonly number[]) => number

const added = (without: readonly number[], kept: readonly number[], middle: Middle): number =>
  fixed((middle(kept) / middle(without) - 1) * 100, 1)
