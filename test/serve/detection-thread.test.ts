import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { serve } from '../../src/app/serve.ts'
import { segmentPath, segmentsIn } from '../../src/store/journal/segment-names.ts'
import { event } from './events.ts'
import { type Client, clientOf, newFolder } from './servers.ts'

let folder: ReturnType<typeof newFolder>
let told: string[]
beforeEach(() => {
  folder = newFolder()
  told = []
})
afterEach(() => folder.remove())

const LATENESS = 1000

const start = () => {
  const storage = { data: folder.path, journal_segment: 4096 }
  const config = configOf({ server: { port: 0 }, storage, detection: { lateness: LATENESS } })
  return serve(config, (line) => told.push(line))
}

/** Does something with a service of the data folder, and stops it cleanly. */
async function run<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const server = await start()
  try {
    return await work(clientOf(server.url))
  } finally {
    await server.stop()
  }
}

/** Guesses passwords, some seconds after the last time, and waits until all of it is judged. */
async function guess(client: Client, from: number): Promise<void> {
  for (let second = from; second < from + 60; second++)
    await client.post('/events/', event('alice', '203.0.113.9', { second, success: false }))
  const last = event('bob', '203.0.113.1', { second: from + 3600 })
  await client.post('/events/', last)
  const judged = Date.parse(String(last.timestamp)) - LATENESS
  const watermark = async () => Date.parse((await client.get('/api/v1/sources')).body.watermark)
  await vi.waitUntil(async () => (await watermark()) >= judged, { timeout: 20_000 })
}

/** Which there are; when they end is a matter of the clock. */
const alerts = async (client: Client): Promise<readonly string[]> =>
  (await client.get('/api/v1/alerts?limit=1000')).body.map(({ id }: { id: string }) => id)

const states = (pattern: RegExp): readonly string[] =>
  readdirSync(join(folder.path, 'state'))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder.path, 'state', name))

describe('the state of detection', () => {
  it('after a clean stop is all there: nothing of the journal is read again', async () => {
    const known = await run(async (client) => {
      await guess(client, 0)
      return await alerts(client)
    })
    expect(known.length).toBeGreaterThan(0)
    const journal = join(folder.path, 'journal')
    const old = segmentsIn(journal).slice(0, -1)
    expect(old.length).toBeGreaterThan(1)
    for (const first of old) writeFileSync(segmentPath(journal, first), 'not even a journal')
    const { again, later } = await run(async (client) => {
      const again = await alerts(client)
      await guess(client, 4000)
      return { again, later: await alerts(client) }
    })
    expect(again).toEqual(known)
    expect(later.length).toBeGreaterThan(known.length)
    expect(told).toEqual([])
  })

  it.each([
    ['is damaged', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -1)), 'is cut short'],
    [
      'is of another entry',
      (path: string, other: string) => writeFileSync(path, readFileSync(other)),
      'entry',
    ],
  ])('whose file %s is passed over, and the one before is used', async (_, spoil, why) => {
    await run((client) => guess(client, 0))
    const known = await run(async (client) => {
      await guess(client, 4000)
      return await alerts(client)
    })
    const [before, newest] = states(/detection/) as [string, string]
    spoil(newest, before)
    expect(await run(alerts)).toEqual(known)
    expect(told).toEqual([
      expect.stringContaining(`${newest}: ${why === 'entry' ? 'is of another entry' : why}`),
    ])
  })
})

it('when its thread ends, detection is not ready, takes nothing more, and the service is to end', async () => {
  const workers: Worker[] = []
  const note = (worker: Worker): void => void workers.push(worker)
  process.on('worker', note)
  const server = await start()
  const client = clientOf(server.url)
  process.off('worker', note)
  await guess(client, 0)
  await workers.find(({ threadName }) => threadName === 'detection')!.terminate()
  expect(await server.lost).toBe('its detection ended (the thread of detection has ended)')
  const { status, body } = await client.get('/health/ready')
  expect([status, body.detail]).toEqual([
    503,
    'not ready: detection has ended (the thread of detection has ended); start again',
  ])
  expect((await client.post('/events/', event('carol', '203.0.113.2'))).status).toBe(429)
  await server.stop()
  // What was accepted is judged at the next start.
  expect((await run(alerts)).length).toBeGreaterThan(0)
})
