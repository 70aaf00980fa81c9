import { describe, expect, it } from 'vitest'
import type { Alert } from '../model/alert.ts'
import type { Finding, Tally } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { Attacks } from './attacks.ts'

/** What a finding is about; `from` and `to` in seconds, sources as events by address. */
interface Told {
  readonly vector: string
  readonly key?: string
  readonly from: number
  readonly to: number
  readonly status?: 'open' | 'closed'
  readonly targets?: readonly string[]
  readonly sources?: Readonly<Record<string, number>>
}

const crowd = { '198.51.100.1': 30, '198.51.100.2': 30, '10.9.9.9': 40 }

function finding({
  vector,
  key = 'k',
  from,
  to,
  status = 'closed',
  targets = ['10.0.1.1'],
  sources = crowd,
}: Told): Finding {
  const events = Object.values(sources).reduce((sum, n) => sum + n, 0)
  const tallies = (names: readonly string[], of: (name: string) => number): Map<string, Tally> =>
    new Map(names.map((name) => [name, { events: of(name), bytes: 10 * of(name) }]))
  return {
    plan: planOf(vector),
    key: [key],
    status,
    openedAt: from * 1000,
    closedAt: to * 1000,
    openedBy: 'event',
    value: events,
    peak: { value: events, at: from * 1000 },
    count: events,
    evidence: [],
    lastEvents: [],
    entities: { users: [], sources: Object.keys(sources), targets },
    terms: {},
    traffic: {
      sources: tallies(Object.keys(sources), (name) => sources[name]!),
      targets: tallies(targets, () => events / targets.length),
      other: { events: 0, bytes: 0 },
      events,
      bytes: 10 * events,
    },
  }
}

const planOf = (vector: string): Plan => ({
  info: {
    id: `rule-${vector}`,
    title: vector,
    level: 'high',
    tags: [],
    description: '',
    falsePositives: [],
    advice: 'Look.',
    version: '1',
    file: 'rule.yml',
  },
  depth: 0,
  inputs: [],
  key: ['k'],
  windowMs: 10_000,
  test: { type: 'event_count', condition: [{ op: 'gte', n: 1 }] },
  holdMs: 0,
  forgetMs: 86_400_000,
  silent: false,
  vector,
})

const newAttacks = (): Attacks => new Attacks((address) => address.startsWith('10.'))

function restored(attacks: Attacks): Attacks {
  const other = newAttacks()
  other.restore(structuredClone(attacks.save()), (ruleId) => planOf(ruleId.slice('rule-'.length)))
  return other
}

/**
 * Tells the findings in the order in which they are decided, as the engine does; `until` lets time pass. With `stops` the
 * state is saved and restored each time.
 */
function run(told: readonly (Told | { readonly until: number })[], stops = false): Alert[] {
  let attacks = newAttacks()
  const alerts: Alert[] = []
  for (const each of told) {
    const time = 'until' in each ? each.until : each.status === 'open' ? each.from : each.to
    alerts.push(...attacks.advance(time * 1000))
    if (stops) attacks = restored(attacks)
    if ('until' in each) continue
    attacks.add(finding(each))
  }
  alerts.push(...attacks.advance(Number.POSITIVE_INFINITY))
  return alerts
}

const brief = (alert: Alert): string =>
  `${alert.key.vector} ${alert.status} ${alert.openedAt / 1000}-${(alert.closedAt ?? 0) / 1000}`

const opened = (told: Told): Told => ({ ...told, status: 'open' })

describe('attacks', () => {
  const cases: { name: string; told: Parameters<typeof run>[0]; alerts: string[] }[] = [
    {
      name: 'folds the episodes of all keys that overlap into one alert',
      told: [
        opened({ vector: 'syn_flood', key: 'a', from: 0, to: 10 }),
        opened({ vector: 'syn_flood', key: 'b', from: 5, to: 15 }),
        { vector: 'syn_flood', key: 'a', from: 0, to: 60 },
        { vector: 'syn_flood', key: 'b', from: 5, to: 70 },
      ],
      alerts: ['syn_flood open 0-10', 'syn_flood closed 0-70'],
    },
    {
      name: 'folds episodes sixty seconds apart',
      told: [
        { vector: 'syn_flood', key: 'a', from: 0, to: 10 },
        opened({ vector: 'syn_flood', key: 'b', from: 70, to: 75 }),
        { vector: 'syn_flood', key: 'b', from: 70, to: 80 },
      ],
      alerts: ['syn_flood open 0-10', 'syn_flood closed 0-80'],
    },
    {
      name: 'parts episodes more than sixty seconds apart',
      told: [
        { vector: 'syn_flood', key: 'a', from: 0, to: 10 },
        { vector: 'syn_flood', key: 'b', from: 70.001, to: 80 },
      ],
      alerts: [
        'syn_flood open 0-10',
        'syn_flood closed 0-10',
        'syn_flood open 70.001-80',
        'syn_flood closed 70.001-80',
      ],
    },
    {
      name: 'an open episode keeps the attack going, however long',
      told: [
        opened({ vector: 'syn_flood', key: 'a', from: 0, to: 10 }),
        { until: 3000 },
        opened({ vector: 'syn_flood', key: 'b', from: 3600, to: 3610 }),
        { vector: 'syn_flood', key: 'a', from: 0, to: 3620 },
        { vector: 'syn_flood', key: 'b', from: 3600, to: 3615 },
      ],
      alerts: ['syn_flood open 0-10', 'syn_flood closed 0-3620'],
    },
    {
      name: 'attacks of different vectors stay apart',
      told: [
        { vector: 'udp_flood', from: 0, to: 10 },
        { vector: 'amplification', from: 5, to: 15 },
      ],
      alerts: [
        'udp_flood open 0-10',
        'amplification open 5-15',
        'udp_flood closed 0-10',
        'amplification closed 5-15',
      ],
    },
    {
      name: 'a specific attack explains general ones on its targets, before they are told',
      told: [
        opened({ vector: 'volume', from: 0, to: 10 }),
        opened({ vector: 'port_scan', from: 1, to: 10 }),
        opened({ vector: 'udp_flood', from: 3, to: 10 }),
        { vector: 'volume', from: 0, to: 30 },
        { vector: 'port_scan', from: 1, to: 30 },
        { vector: 'udp_flood', from: 3, to: 30 },
      ],
      alerts: ['udp_flood open 3-10', 'udp_flood closed 3-30'],
    },
    {
      name: 'a general attack already told is withdrawn when a specific one explains it',
      told: [
        opened({ vector: 'volume', from: 0, to: 60 }),
        { until: 11 },
        opened({ vector: 'http_flood', from: 20, to: 30 }),
        { vector: 'volume', from: 0, to: 60 },
        { vector: 'http_flood', from: 20, to: 61 },
      ],
      alerts: [
        'volume open 0-60',
        'http_flood open 20-30',
        'volume withdrawn 0-60',
        'http_flood closed 20-61',
      ],
    },
    {
      name: 'a general attack on other targets stands beside a specific one',
      told: [
        { vector: 'port_scan', from: 0, to: 10, targets: ['10.0.2.2'] },
        { vector: 'syn_flood', from: 0, to: 20 },
      ],
      alerts: [
        'syn_flood open 0-20',
        'port_scan open 0-10',
        'port_scan closed 0-10',
        'syn_flood closed 0-20',
      ],
    },
    {
      name: 'a general attack long after a specific one is its own',
      told: [
        { vector: 'syn_flood', from: 0, to: 20 },
        { vector: 'port_scan', from: 300, to: 310 },
      ],
      alerts: [
        'syn_flood open 0-20',
        'syn_flood closed 0-20',
        'port_scan open 300-310',
        'port_scan closed 300-310',
      ],
    },
    {
      name: 'a specific attack that is over explains a general one that was waiting',
      told: [
        { vector: 'syn_flood', from: 0, to: 20 },
        opened({ vector: 'volume', from: 75, to: 80 }),
        { until: 84 },
        { until: 86 },
      ],
      alerts: ['syn_flood open 0-20', 'syn_flood closed 0-20'],
    },
    {
      name: 'what one source does alone is no HTTP flood, and explains no high rate',
      told: [
        opened({
          vector: 'http_flood',
          from: 0,
          to: 10,
          sources: { '198.51.100.1': 80, '198.51.100.2': 20 },
        }),
        { vector: 'http_flood', from: 0, to: 60, sources: { '198.51.100.1': 800, '198.51.100.2': 200 } },
        { vector: 'high_rate', from: 30, to: 90, sources: { '198.51.100.1': 600 } },
      ],
      alerts: ['high_rate open 30-90', 'high_rate closed 30-90'],
    },
    {
      name: 'a source just below four fifths is one of a crowd',
      told: [{ vector: 'http_flood', from: 0, to: 10, sources: { '198.51.100.1': 79, '198.51.100.2': 21 } }],
      alerts: ['http_flood open 0-10', 'http_flood closed 0-10'],
    },
  ]
  it.each(cases)('$name', ({ told, alerts }) => {
    expect(run(told).map(brief).sort()).toEqual([...alerts].sort())
  })

  it.each(cases)('saved and restored at any time: $name', ({ told }) => {
    expect(run(told, true)).toEqual(run(told))
  })

  it('keeps one id from opening to close, and says who took part', () => {
    const [first, last] = run([
      opened({ vector: 'syn_flood', key: 'a', from: 0, to: 10 }),
      { vector: 'syn_flood', key: 'a', from: 0, to: 60, targets: ['10.0.1.1', '10.0.1.2'] },
    ])
    expect(last!.id).toBe(first!.id)
    expect(last!.rule.title).toBe('syn_flood')
    expect(last!.attack).toEqual({
      vector: 'syn_flood',
      targets: ['10.0.1.1', '10.0.1.2'],
      topSources: {
        outside: [
          { address: '198.51.100.1', events: 30, bytes: 300 },
          { address: '198.51.100.2', events: 30, bytes: 300 },
        ],
        inside: [{ address: '10.9.9.9', events: 40, bytes: 400 }],
      },
      events: 100,
      bytes: 1000,
    })
  })

  it('says why an attack was withdrawn', () => {
    const alerts = run([
      opened({ vector: 'volume', from: 0, to: 60 }),
      { until: 11 },
      opened({ vector: 'http_flood', from: 20, to: 30 }),
    ])
    expect(alerts.find(({ status }) => status === 'withdrawn')?.withdrawnBecause).toBe(
      'part of the http_flood attack',
    )
  })
})
