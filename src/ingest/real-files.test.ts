import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { structureFaults } from '../model/reject.ts'
import { detectFormat } from './detect-format.ts'
import { scannerFor } from './formats.ts'
import { openInput } from './open-input.ts'
import type { Scanner } from './scanner.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')

const files = [
  { path: 'logins/auth.log.gz', format: 'syslog', rows: 7121 },
  { path: 'logins/traffic.csv', format: 'csv', rows: 45 },
  { path: 'events/sample_events.jsonl', format: 'ndjson', rows: 15 },
  { path: 'http/apache_logs.gz', format: 'access', rows: 10_000 },
  { path: 'http/hackers-access.log.gz', format: 'access', rows: 3456 },
  { path: 'flows/network_traffic.csv.gz', format: 'csv', rows: 822_715 },
]

describe.skipIf(!existsSync(data))('real files', () => {
  it.each(files)('$path is parsed whole', async ({ path, format, rows }) => {
    expect(await parsed(join(data, path))).toEqual({ format, rows, faults: [] })
  })
})

async function parsed(path: string): Promise<unknown> {
  let format: ReturnType<typeof detectFormat>
  let scanner: Scanner | undefined
  let rows = 0
  const faults: unknown[] = []
  const take = (batches: ReturnType<Scanner['end']>) => {
    for (const { length, fault, line } of batches) {
      rows += length
      for (let i = 0; i < length; i++) if (fault[i]) faults.push([line[i], structureFaults[fault[i]! - 1]])
    }
  }
  for await (const chunk of (await openInput(path)).chunks) {
    format ??= detectFormat(chunk)
    if (!format || format === 'empty') break
    scanner ??= scannerFor(format, { source: 0, seed: 1 })
    take(scanner.write(chunk))
  }
  if (scanner) take(scanner.end())
  return { format, rows, faults }
}
