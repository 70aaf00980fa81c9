import { expect, it } from 'vitest'
import { startProcess } from '../serve/process.ts'
import { type Client, newFolder } from '../serve/servers.ts'
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
