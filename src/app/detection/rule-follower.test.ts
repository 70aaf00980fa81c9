import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { createRandom, type Random } from '../../lib/random.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import type { Alert } from '../../model/alert.ts'
import type { Plan } from '../../model/plan.ts'
import { readRules } from '../../rules/read-rules.ts'
import { numberedColumns } from '../access-batch.ts'
import { openAddressBook } from '../address-book.ts'
import { loadPlans } from '../load-rules.ts'
import type { RecordsEntry } from './entry.ts'
import { RuleFollower } from './rule-follower.ts'
import type { SavedFollower } from './saved-follower.ts'

const shipped = loadPlans({ rules: [], builtin: true })
const START = Date.UTC(2024, 0, 1)

interface Bounds {
  readonly textBytes?: number
}

const follower = (plans: readonly Plan[] = shipped, bounds: Bounds = {}): RuleFollower =>
  new RuleFollower({
    ...bounds,
    ...openAddressBook(),
    plans,
    seed: 5,
    latenessMs: 5000,
    idleMs: 5000,
    aheadMs: 60_000,
  })

type Step = (one: RuleFollower) => void

/** Guessing of passwords, in events and in records, with the passing of time in between. */
function storyOf(random: Random, steps: number): readonly Step[] {
  let number = 0
  let time = START
  let position = 0
  return Array.from({ length: steps }, (): Step => {
    time += random.below(4000)
    const at = time + random.below(1000)
    const pick = random.below(10)
    if (pick === 0) return (one) => one.advance(at)
    if (pick < 4) {
      const entry = recordsOf(random, time, at, (position += 1000))
      return (one) => void one.records(entry)
    }
    const events = Array.from({ length: random.between(1, 4) }, () => ({
      number: number++,
      event: accessEvent(random, time - random.below(3000)),
    }))
    return (one) => one.events(numberedColumns(events), at)
  })
}

const accessEvent = (random: Random, time: number): AccessEvent => ({
  time,
  user: `user${random.below(3)}`,
  ip: `203.0.113.${random.below(4)}`,
  type: 'login',
  application: 'mail',
  success: random.chance(0.3),
})

function recordsOf(random: Random, time: number, at: number, position: number): RecordsEntry {
  const lines = Array.from({ length: random.between(1, 5) }, () => {
    const { user, ip, success } = accessEvent(random, time)
    if (random.chance(0.1)) return 'torn {'
    return JSON.stringify({ timestamp: new Date(time).toISOString(), user, source_ip: ip, success })
  })
  return {
    type: 'records',
    at,
    source: 'sso',
    position,
    format: 'ndjson',
    eventClass: 'authentication',
    text: lines.join('\n'),
  }
}

/** The last word on each alert, and what is known of the sources. */
function outcome(one: RuleFollower, told: readonly Alert[]): unknown {
  return { alerts: [...new Map(told.map((alert) => [alert.id, alert])).values()], sources: one.sources }
}

/** The last word on each alert that was not withdrawn, whatever number it has. */
function standing(told: readonly Alert[]): readonly Alert[] {
  const last = [...new Map(told.map((alert) => [alert.id, alert])).values()]
  return last
    .filter(({ status }) => status !== 'withdrawn')
    .map(({ revision: _, ...alert }) => alert)
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
}

describe('what follows the journal', () => {
  const stories = [{ seed: 13, textBytes: 1 }, { seed: 11 }, { seed: 12 }, { seed: 14, textBytes: 1 }]
  it.each(stories.slice(0, tries(stories.length)))(
    'stopped and restored anywhere comes to the same (seed $seed, textBytes $textBytes)',
    ({ seed, ...bounds }) => {
      const story = storyOf(createRandom(seed), 300)
      const whole = follower()
      const wholeTold: Alert[] = []
      let part = follower(shipped, bounds)
      const partTold: Alert[] = []
      const random = createRandom(seed).fork('stops')
      for (const step of story) {
        step(whole)
        wholeTold.push(...whole.takeAlerts())
        if (random.chance(0.05)) part = restored(part, bounds)
        step(part)
        partTold.push(...part.takeAlerts())
      }
      expect(wholeTold.length).toBeGreaterThan(5)
      expect(outcome(part, partTold)).toEqual(outcome(whole, wholeTold))
    },
  )

  it.each([31, 32, 33])(
    'takes late events in: in the end the alerts are those of the order of time (seed %i)',
    (seed) => {
      const random = createRandom(seed)
      const inTime = Array.from({ length: 400 }, (_, number) => ({
        number,
        event: accessEvent(random, START + number * 700),
        arrives: START + number * 700 + (random.chance(0.1) ? random.below(60_000) : 0),
      }))
      const byArrival = inTime.toSorted((a, b) => a.arrives - b.arrives)
      const runs = [inTime, byArrival].map((events) => {
        const one = follower()
        for (const [i, { number, event, arrives }] of events.entries()) {
          one.events(numberedColumns([{ number, event }]), arrives)
          if (i % 7 === 0) one.advance(arrives)
        }
        one.end()
        return { late: one.sources[0]!.late, alerts: standing(one.takeAlerts()) }
      })
      expect(runs[0]!.late).toBe(0)
      expect(runs[1]!.late).toBeGreaterThan(10)
      expect(runs[0]!.alerts.length).toBeGreaterThan(3)
      expect(runs[1]!.alerts).toEqual(runs[0]!.alerts)
    },
  )

  it('goes on with other rules, and the others lose nothing', () => {
    const [mine] = readRules([{ path: 'mine.yml', text: rule }]).plans
    const whole = follower()
    const changing = follower()
    const told: Alert[][] = [[], []]
    for (const [i, step] of storyOf(createRandom(21), 200).entries()) {
      if (i % 20 === 10) changing.changePlans(i % 40 === 10 ? [...shipped, mine!] : shipped)
      for (const [n, one] of [whole, changing].entries()) {
        step(one)
        told[n]!.push(...one.takeAlerts())
      }
    }
    const others = told[1]!.filter((alert) => alert.rule.id !== mine!.info.id)
    expect(others.length).toBeLessThan(told[1]!.length)
    expect(outcome(changing, others)).toEqual(outcome(whole, told[0]!))
  })

  it('closes what is open of a rule that goes', () => {
    const { plans } = readRules([{ path: 'mine.yml', text: rule }])
    const one = follower(plans)
    one.events(numberedColumns([{ number: 0, event: accessEvent(createRandom(1), START) }]), START)
    one.advance(START + 60_000)
    expect(one.takeAlerts()).toMatchObject([{ status: 'open' }])
    one.changePlans([])
    expect(one.takeAlerts()).toMatchObject([{ status: 'closed' }])
  })

  it('holds no more texts than its rules speak of, and tells the same', () => {
    const { plans } = readRules([{ path: 'many.yml', text: manyLogins }])
    const story = storyOf(createRandom(41), 600)
    const [bounded, unbounded] = [follower(plans, { textBytes: 1 << 16 }), follower(plans)].map((one) => {
      const told: Alert[] = []
      for (const [step, take] of story.entries()) {
        take(one)
        one.events(numberedColumns(newcomers(step, one.watermark)), one.watermark)
        told.push(...one.takeAlerts())
      }
      return { outcome: outcome(one, told), told: told.length, texts: savedTexts(one) }
    })
    expect(unbounded!.told).toBeGreaterThan(5)
    expect(bounded!.outcome).toEqual(unbounded!.outcome)
    expect(bounded!.texts).toBeLessThan(unbounded!.texts / 4)
  })

  it('sets aside what lies ahead of the clock, and refuses records without a time', () => {
    const one = follower()
    const line = (time: number) => `{"timestamp":${time},"user":"a","source_ip":"203.0.113.1"}\n`
    const entry = { type: 'records', at: START, source: 's', position: 0, format: 'ndjson' } as const
    expect(one.records({ ...entry, text: line(START) + line(START + 61_000) })).toMatchObject({
      accepted: 1,
      rejected: { ahead_of_clock: 1 },
    })
    expect(one.records({ ...entry, text: '{"user":"a","source_ip":"203.0.113.1"}' })).toEqual({
      refused: 's: no column is a time; it has user, source_ip',
    })
  })
})

/** Users and addresses that come once. */
const newcomers = (step: number, time: number) =>
  Array.from({ length: 20 }, (_, i) => {
    const one = step * 20 + i
    const event = { user: `newcomer ${one}`, ip: `10.${one >> 16}.${(one >> 8) & 255}.${one & 255}` }
    return {
      number: 1_000_000 + one,
      event: { ...event, time: Math.max(time, START), type: 'login', application: 'mail', success: true },
    }
  })

/** Bytes of the texts that it would save. */
function savedTexts(one: RuleFollower): number {
  let bytes = 0
  for (const part of one.save()) if ('dictionary' in part) bytes += part.dictionary[1].bytes.length
  return bytes
}

/** As a state file brings it back. */
function restored(from: RuleFollower, bounds: Bounds): RuleFollower {
  const to = follower(shipped, bounds)
  for (const part of from.save()) to.restore(deserialize(serialize(part)) as SavedFollower)
  return to
}

const manyLogins = `
title: Many failed logins
id: 22222222-2222-4222-8222-222222222222
status: test
name: failed
logsource:
  category: authentication
detection:
  selection:
    status: Failure
  condition: selection
level: low
---
title: Many failed logins of a user
id: 33333333-3333-4333-8333-333333333333
status: test
correlation:
  type: event_count
  rules: [failed]
  group-by: [user.name]
  timespan: 10s
  condition:
    gte: 3
level: medium
`

const rule = `
title: Any login
id: 11111111-1111-4111-8111-111111111111
status: test
logsource:
  category: authentication
detection:
  selection:
    event_type: login
  condition: selection
level: low
`
