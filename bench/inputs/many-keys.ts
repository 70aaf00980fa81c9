import { createRandom } from '../../src/lib/random.ts'
import { columns } from '../rules.ts'
import { cached } from './cache.ts'
import { writeLines } from './write-lines.ts'

/** Flows whose sources are drawn evenly from so many addresses, over so long a time. */
export function manyKeys(keys: number, rows: number, spanMs: number): Promise<string> {
  return cached(`keys-${keys}-${rows}-${spanMs}.csv`, (path) => writeLines(path, flows(keys, rows, spanMs)))
}

function* flows(keys: number, rows: number, spanMs: number): Iterable<string> {
  const random = createRandom(keys)
  yield columns.join(',')
  for (let i = 0; i < rows; i++) {
    const source = random.below(keys)
    const time = new Date(Date.UTC(2024, 0, 1) + Math.floor((i * spanMs) / rows)).toISOString().slice(0, -1)
    const micro = String(i % 1000).padStart(3, '0')
    const port = random.pick(ports)
    const protocol = random.chance(0.7) ? 'TCP' : 'UDP'
    const flags = random.chance(0.3) ? 'SYN' : 'ACK'
    const size = random.between(40, 1500)
    const address = `20.${source >> 16}.${(source >> 8) & 255}.${source & 255}`
    const ends = `${address},10.0.1.${random.between(1, 10)},${random.between(1024, 65_535)},${port},${protocol}`
    yield `${time}${micro},${ends},${size},64,${flags},12.5,DE,HTTP,${size},700,1,2,${i.toString(16)},False,,GET,/login,200.0,bot`
  }
}

const ports = [80, 443, 22, 21, 3306, 5432, 53, 3389, 8080, 8443]
