import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { event } from './events.ts'
import { type ServeProcess, startProcess } from './process.ts'
import { newFolder } from './servers.ts'

const EVENTS = 1_000_000
const BATCH = 5000
/** Within so long it is to serve, on a machine that does nothing else. */
const WANTED_MS = 3000

it('starts again with a million events stored, after a kill and after a clean stop', async () => {
  const folder = newFolder()
  const story = createRandom(1).fork('restart')
  const batch = (number: number): object[] =>
    Array.from({ length: BATCH }, (_, i) =>
      event(`user${story.below(EVENTS)}`, `10.${story.below(200)}.${story.below(200)}.${story.below(200)}`, {
        second: number * BATCH + i,
      }),
    )
  let server: ServeProcess = await startProcess(folder.path)
  await server.post('/ip-ranges/', { cidr: '10.7.0.0/16' })
  for (let number = 0; number < EVENTS / BATCH; number++) {
    const events = batch(number)
    let { status } = await server.post('/events/', events)
    for (; status === 429; { status } = await server.post('/events/', events)) await pause(1000)
    expect(status).toBe(200)
  }
  const page = async (): Promise<unknown> => (await server.get('/suspicious-events/?limit=1000')).body
  const known = await page()
  expect(known).toHaveLength(1000)

  const restarted = async (how: string): Promise<void> => {
    const began = performance.now()
    server = await startProcess(folder.path)
    const serving = performance.now() - began
    const cpu = cpuMs(server.pid)
    expect(await page()).toEqual(known)
    const read = performance.now() - began
    console.log(
      `after ${how}, ${EVENTS} events: serving after ${serving.toFixed()} ms (wanted: ${WANTED_MS}), of the CPU ${cpu} ms in all threads; first read answered after ${read.toFixed()} ms`,
    )
  }
  // What came since the state was last saved is read again.
  await server.kill()
  await restarted('a kill')
  expect(await server.end('SIGTERM')).toBe(0)
  await restarted('a clean stop')
  const again = await server.post('/events/', [event('alice', '8.8.8.8'), event('alice', '8.8.8.8')])
  expect(again.body[0].id).toBe(`api:${String(EVENTS).padStart(15, '0')}`)
  expect(await server.end('SIGTERM')).toBe(0)
  folder.remove()
})

/** What a process has used of the CPU so far, beside those it started. */
function cpuMs(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11)
  return (Number(user) + Number(system)) * 10
}
