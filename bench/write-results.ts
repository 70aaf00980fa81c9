import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { machine } from './machine.ts'
import type { RowResult } from './result.ts'

export interface BenchRun {
  readonly at: Date
  readonly command: string
  readonly input: string
  readonly machine: ReturnType<typeof machine>
  readonly rows: readonly RowResult[]
}

const folder = fileURLToPath(new URL('results/', import.meta.url))

/** Keeps a run as JSON and as Markdown; returns the Markdown's path. */
export function writeResults(run: BenchRun): string {
  mkdirSync(folder, { recursive: true })
  const day = run.at.toISOString().slice(0, 16).replace(':', '')
  const name = `${folder}${day}-rows-${run.rows.map(({ row }) => row).join('-')}`
  writeFileSync(`${name}.json`, `${JSON.stringify(run, undefined, 1)}\n`)
  writeFileSync(`${name}.md`, markdown(run))
  return `${name}.md`
}

/** A run as Markdown. */
export function markdown({ at, command, input, machine: on, rows }: BenchRun): string {
  const head = [
    `# Bench, ${at.toISOString().slice(0, 10)}`,
    '',
    `- \`${command}\``,
    `- Input: ${input}`,
    `- ${on.cpu}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.system}, load before ${on.loadBefore.join(' ')}`,
    `- Node ${on.node}, DuckDB ${on.duckdb}, csv-parse ${on.csvParse}, Vedette ${on.vedette}`,
  ]
  return `${[...head, ...rows.flatMap(section)].join('\n')}\n`
}

function section({ row, title, columns, table, ratios, notes }: RowResult): string[] {
  const figures = ratios.map(({ what, value, least, aim }) => [what, value, least, aim])
  return [
    '',
    `## Row ${row}: ${title}`,
    '',
    ...grid(columns, table),
    ...(figures.length > 0 ? ['', ...grid(['ratio', 'value', 'at least', 'aim'], figures)] : []),
    '',
    ...notes.map((note) => `- ${note}`),
  ]
}

function grid(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)]
}
