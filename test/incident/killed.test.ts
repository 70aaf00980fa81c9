import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { counting } from '../serve/counting-rule.ts'
import { event } from '../serve/events.ts'
import { startProcess } from '../serve/process.ts'
import { answerOf, type Client, newFolder } from '../serve/servers.ts'
import { login, sendRecords } from './told-logins.ts'

/** No clock of the machine has a part in it: what is judged when is said by records alone. */
const SETTINGS = { VEDETTE_DETECTION_LATENESS: '1s', VEDETTE_DETECTION_IDLE: '1d' }

const guesses = (user: string, second: number) =>
  Array.from({ length: 6 }, (_, i) =>
    login(second + i, { username: user, source_ip: `203.0.113.${i}`, success: false }),
  )

interface Listed {
  readonly id: string
  readonly people: readonly { readonly id: string }[]
  readonly all_alerts: readonly { readonly id: string }[]
}

async function details(client: Client): Promise<readonly Listed[]> {
  const { body } = await client.get('/api/v1/incidents?order=newest')
  return await Promise.all(
    body.map(async ({ id }: Listed) => (await client.get(`/api/v1/incidents/${id}`)).body),
  )
}

it('after being killed it has the incidents that it had, with all that was decided about them', async () => {
  const folder = newFolder()
  let server = await startProcess(folder.path, SETTINGS)
  try {
    await sendRecords(server, 'source=sso', [...guesses('henry', 0), ...guesses('lauren', 20)])
    await sendRecords(server, 'source=sso', [...guesses('bob', 8000), login(20_000, { username: 'zoe' })])
    const [bob, both] = await details(server)
    const path = `/api/v1/incidents/${both!.id}`
    const [first] = both!.all_alerts
    await server.post(`${path}/split`, { alerts: [first!.id] })
    await server.post(`/api/v1/incidents/${bob!.id}/merge`, { incidents: [first!.id], reason: 'one hand' })
    await server.post(`/api/v1/incidents/${bob!.id}/notes`, { text: 'Called him.' })
    await fetch(`${server.url}/api/v1/incidents/${bob!.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'closed', disposition: 'true_positive', owner: 'dana' }),
    })
    const before = await details(server)
    await server.kill()
    server = await startProcess(folder.path, SETTINGS)
    expect(await details(server)).toEqual(before)
    expect(before).toHaveLength(2)

    // A second time, from a state that was saved.
    await server.end('SIGTERM')
    server = await startProcess(folder.path, SETTINGS)
    expect(await details(server)).toEqual(before)
    await server.post(`/api/v1/incidents/${bob!.id}/undo`, {})
    await server.kill()
    server = await startProcess(folder.path, SETTINGS)
    expect((await details(server)).map(({ people }) => people.map(({ id }) => id))).not.toEqual(
      before.map(({ people }) => people.map(({ id }) => id)),
    )
  } finally {
    await server.kill()
    folder.remove()
  }
}, 240_000)

it('killed while it closes an incident with a take-back it has done both, or neither', async () => {
  const folder = newFolder()
  const start = () =>
    startProcess(folder.path, { VEDETTE_DETECTION_LATENESS: '50ms', VEDETTE_DETECTION_IDLE: '50ms' })
  let server = await start()
  const flagged = async (): Promise<number> => (await server.get('/suspicious-events/')).body.length
  const incident = async () => (await server.get('/api/v1/incidents?person=exporter')).body[0]
  try {
    await server.post('/api/v1/rules', { text: counting })
    const exports = Array.from({ length: 3 }, (_, i) =>
      event('exporter', `192.0.2.${i}`, { second: i, event_type: 'export' }),
    )
    await server.post('/events/', exports)
    await vi.waitUntil(async () => (await flagged()) === 3, { timeout: 50_000 })
    const { id } = await incident()
    const patch = (body: object) =>
      answerOf(`${server.url}/api/v1/incidents/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    // Different moments of what it does then, the last after it has answered.
    for (const afterMs of [3, 12, undefined]) {
      const closing = patch({ status: 'closed', disposition: 'false_positive', take_back: true })
      const answered = closing.then(({ status }) => status).catch(() => undefined)
      await (afterMs === undefined ? answered : pause(afterMs))
      await server.kill()
      server = await start()
      const isClosed = (await incident()).status === 'closed'
      expect({ isClosed, flagged: await flagged() }).toEqual({ isClosed, flagged: isClosed ? 0 : 3 })
      if ((await answered) !== undefined) expect(isClosed).toBe(true)
      if (!isClosed) continue
      await server.post(`/api/v1/incidents/${id}/take-back/undo`, {})
      await patch({ status: 'new' })
      expect(await flagged()).toBe(3)
    }
  } finally {
    await server.kill()
    folder.remove()
  }
}, 240_000)
