import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createGunzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { csvScanner } from '../ingest/formats/csv.ts'
import type { RawBatch } from '../model/raw-batch.ts'
import { testCleaner } from './fixture.ts'

const data = process.env.VEDETTE_DATA ?? resolve(import.meta.dirname, '../../../shared/data')
const file = resolve(data, 'flows/network_traffic.csv.gz')

test.skipIf(!existsSync(file))('counts the dirt of the flow file exactly', async () => {
  const { cleaner } = testCleaner('network', { wanted: new Set(['src_endpoint.ip']) })
  const scanner = csvScanner({ source: 0, seed: 1 })
  let accepted = 0
  let rejected = 0
  const take = (batches: Iterable<RawBatch>) => {
    for (const raw of batches) {
      const { batch, rejects } = cleaner.clean(raw)
      accepted += batch.length
      rejected += rejects.length
    }
  }
  for await (const chunk of createReadStream(file).pipe(createGunzip()))
    take(scanner.write(chunk as Uint8Array))
  take(scanner.end())
  expect({ accepted, rejected, ...cleaner.quality() }).toEqual({
    accepted: 794_228,
    rejected: 28_487,
    rows: 822_715,
    faults: {
      time: { missing: 9135, not_a_time: 3113 },
      'src_endpoint.ip': { missing: 8182, not_an_address: 6522, unspecified_address: 1696 },
      'traffic.packet_size': { negative: 1428, zero: 1387, too_large: 1298 },
      'traffic.response_time_ms': { negative: 1389, too_large: 1368 },
    },
    repaired: { 'traffic.packet_size:from_bytes_out': 4113 },
  })
})
