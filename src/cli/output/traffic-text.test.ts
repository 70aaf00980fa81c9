import { expect, it } from 'vitest'
import type { Batch, Column } from '../../model/batch.ts'
import { Dictionary } from '../../model/dictionary.ts'
import { LiveTraffic } from '../../stats/live-traffic.ts'
import { trafficLines } from './traffic-text.ts'

const dictionary = new Dictionary(1)
const codes = (texts: readonly string[]): Column => ({
  kind: 'code',
  dictionary,
  codes: Int32Array.from(texts, (text) => dictionary.code(text)),
})
const numbers = (all: readonly number[]): Column => ({ kind: 'number', values: Float64Array.from(all) })

it('an interval is told in a line for each list, and nothing in it reaches the terminal raw', () => {
  const batch: Batch = {
    eventClass: 'network',
    length: 3,
    time: Float64Array.of(1000, 2000, 3000),
    ref: Float64Array.of(0, 1, 2),
    columns: new Map([
      ['src_endpoint.ip', codes(['10.0.0.7', '10.0.0.7', '8.8.8.8'])],
      ['http_request.url.hostname', codes(['api', 'api', '\u001b[31mred'])],
      ['dst_endpoint.port', numbers([443, 80, 22])],
      ['connection_info.protocol_name', codes(['TCP', 'TCP', 'UDP'])],
      ['traffic.bytes_in', numbers([1500, 0, 20])],
      ['traffic.response_time_ms', numbers([4, 4, 250])],
    ]),
  }
  const traffic = new LiveTraffic()
  traffic.take({ batches: [batch], until: 20_000 })
  expect(trafficLines(traffic.window('10s')!, '10s')).toEqual([
    'past 10s  1970-01-01 00:00:00 to 00:00:10  3 events  0.3/s  1.5 kB in',
    '  hosts        10.0.0.7 2  8.8.8.8 1',
    '  servers      api 2  \\x1b[31mred 1',
    '  protocols    TCP 2  UDP 1',
    '  ports        22 1  443 1  80 1',
    '  host in      10.0.0.7 1.5 kB  8.8.8.8 20 B',
    '  response     4.0 / 252 / 252 ms',
    '  by server    api 4.0 / 4.0 / 4.0 ms  \\x1b[31mred 252 / 252 / 252 ms',
    '  speaking     10.0.0.7 TCP 443 80  8.8.8.8 UDP 22',
  ])
})
