import { connect, runDuckDB } from './duckdb/duckdb.ts'

/** A cold process that does the flow work with DuckDB: `node bench/cold-duckdb.ts FILE [THREADS]`. */
const [path, given] = process.argv.slice(2)
const threads = Number(given ?? 0)
const answer = await runDuckDB(await connect(threads), path!, threads)
process.stdout.write(`${JSON.stringify(answer)}\n`)
