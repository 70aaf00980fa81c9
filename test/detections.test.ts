import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtinDetections, loadPlans, ruleFiles } from '../src/app/load-rules.ts'
import { runRuleTest } from '../src/app/run-rule-tests.ts'
import { createEnrichments } from '../src/enrich/enrichments.ts'
import { isInside } from '../src/enrich/inside.ts'
import { attackKinds } from '../src/generate/attack.ts'
import { type GenerateOptions, generate } from '../src/generate/generate.ts'
import type { TelemetryKind } from '../src/generate/truth.ts'
import { detectFormat } from '../src/ingest/detect-format.ts'
import type { Alert } from '../src/model/alert.ts'
import type { EventClass } from '../src/model/fields.ts'
import type { Format } from '../src/model/format.ts'
import { Pipeline } from '../src/pipeline.ts'
import { readRules } from '../src/rules/read-rules.ts'
import { readRuleTests } from '../src/rules/rule-tests.ts'

const packs = ['logins', 'web', 'flows']
const plans = loadPlans({ rules: [], builtin: true })
const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../shared/data')
const loud = (alert: Alert): boolean => ['medium', 'high', 'critical'].includes(alert.rule.level)

/** The last word on each alert that was not taken back. */
function alertsOf(
  bytes: Uint8Array,
  source: { name: string; format: Format; eventClass?: EventClass; year?: number },
): Alert[] {
  const last = new Map<string, Alert>()
  const pipeline = new Pipeline(
    {
      plans,
      enrichments: createEnrichments(),
      isInside: isInside([]),
      latenessMs: Number.POSITIVE_INFINITY,
      seed: 1,
    },
    { alert: (alert) => last.set(alert.id, alert) },
  )
  const input = pipeline.open(source)
  for (let at = 0; at < bytes.length; at += 1 << 18) input.write(bytes.subarray(at, at + (1 << 18)))
  input.end()
  pipeline.end()
  return [...last.values()].filter(({ status }) => status !== 'withdrawn')
}

function alertsOfFile(path: string): Alert[] {
  const read = readFileSync(join(data, path))
  const bytes = path.endsWith('.gz') ? gunzipSync(read) : read
  const format = detectFormat(bytes.subarray(0, 1 << 16))
  if (!format || format === 'empty') throw new Error(`${path} is of no known format`)
  // The sshd log names no year.
  return alertsOf(bytes, { name: basename(path), format, year: 2026 })
}

const classes = { logins: 'authentication', web: 'http', flows: 'network' } as const

function generated(
  kind: TelemetryKind,
  options: Partial<GenerateOptions> & { seed: number; minutes: number },
) {
  const { header, lines, truth } = generate(kind, { attacks: [], dirtPercent: 0, ...options })
  const text = [...(header === undefined ? [] : [header]), ...lines, ''].join('\n')
  const format = kind === 'web' ? 'access' : 'csv'
  return { alerts: alertsOf(Buffer.from(text), { name: kind, format, eventClass: classes[kind] }), truth }
}

/** Rule and key, with the seconds since `from` at which an alert opened. */
const brief = (alert: Alert, from = 0): string =>
  `${(alert.openedAt - from) / 1000} ${alert.rule.level} ${alert.rule.title}: ${Object.values(alert.key).join(' ')}`

describe('the detections we ship', () => {
  const files = packs.flatMap((pack) =>
    readdirSync(join(builtinDetections, pack))
      .filter((name) => name.endsWith('.yml') && !name.endsWith('.tests.yml'))
      .map((name) => join(builtinDetections, pack, name)),
  )

  it('load without a warning, but that they use what is our own', () => {
    const { mistakes, refused } = readRules(ruleFiles([builtinDetections]))
    expect(refused).toBe(0)
    const told = mistakes.filter(({ severity, code }) => severity !== 'info' && code !== 'not-portable')
    expect(told).toEqual([])
  })

  it('have ids of their own', () => {
    const ids = files.flatMap((file) => readFileSync(file, 'utf8').match(/^id: .+$/gm) ?? [])
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  })

  it.each(plans.filter((plan) => !plan.silent).map((plan) => [plan.info.title, plan] as const))(
    '%s says what it is and what to do',
    (_title, { info }) => {
      expect(info.tags.some((tag) => /^attack\.t\d{4}(\.\d{3})?$/.test(tag))).toBe(true)
      expect(info.falsePositives).not.toEqual([])
      expect(info.description).toMatch(/\.$/)
      expect(readFileSync(info.file, 'utf8')).toMatch(/^ {2}advice: .+\.$/m)
    },
  )

  it.each(files.map((file) => [`${basename(join(file, '..'))}/${basename(file)}`, file] as const))(
    '%s passes its tests: it fires, and stays quiet on the near miss',
    (_name, file) => {
      const path = file.replace(/\.yml$/, '.tests.yml')
      const { tests, mistakes } = readRuleTests(path, readFileSync(path, 'utf8'))
      expect(mistakes).toEqual([])
      expect(tests.some(({ alerts }) => alerts.length > 0)).toBe(true)
      expect(tests.some(({ alerts }) => alerts.length === 0)).toBe(true)
      expect(tests.map((test) => [test.name, runRuleTest(test, plans, file)])).toEqual(
        tests.map(({ name }) => [name, []]),
      )
    },
  )
})

/** The rule that must find each kind of planted attack. */
const wanted: Readonly<Record<TelemetryKind, Readonly<Record<string, string>>>> = {
  logins: {
    brute_force: 'Brute force on one account',
    guessing: 'Password guessing from one source',
    spray: 'Password spray',
    stuffing: 'Credential stuffing',
    takeover: 'Account takeover',
    headless: 'Login by a headless browser or a script',
    agent_rotation: 'One account with many agents',
    rhythm: 'Logins in the rhythm of a machine',
    impossible_travel: 'Impossible travel',
  },
  web: {
    high_traffic: 'High traffic',
    spike: 'Sudden rise of requests',
    scan: 'Scan for paths that do not exist',
    path_traversal: 'Path traversal',
    sql_injection: 'SQL injection',
    xss: 'Cross-site scripting',
    command_injection: 'Command injection',
    attack_tool: 'Attack tool',
    sensitive_files: 'Request for a sensitive file',
  },
  flows: {
    syn_flood: 'SYN flood from many sources',
    udp_flood: 'UDP flood',
    http_flood: 'HTTP flood',
    amplification: 'Amplification',
    volume: 'Sudden rise of the whole traffic',
    high_rate: 'High rate from one source',
    port_scan: 'Port scan of one host',
    horizontal_scan: 'Scan of many hosts for one port',
    slowloris: 'Slowloris',
    distributed: 'Many outside sources on one target',
  },
}

describe.each(['logins', 'web', 'flows'] as const)('generated %s', (kind) => {
  it('has a detection for each kind of attack', () => {
    expect(Object.keys(attackKinds(kind)).sort()).toEqual(Object.keys(wanted[kind]).sort())
  })

  it.each(Object.entries(wanted[kind]))('%s is found by "%s" while it lasts', (attack, title) => {
    for (const seed of [1, 2]) {
      const { forMs } = attackKinds(kind)[attack]!
      const attacks = [{ kind: attack, atMs: 8 * 60_000, forMs }]
      const { alerts, truth } = generated(kind, {
        seed,
        minutes: 20,
        attacks,
        dirtPercent: seed === 2 ? 3 : 0,
      })
      const { startedAt, endedAt } = truth.attacks[0]!
      const found = alerts.filter(
        ({ rule, openedAt }) => openedAt >= startedAt && openedAt <= endedAt && rule.title.startsWith(title),
      )
      expect(found, `seed ${seed}: ${alerts.map((alert) => brief(alert)).join('\n')}`).not.toEqual([])
      expect(
        alerts.filter((alert) => loud(alert) && alert.openedAt < startedAt).map((alert) => brief(alert)),
      ).toEqual([])
    }
  })

  it.each([
    { seed: 11, rate: undefined },
    { seed: 12, rate: kind === 'flows' ? 100 : 15 },
    { seed: 13, rate: kind === 'flows' ? 2000 : 120 },
  ])('stays quiet on an ordinary hour (seed $seed, rate $rate)', ({ seed, rate }) => {
    const { alerts } = generated(kind, { seed, minutes: 60, ...(rate ? { rate } : {}) })
    expect(alerts.filter(loud).map((alert) => brief(alert))).toEqual([])
  })
})

describe('floods of every size', () => {
  const floods = ['syn_flood', 'http_flood', 'udp_flood', 'amplification']
  it.each([
    { seed: 1, rate: 100, targets: 20, intensity: 20, gap: 3, order: [0, 1, 2, 3] },
    { seed: 2, rate: 100, targets: 4, intensity: 50, gap: 2, order: [3, 1, 0, 2] },
    { seed: 3, rate: 500, targets: 10, intensity: 30, gap: 3, order: [2, 3, 0, 1] },
    { seed: 4, rate: 1000, targets: 4, intensity: 20, gap: 2, order: [1, 0, 2, 3] },
    { seed: 5, rate: 300, targets: 20, intensity: 20, gap: 2, order: [0, 2, 1, 3] },
  ])('are four alerts and no fifth: rate $rate, $targets targets, x $intensity, every $gap min', (scene) => {
    const order = scene.order.map((i) => floods[i]!)
    const attacks = order.map((kind, i) => ({ kind, atMs: (5 + i * scene.gap) * 60_000, forMs: 120_000 }))
    const { alerts, truth } = generated('flows', { ...scene, minutes: 20, attacks, dirtPercent: 2 })
    expect(alerts.map(({ key }) => key.vector).sort()).toEqual([...floods].sort())
    for (const { vector, startedAt, endedAt } of truth.attacks) {
      const { openedAt, closedAt, status, attack } = alerts.find(({ key }) => key.vector === vector)!
      expect(status).toBe('closed')
      expect(openedAt - startedAt, `${vector} opened late`).toBeLessThanOrEqual(10_000)
      expect(openedAt).toBeGreaterThanOrEqual(startedAt)
      expect(Math.abs(closedAt! - endedAt), `${vector} closed`).toBeLessThanOrEqual(30_000)
      expect(attack!.targets).toHaveLength(scene.targets)
    }
  })
})

describe.skipIf(!existsSync(data))('real files', () => {
  describe('logins of 45 rows', () => {
    let alerts: Alert[] = []
    beforeAll(() => {
      alerts = alertsOfFile('logins/traffic.csv')
    })

    it.each([
      ['25 high Brute force on one account: henry'],
      ['35 critical Account takeover: henry'],
      ['17 medium One address signs in to several accounts: 109.184.11.34'],
      ['40 medium One address signs in to several accounts: 83.149.9.216'],
      ['16 medium Login by a headless browser or a script: charlotte 23.20.152.13'],
      ['18 medium Login by a headless browser or a script: daniel 54.255.13.204'],
      ['15 medium One account with many agents: lauren'],
      ['29 medium Logins in the rhythm of a machine: abigail 175.45.176.5'],
    ])('tell of: %s', (line) => {
      expect(alerts.map((alert) => brief(alert))).toContain(line)
    })

    it.each(['christine', 'doug', 'james', 'william', 'sally', 'emily', 'joseph'])(
      'are quiet about %s',
      (user) => {
        const about = alerts.filter(({ entities }) => entities.users.includes(user))
        expect(about.filter(loud).map((alert) => brief(alert))).toEqual([])
      },
    )

    it('give one alert per rule and key', () => {
      const names = alerts.map(({ rule, key }) => `${rule.id} ${Object.values(key).join(' ')}`)
      expect(new Set(names).size).toBe(names.length)
    })
  })

  it('flows of two hours are four attacks and nothing else', () => {
    const start = Date.UTC(2024, 0, 1)
    const alerts = alertsOfFile('flows/network_traffic.csv.gz').sort((a, b) => a.openedAt - b.openedAt)
    expect(alerts.map(({ key }) => key.vector)).toEqual([
      'syn_flood',
      'http_flood',
      'udp_flood',
      'amplification',
    ])
    alerts.forEach(({ openedAt, closedAt, attack, status, advice }, i) => {
      const [from, to] = [15, 25, 40, 50, 70, 80, 95, 105]
        .map((minute) => start + minute * 60_000)
        .slice(2 * i)
      expect(status).toBe('closed')
      expect(openedAt - from!).toBeGreaterThanOrEqual(0)
      expect(openedAt - from!).toBeLessThanOrEqual(10_000)
      expect(Math.abs(closedAt! - to!)).toBeLessThanOrEqual(120_000)
      expect(attack!.targets).toHaveLength(10)
      expect(attack!.topSources.inside.length).toBeGreaterThan(0)
      expect(attack!.topSources.inside.every(({ address }) => address.startsWith('192.168.'))).toBe(true)
      expect(attack!.topSources.outside.some(({ address }) => address.startsWith('192.168.'))).toBe(false)
      expect(advice).not.toMatch(/192\.168\./)
    })
  }, 120_000)

  it('an ordinary web log: only those who look for ways in are told', () => {
    const alerts = alertsOfFile('http/apache_logs.gz').filter(loud)
    expect(alerts.map(({ rule, key }) => `${rule.title}: ${key['src_endpoint.ip']}`).sort()).toEqual([
      'Probe for a known weakness: 91.236.75.25',
      'Search for administration pages: 188.165.243.45',
      'Search for administration pages: 195.250.34.144',
      'Search for administration pages: 198.245.61.43',
      'Search for administration pages: 95.78.54.93',
    ])
  })

  it('a web log of form spam: the one that sends most, and no reader', () => {
    const alerts = alertsOfFile('http/hackers-access.log.gz')
    expect(alerts.filter(loud)).toEqual([])
    expect(alerts.map(({ rule, key }) => `${rule.title}: ${key['src_endpoint.ip']}`)).toContain(
      'Form spam: 216.244.81.34',
    )
    for (const { rule } of alerts) expect(rule.title).toBe('Form spam')
  })

  it('an sshd log: every source with ten failures or more within five minutes is named', () => {
    const log = gunzipSync(readFileSync(join(data, 'logins/auth.log.gz'))).toString('latin1')
    const alerts = alertsOfFile('logins/auth.log.gz').filter(loud)
    const named = new Set(alerts.flatMap(({ entities }) => entities.sources))
    const guessers = sourcesWithFailures(log, 10, 300)
    expect(guessers.length).toBeGreaterThan(5)
    expect(guessers.filter((address) => !named.has(address))).toEqual([])
  })
})

/** Addresses with so many "Failed password" lines within so many seconds, read plainly. */
function sourcesWithFailures(log: string, least: number, seconds: number): string[] {
  const times = new Map<string, number[]>()
  for (const line of log.split('\n')) {
    const found = /^(\w{3} +\d+ \d\d:\d\d:\d\d) .*: Failed password for .* from ([\d.]+) port/.exec(line)
    if (!found) continue
    const list = times.get(found[2]!) ?? []
    list.push(Date.parse(`${found[1]} 2026 UTC`) / 1000)
    times.set(found[2]!, list)
  }
  return [...times]
    .filter(([, list]) =>
      list.some((time, i) => time - (list[i - least + 1] ?? Number.NEGATIVE_INFINITY) < seconds),
    )
    .map(([address]) => address)
}
