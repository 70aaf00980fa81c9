import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { event } from './events.ts'
import { startProcess } from './process.ts'
import { newFolder } from './servers.ts'

it('asked to stop while clients send on kept connections, the service answers whatever it was sent', async () => {
  const folder = newFolder()
  const server = await startProcess(folder.path)
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const send = (second: number): Promise<string> =>
    new Promise((resolve) => {
      const body = JSON.stringify(event(`u${second}`, '8.8.8.8', { second }))
      const headers = { 'content-type': 'application/json', 'content-length': body.length }
      const asked = request(`${server.url}/events/`, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)))
      })
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      asked.end(body)
    })
  const outcomes: Record<string, number> = {}
  let next = 0
  const client = async (): Promise<void> => {
    for (let outcome = ''; outcome !== 'ECONNREFUSED'; ) {
      outcome = await send(next++)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      // Later than the answer, so that the connection is idle for a moment.
      await new Promise((resolve) => setTimeout(resolve, next % 3))
    }
  }
  const clients = Array.from({ length: 32 }, client)
  await expect.poll(() => outcomes['200'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(1000)
  expect(await server.end('SIGTERM')).toBe(0)
  await Promise.all(clients)
  agent.destroy()
  folder.remove()
  expect(Object.keys(outcomes).sort()).toEqual(['200', 'ECONNREFUSED'])
})
