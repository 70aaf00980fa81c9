import type { Answer } from './answer.ts'

export type Contestant =
  | 'vedette'
  | 'vedette, watched'
  | 'vedette, keeping'
  | 'duckdb'
  | 'readline'
  | 'csv-parse'

export type Run = (path: string) => Promise<Answer>

/** Makes a contestant ready; each worker loads only its own code. */
export async function load(name: Contestant): Promise<Run> {
  switch (name) {
    case 'vedette':
      return (await import('./engine.ts')).runFlowWork
    case 'vedette, watched':
      return (await import('./watched.ts')).runWatched
    case 'vedette, keeping':
      return (await import('./keeping.ts')).keepingRun()
    case 'readline':
      return (await import('./javascript/readline.ts')).runReadline
    case 'csv-parse':
      return (await import('./javascript/csv-parse.ts')).runCsvParse
    case 'duckdb': {
      const { connect, runDuckDB } = await import('./duckdb/duckdb.ts')
      const connection = await connect(1)
      return (path) => runDuckDB(connection, path, 1)
    }
  }
}
