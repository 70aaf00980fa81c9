import { describe, expect, it } from 'vitest'
import { ApplicationRows } from './application-rows.ts'
import { type CaptureRow, rowText } from './columns.ts'
import { asked, BETWEEN, type Dissected } from './tshark.ts'

const found = (fields: Partial<Dissected>): Dissected => ({
  ...(Object.fromEntries(asked.map((field) => [field, ''])) as Dissected),
  'frame.time_epoch': '1767225600.000001000',
  'tcp.stream': '0',
  'ip.src': '192.0.2.1',
  'ip.dst': '198.51.100.2',
  'tcp.srcport': '40000',
  'tcp.dstport': '80',
  ...fields,
})
const both = (a: string, b: string): string => a + BETWEEN + b

function rows(...all: readonly Partial<Dissected>[]): CaptureRow[] {
  const told: CaptureRow[] = []
  const applications = new ApplicationRows((row) => told.push(row))
  for (const fields of all) applications.take(found(fields))
  applications.end()
  return told
}

const get = { 'http.request.method': 'GET', 'http.request.uri': '/a', 'http.host': 'h' }

describe('what tshark found', () => {
  it('gives a row for each of several requests in one packet; what only some have is left out', () => {
    const told = rows({
      'http.request.method': both('GET', 'POST'),
      'http.request.uri': both('/a', '/b'),
      'http.host': both('h', 'i'),
      'http.user_agent': 'curl/8',
    })
    expect(told.map((row) => [row['http_request.url.url_string'], row['http_request.user_agent']])).toEqual([
      ['/a', undefined],
      ['/b', undefined],
    ])
  })

  it('keeps hostile text in its cell', () => {
    const [row] = rows({ ...get, 'http.user_agent': `a${BETWEEN}b",\u001b[2J` })
    expect(row?.['http_request.user_agent']).toBe(`a${BETWEEN}b",\u001b[2J`)
    expect(rowText(row!)).toContain(`"a${BETWEEN}b"",\u001b[2J"`)
    expect(rowText(row!).split('\n')).toHaveLength(2)
  })

  it('takes the outermost of addresses, and the length of an answer in chunks', () => {
    const told = rows(
      { ...get, 'ip.src': both('192.0.2.1', '10.0.0.1') },
      {
        'ip.src': '198.51.100.2',
        'ip.dst': '192.0.2.1',
        'frame.time_epoch': '1767225600.250001000',
        'http.response.code': '200',
        'tcp.reassembled.length': '5150',
      },
    )
    expect(told).toMatchObject([
      {
        time: '2026-01-01T00:00:00.250001Z',
        'src_endpoint.ip': '192.0.2.1',
        'http_response.code': '200',
        'http_response.length': '5150',
        'traffic.response_time_ms': 250,
      },
    ])
  })

  it('gives queries of DNS, not their answers', () => {
    const query = {
      'udp.srcport': '5353',
      'udp.dstport': '53',
      'tcp.srcport': '',
      'tcp.dstport': '',
      'tcp.stream': '',
    }
    const told = rows(
      { ...query, 'dns.qry.name': 'example.org', 'dns.qry.type': '28', 'dns.flags.response': '0' },
      { ...query, 'dns.qry.name': 'example.org', 'dns.qry.type': '28', 'dns.flags.response': '1' },
      { ...query, 'dns.qry.name': 'x.test', 'dns.qry.type': '65400', 'dns.flags.response': 'False' },
    )
    expect(told).toMatchObject([
      { class_uid: 4003, 'query.hostname': 'example.org', 'query.type': 'AAAA', 'dst_endpoint.port': '53' },
      { class_uid: 4003, 'query.hostname': 'x.test', 'query.type': 'TYPE65400' },
    ])
  })

  it('passes over frames of no time', () => {
    expect(rows({ ...get, 'frame.time_epoch': 'never' })).toEqual([])
  })
})
