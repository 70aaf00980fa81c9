import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Answer } from '../answer.ts'
import { FlowWork } from './detection.ts'

/** The usual Node way: readline, split, Map. */
export async function runReadline(path: string): Promise<Answer> {
  const work = new FlowWork()
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  let header = true
  lines.on('line', (line) => {
    if (header) header = false
    else if (line !== '') work.add(split(line), line)
  })
  await once(lines, 'close')
  return work.end()
}

function split(line: string): string[] {
  return line.includes('"') ? splitQuoted(line) : line.split(',')
}

function splitQuoted(line: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    if (line[at] === '"') {
      let end = line.indexOf('"', at + 1)
      while (line[end + 1] === '"') end = line.indexOf('"', end + 2)
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 2
    } else {
      const comma = line.indexOf(',', at)
      const end = comma < 0 ? line.length : comma
      fields.push(line.slice(at, end))
      at = end + 1
    }
  }
  return fields
}
