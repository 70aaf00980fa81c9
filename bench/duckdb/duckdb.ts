import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Answer, type Episode, sorted } from '../answer.ts'
import { answerSql, countsSql, csv, csvBesideLines, parquet, prepare } from './sql.ts'

/** A DuckDB of its own, in memory, in this process. `threads` 0 leaves the number to DuckDB. */
export async function connect(threads: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', threads > 0 ? { threads: String(threads) } : {})
  return instance.connect()
}

/** The flow work as SQL over one file, CSV or Parquet by its name. `threads` as for `connect`. */
export async function runDuckDB(
  connection: DuckDBConnection,
  path: string,
  threads: number,
): Promise<Answer> {
  const source = path.endsWith('.parquet') ? parquet(path) : threads === 1 ? csvBesideLines(path) : csv(path)
  for (const statement of prepare(source)) await connection.run(statement)
  const found = await connection.runAndReadAll(answerSql())
  const [counts] = (await connection.runAndReadAll(countsSql)).getRowsJS()
  return toAnswer(found.getRowsJS(), counts!)
}

/** Makes an answer of the rows of `answerSql` and the one row of `countsSql`. */
export function toAnswer(found: readonly (readonly unknown[])[], counts: readonly unknown[]): Answer {
  const [rows, different, accepted] = counts.map(Number) as [number, number, number]
  const episodes = found.map(
    ([rule, key, a, b, v]): Episode => [Number(rule), String(key), Number(a), Number(b), Number(v)],
  )
  const rejected = different - accepted
  return sorted({ episodes, counts: { rows, rejected, duplicates: rows - different, accepted } })
}
