import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import type { Answer } from '../answer.ts'
import { FlowWork } from './detection.ts'

/** csv-parse as a stream, and then the same code as after readline. */
export async function runCsvParse(path: string): Promise<Answer> {
  const work = new FlowWork()
  const rows = createReadStream(path).pipe(parse({ from_line: 2, relax_column_count: true }))
  for await (const row of rows as AsyncIterable<string[]>) work.add(row, row.join('\u0001'))
  return work.end()
}
