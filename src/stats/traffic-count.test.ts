import { describe, expect, it } from 'vitest'
import type { Batch, Column } from '../model/batch.ts'
import { Dictionary } from '../model/dictionary.ts'
import { LiveTraffic } from './live-traffic.ts'
import { reportTraffic } from './report-traffic.ts'

const dictionary = new Dictionary(1)

const codes = (texts: readonly string[]): Column => ({
  kind: 'code',
  dictionary,
  codes: Int32Array.from(texts, (text) => (text === '' ? 0 : dictionary.code(text))),
})

const numbers = (all: readonly number[]): Column => ({ kind: 'number', values: Float64Array.from(all) })

/** What is told of some events, of which half come twenty minutes later. */
function told(length: number, columns: Readonly<Record<string, Column>>, most = 64) {
  const batch: Batch = {
    eventClass: 'network',
    length,
    time: Float64Array.from({ length }, (_, i) => (i < length / 2 ? 1 : 1_200_001)),
    ref: Float64Array.from({ length }, (_, i) => i),
    columns: new Map(Object.entries(columns)),
  }
  const traffic = new LiveTraffic()
  traffic.take({ batches: [batch], until: 1_300_000 })
  return reportTraffic(traffic.window('hour')!, most)
}

describe('response times by server', () => {
  it('are told by name, or else by address, and of all others together', () => {
    const times = Array.from({ length: 400 }, (_, i) => 1 + (i % 200))
    const names = times.map((_, i) => (i % 4 === 3 ? `rare ${i}` : 'api'))
    const { servers } = told(400, {
      'http_request.url.hostname': codes(names),
      'dst_endpoint.ip': codes(names.map(() => '192.0.2.1')),
      'traffic.response_time_ms': numbers(times),
    })
    const [api] = servers.rows
    expect(servers.rows).toHaveLength(10)
    expect(api).toMatchObject({ value: 'api', events: 300 })
    expect(api!.response!.p50).toBeCloseTo(99, -1)
    const events = servers.rows.reduce((sum, row) => sum + row.events, servers.other!.events)
    expect(events).toBe(400)
    const { servers: byAddress } = told(
      2,
      {
        'dst_endpoint.ip': codes(['192.0.2.1', '192.0.2.1']),
        'traffic.response_time_ms': numbers([7, Number.NaN]),
      },
      1,
    )
    expect(byAddress).toMatchObject({ rows: [{ value: '192.0.2.1', events: 1 }], other: undefined })
  })
})

describe('protocols and ports by source', () => {
  it('are told with how many different ports there were, and of all others together', () => {
    const scanned = Array.from({ length: 1000 }, (_, i) => i + 1)
    const columns = {
      'src_endpoint.ip': codes([...scanned.map(() => 'scanner'), 'a', 'a', 'b', '']),
      'dst_endpoint.port': numbers([...scanned, 53, 53, Number.NaN, 80]),
      'connection_info.protocol_name': codes([...scanned.map(() => 'TCP'), 'UDP', 'TCP', 'ICMP', 'TCP']),
    }
    const { rows, other } = told(1004, columns, 2).sources
    expect(rows.map(({ value, events }) => [value, events])).toEqual([
      ['scanner', 1000],
      ['a', 2],
    ])
    expect(rows[0]!.protocols).toEqual([{ value: 'TCP', count: 1000, error: 0 }])
    expect(Math.abs(rows[0]!.distinctPorts - 1000)).toBeLessThan(150)
    expect(rows[1]).toMatchObject({
      ports: [{ value: '53', count: 2, error: 0 }],
      protocols: [
        { value: 'TCP', count: 1 },
        { value: 'UDP', count: 1 },
      ],
      distinctPorts: 1,
    })
    expect(other).toMatchObject({ events: 1, protocols: [{ value: 'ICMP', count: 1 }], ports: [] })
  })
})
