import { describe, expect, it } from 'vitest'
import type { IncidentAlert } from '../model/own-incident.ts'
import type { Holder } from './address-history.ts'
import { linkedAlert } from './linked-alert.ts'
import type { Nearness } from './nearness.ts'
import { type LinkDecision, partsOf } from './parts.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const nearness: Nearness = {
  person: { gapMs: HOUR, least: 2 },
  address: { gapMs: HOUR, least: 2 },
  target: { gapMs: 10 * MINUTE, least: 2 },
  wave: { gapMs: MINUTE / 4, least: 20 },
}

let next = 0
/** An alert about nobody, at a time, with a rule of its own. */
const alert = (openedAt: number, more: Partial<IncidentAlert> = {}): IncidentAlert => {
  const id = `id${String(next++).padStart(3, '0')}`
  return {
    ...{
      id,
      status: 'closed',
      reason: '',
      key: {},
      users: [],
      sources: [],
      targets: [],
      causes: [],
      events: [],
    },
    rule: { id, title: 'A rule', level: 'high' },
    ...{ openedAt, closedAt: openedAt },
    ...more,
  }
}

/** Who has 17.0.0.1 alone, and 17.0.0.2 with two others. */
const holders: Readonly<Record<string, readonly Holder[]>> = {
  '17.0.0.1': [{ person: 'ann', weight: 1 }],
  '17.0.0.2': ['ann', 'bob', 'eve'].map((person) => ({ person, weight: 1 / 3 })),
}

const count = (alerts: readonly IncidentAlert[], decisions: readonly LinkDecision[] = []): number =>
  partsOf(
    alerts.map((one) => linkedAlert(one, (address) => holders[address] ?? [])),
    decisions,
    nearness,
  ).length

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `user${i}`)

const rows: readonly { name: string; alerts: readonly IncidentAlert[]; incidents: number }[] = [
  {
    name: 'a person an hour later',
    alerts: [alert(0, { users: ['ann'] }), alert(HOUR, { users: ['ann'] })],
    incidents: 1,
  },
  {
    name: 'a person more than an hour later',
    alerts: [alert(0, { users: ['ann'] }), alert(HOUR + 1, { users: ['ann'] })],
    incidents: 2,
  },
  {
    name: 'a person an hour after a long alert has ended',
    alerts: [alert(0, { users: ['ann'], closedAt: 5 * HOUR }), alert(6 * HOUR, { users: ['ann'] })],
    incidents: 1,
  },
  {
    name: 'a user, and an address that was theirs',
    alerts: [alert(0, { users: ['ann'] }), alert(MINUTE, { sources: ['17.0.0.1'] })],
    incidents: 1,
  },
  {
    name: 'a user, and an address that was a third theirs',
    alerts: [alert(0, { users: ['ann'] }), alert(MINUTE, { sources: ['17.0.0.2'] })],
    incidents: 2,
  },
  {
    name: 'a source',
    alerts: [alert(0, { sources: ['9.9.9.9'] }), alert(HOUR, { sources: ['9.9.9.9'] })],
    incidents: 1,
  },
  {
    name: 'a target ten minutes later',
    alerts: [alert(0, { targets: ['9.9.9.9'] }), alert(10 * MINUTE, { targets: ['9.9.9.9'] })],
    incidents: 1,
  },
  {
    name: 'a target more than ten minutes later',
    alerts: [alert(0, { targets: ['9.9.9.9'] }), alert(10 * MINUTE + 1, { targets: ['9.9.9.9'] })],
    incidents: 2,
  },
  {
    name: 'an address once as source and once as target',
    alerts: [alert(0, { sources: ['9.9.9.9'] }), alert(0, { targets: ['9.9.9.9'] })],
    incidents: 2,
  },
  {
    name: 'one of twenty people',
    alerts: [alert(0, { users: names(20) }), alert(0, { users: ['user7'] })],
    incidents: 1,
  },
  {
    name: 'one of a crowd',
    alerts: [alert(0, { users: names(21) }), alert(0, { users: ['user7'] })],
    incidents: 2,
  },
  {
    name: 'an alert that counts another, a day later',
    alerts: [alert(0, { id: 'inner' }), alert(24 * HOUR, { causes: ['inner'] })],
    incidents: 1,
  },
  {
    name: 'two with what both are linked with between them',
    alerts: [
      alert(0, { users: ['ann'] }),
      alert(HOUR, { users: ['ann'], sources: ['9.9.9.9'] }),
      alert(2 * HOUR, { sources: ['9.9.9.9'] }),
    ],
    incidents: 1,
  },
  {
    name: 'two with an alert between them that was withdrawn',
    alerts: [
      alert(0, { users: ['ann'] }),
      alert(HOUR, { users: ['ann'], sources: ['9.9.9.9'], status: 'withdrawn' }),
      alert(2 * HOUR, { sources: ['9.9.9.9'] }),
    ],
    incidents: 2,
  },
  {
    name: 'a rule that fires twenty times, each within fifteen seconds',
    alerts: Array.from({ length: 20 }, (_, i) =>
      alert(i * 15_000, { rule: { id: 'wave', title: 'A wave', level: 'low' } }),
    ),
    incidents: 1,
  },
  {
    name: 'a rule that fires nineteen times',
    alerts: Array.from({ length: 19 }, (_, i) =>
      alert(i * 15_000, { rule: { id: 'wave', title: 'A wave', level: 'low' } }),
    ),
    incidents: 19,
  },
]

describe('alerts as incidents', () => {
  it.each(rows)('$name: $incidents', ({ alerts, incidents }) => {
    expect(count(alerts)).toBe(incidents)
    expect(count(alerts.toReversed())).toBe(incidents)
  })

  it('of two decisions that contradict each other the newer counts, for the alerts that it names', () => {
    const [a, b, c] = [0, 1, 2].map((hours) => alert(hours * HOUR, { users: ['ann'] }))
    const ids = [a!.id, b!.id, c!.id]
    const split = { alerts: [ids[0]!], rest: [ids[1]!, ids[2]!] }
    const merge = { alerts: [ids[0]!, ids[1]!], rest: [] }
    expect(count([a!, b!, c!], [{ number: 1, ...split }])).toBe(2)
    expect(
      count(
        [a!, b!, c!],
        [
          { number: 1, ...split },
          { number: 2, ...merge },
        ],
      ),
    ).toBe(1)
    expect(
      count(
        [a!, b!, c!],
        [
          { number: 2, ...split },
          { number: 1, ...merge },
        ],
      ),
    ).toBe(2)
  })

  it('of two that were withdrawn and parted the older goes with what stands, in whatever order they are given', () => {
    const withdrawn = { sources: ['9.9.9.9'], status: 'withdrawn' } as const
    const [older, newer] = [alert(0, withdrawn), alert(MINUTE, withdrawn)]
    const all = [older, newer, alert(0, { sources: ['9.9.9.9'] })].map((one) => linkedAlert(one, () => []))
    const split = { number: 1, alerts: [newer.id], rest: [older.id] }
    for (const given of [all, all.toReversed()]) {
      const parts = partsOf(given, [split], nearness).map(({ alerts }) => alerts.map(({ id }) => id))
      expect(parts.find((ids) => ids.length === 2)).toContain(older.id)
    }
  })
})
