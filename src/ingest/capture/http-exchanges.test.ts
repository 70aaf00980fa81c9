import { describe, expect, it } from 'vitest'
import type { CaptureRow } from './columns.ts'
import { HttpExchanges } from './http-exchanges.ts'

const SECOND = 1_000_000
const START = Date.UTC(2026, 0, 1) * 1000
const ends = { source: '192.0.2.1', sourcePort: '40000', target: '198.51.100.2', targetPort: '80' }
const back = { source: '198.51.100.2', sourcePort: '80', target: '192.0.2.1', targetPort: '40000' }
const request = (uri: string) => ({
  ...ends,
  method: 'GET',
  uri,
  host: 'h',
  version: 'HTTP/1.1',
  agent: '',
  referrer: '',
})
const response = (code: string) => ({ ...back, code, length: '5' })

/** Paths with the codes and milliseconds of their answers, as they are told. */
function run(story: (exchanges: HttpExchanges) => void, most?: number): (string | number | undefined)[][] {
  const told: CaptureRow[] = []
  const times: number[] = []
  const exchanges = new HttpExchanges((row, time) => {
    told.push(row)
    times.push(time)
  }, most)
  story(exchanges)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  return told.map((row) => [
    row['http_request.url.url_string'],
    row['http_response.code'],
    row['traffic.response_time_ms'],
  ])
}

describe('requests and responses', () => {
  it('are joined by stream, in the order of the requests', () => {
    const told = run((exchanges) => {
      exchanges.request('1', request('/a'), START)
      exchanges.request('2', request('/b'), START + 1000)
      exchanges.request('1', request('/c'), START + 2000)
      exchanges.response('2', response('200'), START + 3000)
      exchanges.response('1', response('404'), START + 5000)
      exchanges.response('1', response('500'), START + 9000)
    })
    expect(told).toEqual([
      ['/b', '200', 2],
      ['/a', '404', 5],
      ['/c', '500', 7],
    ])
  })

  it('are not joined to what comes before the answer, but to a change of protocol', () => {
    const told = run((exchanges) => {
      exchanges.request('1', request('/upload'), START)
      exchanges.response('1', response('100'), START + 1000)
      exchanges.response('1', response('103'), START + 1000)
      exchanges.response('1', response('201'), START + 2000)
      exchanges.request('1', request('/socket'), START + 3000)
      exchanges.response('1', response('101'), START + 4000)
    })
    expect(told).toEqual([
      ['/upload', '201', 2],
      ['/socket', '101', 1],
    ])
  })

  it('are told alone: a request after a minute or at the end, a response whose request was not seen', () => {
    const told = run((exchanges) => {
      exchanges.request('1', request('/slow'), START)
      exchanges.response('2', response('200'), START + SECOND)
      exchanges.advance(START + 60 * SECOND)
      exchanges.response('1', response('200'), START + 61 * SECOND)
      exchanges.request('3', request('/last'), START + 62 * SECOND)
      exchanges.end()
    })
    expect(told).toEqual([
      [undefined, '200', undefined],
      ['/slow', undefined, undefined],
      [undefined, '200', undefined],
      ['/last', undefined, undefined],
    ])
  })

  it('wait in bounded number', () => {
    const told = run((exchanges) => {
      for (let i = 0; i < 10; i++) exchanges.request(`${i}`, request(`/${i}`), START + i)
      exchanges.response('9', response('200'), START + 20)
    }, 3)
    expect(told.map(([path]) => path)).toEqual(['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/9'])
  })
})
