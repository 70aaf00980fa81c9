import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { serve } from '../../src/app/serve.ts'
import { readUpstreamData } from '../../src/app/simulate/read-data.ts'
import { generateUpstream, type UpstreamData } from '../../src/generate/upstream.ts'
import { incidentLevels } from '../../src/model/incident.ts'
import { clientOf, newFolder } from '../serve/servers.ts'
import { realIncidents } from './real-data.ts'
import { shippedSources, simulated, until } from './running.ts'

describe('GET /incidents', () => {
  let folder: ReturnType<typeof newFolder>
  const opened: (() => Promise<void>)[] = []
  beforeEach(() => {
    folder = newFolder()
  })
  afterEach(async () => {
    for (let close = opened.pop(); close; close = opened.pop()) await close()
    folder.remove()
  })

  /** A service that has everything its upstream has. */
  const startFed = async (data: UpstreamData) => {
    const upstream = await simulated(data)
    opened.push(() => upstream.stop())
    const sources = shippedSources(upstream.url)
    const server = await serve(
      configOf({ server: { port: 0 }, storage: { data: folder.path }, incidents: { sources } }),
    )
    opened.push(() => server.stop())
    const client = clientOf(server.url)
    await until(async () => (await client.get('/incidents')).headers.get('x-stale-sources') === null)
    return client
  }

  it.skipIf(realIncidents === undefined)(
    'gives what is wanted for the answers of a real upstream',
    async () => {
      const client = await startFed(readUpstreamData(realIncidents!))
      const { body, headers, status } = await client.get('/incidents')
      expect(status).toBe(200)
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(body).toEqual(JSON.parse(readFileSync(join(realIncidents!, 'expected.json'), 'utf8')))
      const people = Object.values<Record<string, { count: number }>>(body)
      const counts = incidentLevels.map((level) =>
        people.reduce((sum, person) => sum + person[level]!.count, 0),
      )
      expect({ people: people.length, counts }).toEqual({ people: 1722, counts: [537, 513, 538, 512] })
    },
  )

  it('gives every generated incident to its person, each list in order of time', async () => {
    const data = generateUpstream({ seed: 5, people: 40, incidents: 300, from: 0, until: 1e9 })
    const { body } = await (await startFed(data)).get('/incidents')
    expect(body).toEqual(byHand(data))
  })

  it('says with 304 that nothing has changed', async () => {
    const client = await startFed(generateUpstream({ seed: 6, people: 3, incidents: 9, from: 0, until: 1e9 }))
    const etag = (await client.get('/incidents')).headers.get('etag')!
    const again = await fetch(`${client.url}/incidents`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })
})

/** The same list, made in the plainest way. */
function byHand({ identities, incidents }: UpstreamData) {
  const people: Record<string, Record<string, { count: number; incidents: { timestamp: number }[] }>> = {}
  for (const [type, reports] of Object.entries(incidents)) {
    for (const report of reports) {
      const named = report.reported_by ?? report.internal_ip ?? report.machine_ip ?? report.employee_id
      const who = named ?? report.ip ?? report.identifier!
      const person = String(typeof who === 'string' ? identities[who] : who)
      people[person] ??= Object.fromEntries(
        incidentLevels.map((level) => [level, { count: 0, incidents: [] }]),
      )
      const level = people[person][report.priority]!
      level.count++
      level.incidents.push({ ...report, type } as never)
      level.incidents.sort((a, b) => a.timestamp - b.timestamp)
    }
  }
  return people
}
