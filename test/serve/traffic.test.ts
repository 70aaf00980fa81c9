import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newFolder, type Service, startService } from './servers.ts'

const START = Date.UTC(2024, 4, 6, 7)
const at = (second: number): string => new Date(START + 1000 * second).toISOString()

const flow = (second: number, from: string, out: number, into: number, ms: number): string =>
  [at(second), from, '192.0.2.80', 443, 'TCP', out, into, ms].join(',')

const columns =
  'time,src_endpoint.ip,dst_endpoint.ip,dst_endpoint.port,connection_info.protocol_name,traffic.bytes_out,traffic.bytes_in,traffic.response_time_ms'

const baseline = `title: More flows than usual
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d11
status: test
correlation:
  type: baseline
  rules: [any_flow]
  timespan: 10s
  learn: 2
  threshold: 50
level: medium
---
title: Any flow
name: any_flow
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d12
status: test
logsource: { category: network }
detection:
  selection: { dst_endpoint.port: 443 }
  condition: selection
level: informational
`

describe('traffic that the service judged', () => {
  const folder = newFolder()
  const detection = { lateness: 100, idle: 100 }
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path, undefined, { detection })
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const send = (lines: readonly string[]) =>
    fetch(`${service.url}/api/v1/records?source=probe&format=csv&class=network`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: [columns, ...lines, ''].join('\n'),
    })

  it('is nothing at first', async () => {
    expect((await service.get('/api/v1/traffic')).body).toEqual({ window: 'minute', traffic: null })
    expect((await service.get('/api/v1/traffic/rates')).body).toEqual({
      ...{ window: 'hour', step_seconds: 10, points: [], baselines: [] },
    })
  })

  it('is told by what most of it was, the same after another start', async () => {
    const sent = await send([
      flow(1, '8.8.8.8', 10, 1000, 20),
      flow(2, '8.8.8.8', 20, 1000, 20),
      flow(3, '10.0.0.7', 500, 5, 40),
      flow(25, '10.0.0.7', 1, 1, 60),
      flow(100, '10.0.0.7', 1, 1, 60),
    ])
    expect(await sent.json()).toMatchObject({ accepted: 5 })
    const told = async () => {
      const { traffic } = (await service.get('/api/v1/traffic?window=hour&top=1')).body
      // The clock moves it on.
      return { ...traffic, to: undefined, events_per_second: undefined }
    }
    // The last interval is over when the clock says so.
    await vi.waitUntil(async () => (await told()).events === 5, { timeout: 60_000 })
    const traffic = await told()
    expect(traffic).toMatchObject({ from: at(0), failed: 0, bytes_out: 532, bytes_in: 2007 })
    expect(traffic.response_ms).toEqual({
      ...{ p50: expect.closeTo(40, 0), p95: expect.closeTo(60, 0), p99: expect.closeTo(60, 0) },
    })
    const facet = (name: string) => traffic.facets.find((one: { name: string }) => one.name === name)
    expect(facet('hosts')).toMatchObject({ by: 'events', total: 5, distinct: 2, missed: 0 })
    expect(facet('hosts').top).toEqual([{ value: '10.0.0.7', count: 3, error: 0 }])
    expect(facet('host_in').top).toEqual([{ value: '8.8.8.8', count: 2000, error: 0 }])
    expect(facet('host_out').top).toEqual([{ value: '10.0.0.7', count: 502, error: 0 }])
    expect(facet('country_in').top).toEqual([{ value: 'US', count: 2000, error: 0 }])
    expect(facet('ports').top).toEqual([{ value: '443', count: 5, error: 0 }])
    const percentiles = { p50: expect.closeTo(40, 0), p95: expect.closeTo(60, 0), p99: expect.closeTo(60, 0) }
    expect(traffic.servers).toEqual({
      top: [{ value: '192.0.2.80', events: 5, response_ms: percentiles }],
      other: null,
    })
    expect(traffic.sources).toEqual({
      top: [
        {
          ...{ value: '10.0.0.7', events: 3, distinct_ports: 1 },
          protocols: [{ value: 'TCP', count: 3, error: 0 }],
          ports: [{ value: '443', count: 3, error: 0 }],
        },
      ],
      other: {
        ...{ events: 2, distinct_ports: 1 },
        protocols: [{ value: 'TCP', count: 2, error: 0 }],
        ports: [{ value: '443', count: 2, error: 0 }],
      },
    })
    await service.stop()
    service = await startService(folder.path, undefined, { detection })
    expect(await told()).toEqual(traffic)
  })

  it('is told step by step', async () => {
    const { step_seconds, points } = (await service.get('/api/v1/traffic/rates?window=minute')).body
    const early = (await service.get('/api/v1/traffic/rates')).body.points.slice(0, 4)
    expect([step_seconds, points.length]).toEqual([10, 6])
    expect(early.map(({ from, events }: { from: string; events: number }) => [from, events])).toEqual([
      [at(0), 3],
      [at(10), 0],
      [at(20), 1],
      [at(30), 0],
    ])
  })

  it('is told with what baseline rules have learned', async () => {
    expect((await service.post('/api/v1/rules', { text: baseline })).status).toBe(201)
    const baselines = async () => (await service.get('/api/v1/traffic/rates')).body.baselines
    const progress = { title: 'More flows than usual', learn: 2, of: 'buckets' }
    expect(await baselines()).toEqual([
      { ...progress, learning: 1, enforcing: 0, learned: 0, usual_per_second: null },
    ])
    await send(
      [10_000, 10_004, 10_011, 10_018, 10_021, 10_100].map((second) => flow(second, '8.8.8.8', 1, 1, 1)),
    )
    // It is looked at again after a while.
    await vi.waitUntil(async () => (await baselines())[0].enforcing === 1, { timeout: 60_000 })
    expect(await baselines()).toEqual([
      {
        ...progress,
        learning: 0,
        enforcing: 1,
        learned: 2,
        usual_per_second: { low: expect.closeTo(0.2), high: expect.closeTo(0.3) },
      },
    ])
  })

  it.each(['traffic?window=year', 'traffic?top=0', 'traffic/rates?window='])(
    '%s is refused',
    async (query) => {
      expect((await service.get(`/api/v1/${query}`)).status).toBe(422)
    },
  )
})
