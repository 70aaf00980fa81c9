import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { createRandom, type Random } from '../../src/lib/random.ts'
import { eventId } from '../../src/model/event-id.ts'
import { event, type Result } from './events.ts'
import { type ServeProcess, startProcess } from './process.ts'
import { type Client, newFolder, startService } from './servers.ts'

/** One request of a story, and what it came to, as far as a repetition comes to the same. */
type Step = (client: Client) => Promise<unknown>

/** Tells a random story to two services, one of which is killed again and again, and compares what they know. */
export async function compareKilled(requests: number, kills: number): Promise<void> {
  const seed = Date.now() % 1_000_000_007
  const story = storyOf(requests, createRandom(seed).fork('story'))
  const quiet = await uninterrupted(story)
  const killed = await interrupted(story, kills, createRandom(seed).fork('kills'))
  expect({ seed, ...killed }).toEqual({ seed, ...quiet })
  expect(quiet.flagged.length).toBeGreaterThan(requests / 10)
}

async function uninterrupted(story: readonly Step[]): Promise<Known> {
  const folder = newFolder()
  const service = await startService(folder.path)
  const told: unknown[] = []
  for (const step of story) told.push(await step(service))
  const known = { told, ...(await allOf(service)) }
  await service.stop()
  folder.remove()
  return known
}

/** State is saved every few requests, so that many kills come while it is, and the journal has many files. */
const often = { VEDETTE_STORAGE_SAVE_STATE_EVERY: '8192', VEDETTE_STORAGE_JOURNAL_SEGMENT: '16384' }

/** A client that repeats what got no answer, as clients do. */
async function interrupted(story: readonly Step[], times: number, random: Random): Promise<Known> {
  const folder = newFolder()
  const kills = new Set<number>()
  while (kills.size < times) kills.add(random.below(story.length))
  let server: ServeProcess = await startProcess(folder.path, often)
  const told: unknown[] = []
  for (const [number, step] of story.entries()) {
    if (!kills.has(number)) {
      told.push(await step(server))
      continue
    }
    const answer = step(server).catch(() => undefined)
    await pause(random.next() * 4)
    await server.kill()
    const answered = await answer
    server = await startProcess(folder.path, often)
    const repeated = await step(server)
    // What was answered before the end is still so.
    if (answered !== undefined) expect(repeated).toEqual(answered)
    told.push(repeated)
  }
  const known = { told, ...(await allOf(server)) }
  expect(await server.end('SIGTERM')).toBe(0)
  const files = (of: string): number => readdirSync(join(folder.path, of)).length
  expect(files('state')).toBeGreaterThan(1)
  expect(files('journal')).toBeGreaterThan(3)
  folder.remove()
  return known
}

interface Known {
  readonly told: readonly unknown[]
  readonly ranges: readonly unknown[]
  readonly flagged: readonly unknown[]
  readonly stored: readonly unknown[]
}

async function allOf(client: Client): Promise<Omit<Known, 'told'>> {
  const ranges = await client.get('/ip-ranges/')
  const flagged = await client.get('/suspicious-events/?limit=10000')
  const stored = await client.get('/api/v1/events?limit=10000')
  return {
    stored: stored.body,
    ranges: ranges.body.map(({ id, cidr }: { id: number; cidr: string }) => [id, cidr]),
    flagged: flagged.body,
  }
}

function storyOf(requests: number, random: Random): readonly Step[] {
  const users = Array.from({ length: 400 }, (_, i) => `user${i}`)
  const network = (): string => `10.0.${random.below(80)}`
  const address = (): string => `${network()}.${random.below(40)}`
  const events = (second: number): object[] =>
    Array.from({ length: random.between(1, 6) }, () => event(random.pick(users), address(), { second }))
  const sent: object[][] = []
  const steps = Array.from({ length: requests }, (_, second): Step => {
    if (random.chance(0.06)) return addRange(`${network()}.0/24`, random.chance(0.3))
    if (random.chance(0.06)) return removeRange(`${network()}.0/24`, random.chance(0.5))
    if (random.chance(0.03)) return undoRange(random.between(1, 20))
    if (random.chance(0.03)) return putList(random.pick(['one', 'other']), manyOf(3, network))
    if (random.chance(0.1)) return changeFlag(random.below(3 * second + 1), random.pick(flagChanges))
    const batch = random.chance(0.1) && sent.length > 0 ? random.pick(sent) : events(second)
    sent.push(batch)
    return record(batch)
  })
  // One network in ten is bad from the start, whatever chance adds.
  return [addRange('10.0.0.0/21'), ...steps]
}

const record =
  (events: readonly object[]): Step =>
  async (client) => {
    const { status, body } = await client.post('/events/', events)
    return [status, body.map(({ duplicate: _, ...result }: Result) => result)]
  }

// Said again, all of these may come to "it is so already", which is as good.
const addRange =
  (cidr: string, retroactive = false): Step =>
  async (client) => {
    const { status } = await client.post(`/ip-ranges/?retroactive=${retroactive}`, { cidr })
    return [201, 422].includes(status)
  }

const removeRange =
  (cidr: string, takeBack: boolean): Step =>
  async (client) => {
    const { status } = await client.delete(`/ip-ranges/?cidr=${cidr}&take_back=${takeBack}`)
    return [200, 204, 404].includes(status)
  }

const undoRange =
  (id: number): Step =>
  async (client) => {
    const { status } = await client.post(`/ip-ranges/${id}/undo`, {})
    return [200, 404, 409].includes(status)
  }

const putList =
  (name: string, networks: readonly string[]): Step =>
  async (client) => {
    const ranges = networks.map((network) => `${network}.0/26`)
    const { status } = await client.put(`/api/v1/range-lists/${name}`, { ranges })
    return status
  }

const flagChanges = ['take-back', 'take-back', 'undo', 'mark'] as const

const changeFlag =
  (event: number, change: (typeof flagChanges)[number]): Step =>
  async (client) => {
    const { status } = await client.post(`/suspicious-events/${eventId(event)}/${change}`, {})
    return [200, 404, 409].includes(status)
  }

const manyOf = (count: number, make: () => string): string[] => Array.from({ length: count }, make)
