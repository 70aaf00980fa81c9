import { expect, it } from 'vitest'
import { upstreamsIn } from '../../src/app/incidents/read-upstreams.ts'
import { openIncidents } from '../../src/app/incidents/service.ts'
import { generateUpstream } from '../../src/generate/upstream.ts'
import { newFolder } from '../serve/servers.ts'
import { shippedSources, simulated, until } from './running.ts'

it('does not push over an upstream that slows and fails when asked much at once', async () => {
  const data = generateUpstream({ seed: 3, people: 50, incidents: 70, from: 0, until: 1e9 })
  const upstream = await simulated(data, { latencyMs: [2, 6], slowdown: 1, capacity: 2 })
  const folder = newFolder()
  // Everything is always due: nothing but the upstream itself holds us back.
  const upstreams = upstreamsIn(shippedSources(upstream.url), process.env).map((one) => ({
    ...one,
    interval: 1,
  }))
  const incidents = await openIncidents({
    folder: folder.path,
    upstreams,
    now: Date.now,
    random: Math.random,
  })
  await until(async () => upstream.tally.requests > 400)
  await incidents.close()
  expect(upstream.tally.failed / upstream.tally.requests).toBeLessThan(0.05)
  await upstream.stop()
  folder.remove()
})
