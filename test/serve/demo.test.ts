import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDemo, sendTelemetry } from '../../src/app/demo/demo.ts'
import { planDemo } from '../../src/app/demo/plan.ts'
import { showDemo } from '../../src/cli/demo-screen.ts'
import { HISTORY_MINUTES, liveDemo } from '../../src/generate/live-demo.ts'
import { startServe } from './process.ts'
import { newFolder, type Service, startService } from './servers.ts'

const MINUTE = 60_000
const SEED = 1
/** The clock of the demo stands still, so that it sends the past and nothing more. */
const NOW = Date.UTC(2026, 0, 15, 10)

/** What was planted in the past that the demo sends. */
function planted() {
  return Object.values(liveDemo(SEED, NOW - HISTORY_MINUTES * MINUTE)).flatMap(({ lines, truth }) => {
    for (const _ of lines);
    return truth.attacks.filter(({ endedAt }) => endedAt < NOW)
  })
}

describe('sample telemetry', () => {
  const folder = newFolder()
  let service: Service
  let demo: RunningDemo
  const alerts = async () => (await demo.client.request('getAlerts', { query: { limit: 1000 } })) ?? []
  beforeAll(async () => {
    service = await startService(folder.path)
    demo = sendTelemetry(service.url, SEED, () => NOW)
    await demo.caughtUp
  })
  afterAll(async () => {
    await demo?.stop()
    await service?.stop()
    folder.remove()
  })

  it('has every attack that was planted found, and nothing else', async () => {
    const attacks = planted()
    expect(attacks.map(({ kind }) => kind).sort()).toEqual(
      ['port_scan', 'scan', 'spray', 'sql_injection', 'syn_flood', 'takeover'].sort(),
    )
    const found = (await alerts()).filter(({ rule }) => !['low', 'informational'].includes(rule.level))
    const isOf = (names: readonly string[], attack: (typeof attacks)[number]): boolean =>
      attack.vector === undefined
        ? names.some((name) => attack.users.includes(name) || attack.sources.includes(name))
        : names.includes(attack.vector)
    const keys = found.map(({ key }) => Object.values(key))
    expect(attacks.filter((attack) => !keys.some((names) => isOf(names, attack)))).toEqual([])
    expect(found.filter((_, i) => !attacks.some((attack) => isOf(keys[i]!, attack)))).toEqual([])
  })

  it('has nothing come late, and calls its sources by their names', async () => {
    const { sources } = await demo.client.request('getSources')
    expect(sources.map(({ name, late }) => [name, late]).sort()).toEqual([
      ['api', 0],
      ['demo-flows', 0],
      ['demo-web', 0],
    ])
  })

  it('has logins from a list of bad addresses, and what follows from them', async () => {
    const events = await demo.client.request('getSuspiciousEvents', { query: { limit: 1000 } })
    const causes = events.flatMap((event) => event.causes.map(({ type }) => type))
    expect(new Set(causes)).toEqual(new Set(['range', 'user', 'address']))
    const theft = planted().find(({ kind }) => kind === 'takeover')!
    expect(events.map(({ user }) => user)).toContain(theft.users[0])
  })

  it('is told on the terminal, and what comes later too, without what could steer it', async () => {
    const lines: string[] = []
    const stopping = new AbortController()
    const shown = showDemo({
      url: service.url,
      demo,
      paint: (_, text) => text,
      write: (more) => {
        lines.push(...more)
        if (more.some((line) => line.includes('evil'))) stopping.abort()
      },
      signal: stopping.signal,
    })
    const failures = Array.from({ length: 8 }, (_, second) => ({
      timestamp: new Date(NOW + 1000 * second).toISOString(),
      username: 'evil\u001b[2J\u202e',
      source_ip: `203.0.113.${second + 1}`,
      event_type: 'login',
      application: 'mail',
      success: false,
    }))
    await demo.client.request('postEvents', { body: failures })
    await expect(shown).rejects.toThrow('aborted')
    const text = lines.join('\n')
    expect(text).toContain(`${service.url}/api/v1/alerts`)
    expect(text).toMatch(/^CRITICAL .*Account takeover/m)
    expect(text).toMatch(/^ +why +brute_force_account, then/m)
    expect(text).toContain('evil\\x1b[2J\\u{202e}')
    expect(lines.filter((line) => /\p{C}/u.test(line))).toEqual([])
  })

  it('goes on as it happens when it is started again', async () => {
    await demo.stop()
    const before = await demo.client.request('getQuality')
    let now = NOW + 2 * MINUTE
    demo = sendTelemetry(service.url, SEED + 1, () => now)
    await demo.caughtUp
    expect(await demo.client.request('getQuality')).toEqual(before)
    now += MINUTE
    const quality = () => demo.client.request('getQuality')
    await expect
      .poll(async () => (await quality()).accepted, { timeout: 10_000 })
      .toBeGreaterThan(before.accepted)
    expect((await quality()).late).toBe(0)
  })
})

describe('planDemo', () => {
  const folder = newFolder()
  afterAll(() => folder.remove())
  const data = (name: string) => ({
    path: ['storage', 'data'],
    flag: '--data',
    value: join(folder.path, name),
  })
  const port = { path: ['server', 'port'], flag: '--port', value: 9100 }
  const planned = (given: Partial<Parameters<typeof planDemo>[0]>) =>
    planDemo({ path: undefined, environment: {}, flags: [data('never')], ...given })

  it.each([
    ['a file', { path: 'vedette.yml' }, 'vedette.yml'],
    ['a variable', { environment: { DATABASE_URL: 'postgres://db' } }, 'DATABASE_URL'],
    [
      'an option',
      { flags: [data('never'), { path: ['incidents', 'sources'], flag: '--sources', value: 'x.yml' }] },
      '--sources',
    ],
  ])('is off where %s says what to do', (_, given, by) => {
    expect(planned(given)).toEqual({ on: false, because: `${by} says what to do` })
    expect(existsSync(join(folder.path, 'never'))).toBe(false)
  })

  it('takes a new folder and an empty one, and knows its own again', () => {
    mkdirSync(join(folder.path, 'empty'))
    for (const name of ['new', 'empty'])
      for (const seed of [1, 2])
        expect(planned({ flags: [data(name), port] })).toEqual({
          on: true,
          folder: join(folder.path, name),
          seed,
        })
  })

  it('leaves a folder alone that holds other data', () => {
    const used = join(folder.path, 'used')
    mkdirSync(used)
    writeFileSync(join(used, 'lock'), '')
    expect(planned({ flags: [data('used')] })).toEqual({ on: false, because: `${used} holds other data` })
  })
})

describe('vedette serve --demo', () => {
  const folder = newFolder()
  afterAll(() => folder.remove())
  const args = (data: string) => ['--demo', '--port', '0', '--data', join(folder.path, data)]

  it('has a system that reports incidents beside it, and ends while sample telemetry comes', async () => {
    const server = await startServe(args('one'))
    const feeds = async () => (await server.get('/api/v1/incident-feeds')).body
    await expect
      .poll(async () => (await feeds()).feeds.map(({ stale }: { stale: boolean }) => stale), {
        timeout: 30_000,
      })
      .not.toContain(true)
    expect(Object.keys((await server.get('/incidents')).body).length).toBeGreaterThan(50)

    // Who is attacked is reported by the other system, too.
    const stolen = async (): Promise<ReadonlySet<string>> => {
      const { body } = await server.get('/suspicious-events/?limit=100')
      return new Set(body.map(({ user }: { user: string }) => user))
    }
    const isReported = async (name: string): Promise<boolean> => {
      const { status, body } = await server.get(`/api/v1/people/${name}`)
      const sources = status === 200 ? body.incidents.map(({ source }: { source: string }) => source) : []
      return sources.includes('vedette') && new Set(sources).size > 1 && body.alerts.length > 0
    }
    const found = async () => await Promise.all([...(await stolen())].map(isReported))
    await expect.poll(found, { timeout: 150_000 }).toContain(true)
    expect(await server.end('SIGTERM')).toBe(0)
  }, 180_000)

  it('says why there is none, and serves', async () => {
    const config = join(folder.path, 'vedette.yml')
    writeFileSync(config, 'retention:\n  age: 7d\n')
    const server = await startServe([...args('two'), '--config', config])
    await server.said(/no sample telemetry: \S+vedette\.yml says what to do/)
    expect((await server.get('/api/v1/sources')).body.sources).toEqual([])
    expect(await server.end('SIGTERM')).toBe(0)
  })
})
