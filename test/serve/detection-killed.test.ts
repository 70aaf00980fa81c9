import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom, type Random } from '../../src/lib/random.ts'
import { event } from './events.ts'
import { type ServeProcess, startProcess } from './process.ts'
import { type Client, newFolder } from './servers.ts'

const STEPS = 60
const LAST = 900_000
/** No clock of the machine has a part in it: what is judged when is said by events alone. */
const SETTINGS = { VEDETTE_DETECTION_LATENESS: '1s', VEDETTE_DETECTION_IDLE: '1d' }

it('after being killed 3 times it has told the alerts and flags of an uninterrupted run', async () => {
  const seed = Date.now() % 1_000_000_007
  const story = storyOf(createRandom(seed).fork('story'))
  const quiet = await run(story, 0, createRandom(seed))
  const killed = await run(story, 3, createRandom(seed).fork('kills'))
  expect({ seed, ...killed }).toEqual({ seed, ...quiet })
  expect(quiet.alerts.length).toBeGreaterThan(5)
  expect(quiet.flagged.length).toBeGreaterThan(2)
}, 240_000)

/** What is sent in one step; where nobody knows what came of it, it may be sent again. */
type Step = (client: Client) => Promise<unknown>

function storyOf(random: Random): readonly Step[] {
  const user = (): string => `user${random.below(4)}`
  const steps = Array.from({ length: STEPS }, (_, n): Step => {
    const second = n * 5
    if (n === 10) return (client) => client.post('/api/v1/rules', { text: rule })
    if (random.chance(0.3)) {
      const [count, name] = [random.below(3), user()]
      return (client) => sendRecords(client, count, second, name)
    }
    const batch = Array.from({ length: random.between(1, 4) }, (_, i) =>
      event(user(), `203.0.113.${random.below(6)}`, { second: second + i, success: random.chance(0.3) }),
    )
    return (client) => client.post('/events/', batch)
  })
  const end: Step = (client) => client.post('/events/', event('last', '192.0.2.1', { second: LAST }))
  const recordsEnd: Step = (client) => sendRecords(client, 1, LAST, 'last')
  return [...steps, recordsEnd, end]
}

async function sendRecords(client: Client, count: number, second: number, user: string): Promise<unknown> {
  const timestamp = new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString()
  const lines = Array.from({ length: count + 1 }, (_, i) =>
    JSON.stringify({
      'metadata.uid': `${second}.${i}`,
      timestamp,
      username: user,
      source_ip: '198.51.100.9',
      event_type: 'login',
      success: false,
    }),
  )
  const response = await fetch(`${client.url}/api/v1/records?source=sso`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => `${line}\n`).join(''),
  })
  return response.json()
}

async function run(story: readonly Step[], times: number, random: Random) {
  const folder = newFolder()
  const kills = new Set<number>()
  while (kills.size < times) kills.add(random.below(story.length))
  let server: ServeProcess = await startProcess(folder.path, SETTINGS)
  for (const [number, send] of story.entries()) {
    if (!kills.has(number)) {
      await send(server)
      continue
    }
    const answer = send(server).catch(() => undefined)
    await pause(random.next() * 5)
    await server.kill()
    await answer
    server = await startProcess(folder.path, SETTINGS)
    await send(server)
  }
  const known = await allOf(server)
  expect(await server.end('SIGTERM')).toBe(0)
  folder.remove()
  return known
}

async function allOf(client: Client) {
  const end = Date.UTC(2024, 0, 1, 0, 0, LAST) - 1000
  for (;;) {
    const { watermark } = (await client.get('/api/v1/sources')).body
    if (watermark !== null && Date.parse(watermark) >= end) break
  }
  const alerts = (await client.get('/api/v1/alerts?limit=10000')).body
  // What alerts say of events comes back through the journal.
  const counting = alerts.filter(({ rule }: AnyAlert) => rule.id === RULE)
  let flagged: AnyFlagged[] = []
  do flagged = (await client.get('/suspicious-events/?limit=10000')).body
  while (!counting.every((alert: AnyAlert) => isSaidBy(alert, flagged)))
  const { sources } = (await client.get('/api/v1/sources')).body
  const events = (await client.get('/api/v1/events?limit=10000')).body
  return {
    alerts,
    events,
    flagged: flagged.map(withoutNearest),
    sources: sources.map(({ heard_at: _, lag_seconds: __, ...rest }: Record<string, unknown>) => rest),
  }
}

/** Which of equally near events a cause names may change without a word, so that a list may have the one from before. */
const withoutNearest = ({ causes, ...one }: AnyFlagged) => ({
  ...one,
  causes: causes.map(({ event: _, ...cause }) => cause),
})

interface AnyAlert {
  readonly id: string
  readonly rule: { readonly id: string }
  readonly evidence: readonly string[]
  readonly last_events: readonly string[]
}

interface AnyFlagged {
  readonly id: string
  readonly causes: readonly { readonly alert?: string; readonly event?: string }[]
}

/** Whether each event that an alert names has it as a cause. */
function isSaidBy({ id: alert, evidence, last_events }: AnyAlert, flagged: readonly AnyFlagged[]): boolean {
  const said = flagged.filter(({ causes }) => causes.some((cause) => cause.alert === alert))
  const known = new Set(said.map(({ id }) => id))
  return [...evidence, ...last_events].every((id) => !id.startsWith('api:') || known.has(id))
}

const RULE = '66666666-6666-4666-8666-666666666666'
const rule = `
title: Three failed logins of one account
id: ${RULE}
status: test
level: medium
correlation:
  type: event_count
  rules: [one_failed]
  group-by: [user.name]
  timespan: 1m
  condition: { gte: 3 }
---
title: A failed login
id: 77777777-7777-4777-8777-777777777777
name: one_failed
status: test
logsource: { category: authentication }
detection:
  selection: { status: Failure }
  condition: selection
level: informational
`
