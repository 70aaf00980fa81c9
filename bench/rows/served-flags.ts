import { served } from '../flags/served.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const SEED = 8

/** Flags and ranges changed in a service that takes in events all the while. */
export async function rowFlags(_: BenchOptions): Promise<RowResult> {
  const results = await served(SEED)
  const of = (name: string) => results.find((result) => result.name === name)!
  const longest = Math.max(...results.map(({ longestMs }) => longestMs))
  return {
    row: 'flags',
    title: 'Flags taken back and ranges put in a service that takes in events',
    columns: [
      'what',
      'touched',
      'ms',
      'ms, table too',
      'longest turn, ms CPU',
      'requests meanwhile',
      'slowest, ms',
    ],
    table: results.map(({ name, touched, ms, tableMs, longestMs, requests, slowestMs }) => [
      name,
      touched,
      fixed(ms),
      fixed(tableMs),
      fixed(longestMs, 1),
      requests,
      fixed(slowestMs, 1),
    ]),
    ratios: [
      { what: 'ms, take-back', value: fixed(of('take-back').ms), least: '2000', aim: '' },
      {
        what: 'ms, a list of 100,000 ranges',
        value: fixed(of('a list of ranges').ms),
        least: '2000',
        aim: '',
      },
      { what: 'ms CPU, longest turn', value: fixed(longest, 1), least: '50', aim: '' },
    ],
    notes: [
      'A million events, one in twenty from a bad range, on a journal and a PostgreSQL of their own; one client sends one event after the other while each step runs. A turn is what the event loop does before others have theirs.',
    ],
    samples: results,
  }
}
