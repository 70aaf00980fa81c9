import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { cached } from './cache.ts'
import { writeLines } from './write-lines.ts'

const hourMs = 3_600_000

/** The flows `times` over, each repetition later than the one before by `hours`; unusable times stay as they are. */
export function longerFile(csv: string, times: number, hours: number): Promise<string> {
  const name = `${csv.slice(csv.lastIndexOf('/') + 1, -4)}-x${times}.csv`
  return cached(name, (path) => writeLines(path, repeated(csv, times, hours)))
}

async function* repeated(csv: string, times: number, hours: number): AsyncIterable<string> {
  for (let i = 0; i < times; i++) {
    let isHeader = true
    for await (const line of createInterface({ input: createReadStream(csv, 'latin1') })) {
      if (!isHeader) yield shifted(line, i * hours * hourMs)
      else if (i === 0) yield line
      isHeader = false
    }
  }
}

function shifted(line: string, byMs: number): string {
  if (line[10] !== 'T') return line
  const time = Date.parse(`${line.slice(0, 19)}Z`)
  if (Number.isNaN(time)) return line
  return new Date(time + byMs).toISOString().slice(0, 19) + line.slice(19)
}
