import { parseArgs } from 'node:util'
import { flowOrigin } from './inputs/flow-file.ts'
import { machine } from './machine.ts'
import { AnswersDiffer } from './measure.ts'
import type { BenchOptions, RowResult } from './result.ts'
import { row3 } from './rows/cold.ts'
import { row11 } from './rows/incidents.ts'
import { row5 } from './rows/keeping.ts'
import { row12 } from './rows/keys.ts'
import { rowLong } from './rows/long.ts'
import { row13 } from './rows/memory.ts'
import { rowOverload } from './rows/overload.ts'
import { row10 } from './rows/pages.ts'
import { row8 } from './rows/ranges.ts'
import { row9 } from './rows/rules.ts'
import { rowFlags } from './rows/served-flags.ts'
import { row6, row7 } from './rows/service.ts'
import { row1, row4 } from './rows/warm.ts'
import { markdown, writeResults } from './write-results.ts'

const usage = `npm run bench -- [ROW...] [--rounds N] [--peers-only]

Measures the rows given (1 3 4 5 6 7 8 9 10 11 12 13 long overload flags; all when none is) and keeps the result under bench/results/.
  --rounds N      rounds in turn, at least 1 (default 5)
  --peers-only    leaves our own engine out; rows 5, 6, 7, 8, 9, 10, 11, 12, 13, long, overload and flags are then skipped`

const rows: Readonly<Record<string, (options: BenchOptions) => Promise<RowResult>>> = {
  1: row1,
  3: row3,
  4: row4,
  5: row5,
  6: row6,
  7: row7,
  8: row8,
  9: row9,
  10: row10,
  11: row11,
  12: row12,
  13: row13,
  long: rowLong,
  overload: rowOverload,
  flags: rowFlags,
}

/** Rows that say nothing about the peers. */
const oursAlone = new Set(['5', '6', '7', '8', '9', '10', '11', '12', '13', 'long', 'overload', 'flags'])

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      'peers-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const unknown = positionals.find((row) => !Object.hasOwn(rows, row))
  const options: BenchOptions = { rounds: Number(values.rounds), peersOnly: values['peers-only'] }
  if (values.help || unknown !== undefined || !(options.rounds >= 1)) {
    process.stderr.write(`${usage}\n`)
    return values.help ? 0 : 2
  }
  const wanted = (positionals.length > 0 ? positionals : Object.keys(rows)).filter(
    (row) => !(options.peersOnly && oursAlone.has(row)),
  )
  const about = { at: new Date(), machine: machine(), input: flowOrigin, command: commandLine() }
  const results: RowResult[] = []
  for (const row of wanted) {
    process.stderr.write(`row ${row}\n`)
    results.push(await rows[row]!(options))
  }
  const run = { ...about, rows: results }
  process.stdout.write(markdown(run))
  process.stderr.write(`kept as ${writeResults(run)}\n`)
  return 0
}

const commandLine = (): string => ['npm run bench --', ...process.argv.slice(2)].join(' ')

try {
  process.exitCode = await main()
} catch (error) {
  // Differing answers make every figure worthless, so none is printed.
  process.stderr.write(
    `${error instanceof AnswersDiffer ? error.message : error instanceof Error ? error.stack : error}\n`,
  )
  process.exitCode = 1
}
