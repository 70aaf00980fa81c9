import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Answer, sorted } from '../answer.ts'
import { toAnswer } from '../duckdb/duckdb.ts'
import { answerSql, countsSql, csv, prepare } from '../duckdb/sql.ts'
import { flowFile } from '../inputs/flow-file.ts'
import { median, sameAnswer } from '../measure.ts'
import { toCounts, toEpisode } from '../our-answer.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

interface Command {
  readonly label: string
  readonly args: readonly string[]
  readonly read: (stdout: string) => Answer
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const coldDuckDB = fileURLToPath(new URL('../cold-duckdb.ts', import.meta.url))

/** Row 3: whole commands from a cold process, as a person would run them, with all cores. */
export async function row3({ rounds, peersOnly }: BenchOptions): Promise<RowResult> {
  const file = await flowFile()
  const commands = [...(peersOnly ? [] : [ours(file)]), duckdb(file, 0), duckdb(file, 1), ...duckdbCli(file)]
  const times: number[][] = commands.map(() => [])
  let answer: Answer | undefined
  for (let round = 0; round < rounds; round++) {
    for (const [i, command] of commands.entries()) {
      const { ms, stdout } = runCold(command)
      const found = command.read(stdout)
      answer ??= found
      sameAnswer(answer, found, `${commands[0]!.label} and ${command.label}`)
      times[i]!.push(fixed(ms, 1))
      process.stderr.write(`  round ${round + 1}: ${command.label} ${fixed(ms)} ms\n`)
    }
  }
  const middle = times.map(median)
  return {
    row: 3,
    title: 'Cold commands on the flow file',
    columns: ['command', 'median ms', 'fastest ms'],
    table: commands.map(({ label }, i) => [label, fixed(middle[i]!), fixed(Math.min(...times[i]!))]),
    ratios: peersOnly
      ? []
      : commands.slice(1).map(({ label }, i) => ({
          what: `Vedette / ${label}`,
          value: fixed(middle[0]! / middle[i + 1]!, 2),
          ...(i === 0 ? { least: '0.8 x', aim: '0.4 x' } : { least: '', aim: '' }),
        })),
    notes: [`${rounds} rounds in turn, the file in the page cache, all cores; all answers equal.`],
    samples: commands.map(({ label }, i) => ({ label, ms: times[i] })),
  }
}

function runCold({ label, args }: Command): { ms: number; stdout: string } {
  const began = performance.now()
  const [program, ...rest] = args
  const done = spawnSync(program!, rest, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ms = performance.now() - began
  if (done.status !== 0) throw new Error(`${label} ended with ${done.status}: ${done.stderr.slice(0, 2000)}`)
  return { ms, stdout: done.stdout }
}

function ours(file: string): Command {
  const flags = ['replay', '--output', 'json', '--no-builtin', '--rules', 'bench/rules', file]
  return { label: 'vedette replay', args: [process.execPath, 'bin/vedette.mjs', ...flags], read: readReplay }
}

function readReplay(stdout: string): Answer {
  const records = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const alerts = new Map(records.filter(({ kind }) => kind === 'alert').map((alert) => [alert.id, alert]))
  const episodes = [...alerts.values()].map((alert) =>
    toEpisode({ ...alert, openedAt: Date.parse(alert.openedAt), closedAt: Date.parse(alert.closedAt) }),
  )
  return sorted({ episodes, counts: toCounts(records.findLast(({ kind }) => kind === 'summary').quality) })
}

function duckdb(file: string, threads: number): Command {
  const label = threads === 1 ? 'DuckDB in Node, one thread' : 'DuckDB in Node'
  return {
    label,
    args: [process.execPath, coldDuckDB, file, String(threads)],
    read: (text) => JSON.parse(text),
  }
}

/** DuckDB's own program, where `DUCKDB_CLI` or the path has one. */
function duckdbCli(file: string): Command[] {
  const program = process.env.DUCKDB_CLI ?? 'duckdb'
  if (spawnSync(program, ['--version'], { cwd: tmpdir() }).status !== 0) return []
  const script = [...prepare(csv(file)), answerSql(), countsSql].join(';\n')
  return [{ label: 'DuckDB command line', args: [program, '-json', '-c', `${script};`], read: readCli }]
}

function readCli(stdout: string): Answer {
  const [found, counts] = stdout
    .trim()
    .split(/(?<=\])\s*\n(?=\[)/)
    .map((part) => JSON.parse(part))
  return toAnswer(found.map(Object.values), Object.values(counts[0]))
}
