import { manyKeys } from '../inputs/many-keys.ts'
import { median, sameAnswer } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'
import type { Moment, WatchedAnswer } from '../watched.ts'
import { runOnce } from '../workers.ts'

const rows = 10_000_000
const keys = 1_000_000
const fewKeys = 1000
/** Five windows. A key leaves one window after its last event, so two windows fill the state; the others show what stays. */
const windows = 5
const spanMs = windows * 60_000

/** Ten million events of a million keys: memory once the window is full, and what an event costs beside few keys. */
export async function rowLong(options: BenchOptions): Promise<RowResult> {
  const rounds = Math.min(options.rounds, 3)
  const path = await manyKeys(keys, rows, spanMs)
  const fewPath = await manyKeys(fewKeys, rows, spanMs)
  const theirs = await runOnce('duckdb', path)
  const manyRuns: WatchedAnswer[] = []
  const fewRuns: WatchedAnswer[] = []
  const peaks: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { answer, peakBytes } = await runOnce('vedette, watched', path)
    sameAnswer(answer, theirs.answer, 'Vedette and DuckDB')
    manyRuns.push(answer as WatchedAnswer)
    peaks.push(peakBytes)
    fewRuns.push((await runOnce('vedette, watched', fewPath)).answer as WatchedAnswer)
  }
  const [many, some] = [perWindow(manyRuns), perWindow(fewRuns)]
  const [full, last] = [many[1]!, many.at(-1)!]
  return {
    row: 'long',
    title: 'Ten million events, one million keys',
    columns: ['window', 'events so far', 'ns/event', `ns/event with ${fewKeys} keys`, 'resident MiB'],
    table: many.map(({ nsPerEvent, bytes }, i) => [
      i + 1,
      ((i + 1) * rows) / windows,
      fixed(nsPerEvent),
      fixed(some[i]!.nsPerEvent),
      fixed(bytes / 2 ** 20),
    ]),
    ratios: [
      {
        what: 'memory at the end / when the state was full, after two windows',
        value: fixed(last.bytes / full.bytes, 2),
        least: '1.3 x',
        aim: '1.05 x',
      },
      {
        what: `ns/event, ${keys} keys / ${fewKeys} keys`,
        value: fixed(sum(many) / sum(some), 2),
        least: '2 x',
        aim: '1.5 x',
      },
    ],
    notes: [
      `${rows} flows over ${windows} windows of a minute, sources drawn evenly from ${keys} addresses: six rules by source, two by target, one over all. Medians of ${rounds} rounds in turn, in fresh processes.`,
      `A key leaves one window after its last event. Answers: ${theirs.answer.episodes.length} episodes, equal to DuckDB's in each round.`,
      `Peak resident memory ${fixed(median(peaks) / 2 ** 20)} MiB; DuckDB on one thread, the whole in ${fixed(theirs.wallMs / 1000, 1)} s with ${fixed(theirs.peakBytes / 2 ** 20)} MiB; Vedette in ${fixed(median(manyRuns.map(wall)) / 1000, 1)} s.`,
    ],
    samples: { many: manyRuns.map(({ moments }) => moments), few: fewRuns.map(({ moments }) => moments) },
  }
}

interface Window {
  readonly nsPerEvent: number
  readonly bytes: number
}

/** Cost within each window, and memory at its end. */
function perWindow(runs: readonly WatchedAnswer[]): Window[] {
  return Array.from({ length: windows }, (_, i) => {
    const each = runs.map(({ moments }) => windowOf(moments, i))
    return {
      nsPerEvent: median(each.map(({ nsPerEvent }) => nsPerEvent)),
      bytes: median(each.map(({ bytes }) => bytes)),
    }
  })
}

function windowOf(moments: readonly Moment[], i: number): Window {
  const each = moments.length / windows
  const end = moments[(i + 1) * each - 1]!
  const began = i === 0 ? 0 : moments[i * each - 1]!.wallMs
  return { nsPerEvent: ((end.wallMs - began) * 1e6) / (rows / windows), bytes: end.bytes }
}

const sum = (some: readonly Window[]): number => some.reduce((total, { nsPerEvent }) => total + nsPerEvent, 0)

const wall = ({ moments }: WatchedAnswer): number => moments.at(-1)!.wallMs
